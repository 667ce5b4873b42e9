import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_LABEL, type NameRule, suggestName } from '../../../names';
import type { IPlatform } from '../../../platforms/platform';
import type { NotebookProfile, NotebookProfileChoice, NotebookProfileOption } from './notebook-profile';
import { NotebookServerValues } from './notebook-server-values';
import { unlistedChoiceValues } from './unlisted-choice';

/** In forms the hub puts names together with "--" between them. */
const NAME: NameRule = {
  pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/,
  maxLength: 63,
  accepts: 'Accepted are lower-case letters and digits, with a "-" between them where you like, at most 63.',
};

// What KubeSpawner's form means something else by.
const RESERVED_OPTION = 'profile';
const RESERVED_CHOICE = 'unlisted-choice';

/** What `values.json` says of the list that a user picks from; undefined where there is none. */
export function profileValues(
  scope: Construct,
  profiles: readonly NotebookProfile[],
  platform: IPlatform,
  notebooks: NotebookServerValues,
): object[] | undefined {
  if (profiles.length === 0) {
    return undefined;
  }
  const slugs = new Map<string, string>();
  const standard = defaultEntry(scope, 'profiles', profiles);
  return profiles.map((profile) => {
    const slug = slugOf(scope, profile);
    const other = slugs.get(slug);
    if (other !== undefined) {
      throw new KubeflowError(
        scope,
        `profiles: "${other}" and "${profile.displayName}" both have the slug "${slug}".`,
        'The hub knows a profile by its slug, so each has one of its own.',
        'Set `slug` of one of them.',
      );
    }
    slugs.set(slug, profile.displayName);
    return oneProfile(
      new Construct(scope, `profile-${slug}`),
      profile,
      slug,
      profile === standard,
      platform,
      notebooks,
    );
  });
}

function oneProfile(
  where: Construct,
  profile: NotebookProfile,
  slug: string,
  isDefault: boolean,
  platform: IPlatform,
  notebooks: NotebookServerValues,
): object {
  const speaker = `profile "${profile.displayName}"`;
  const settings = new NotebookServerValues(where, speaker, profile, platform, [notebooks]);
  const outside = [notebooks, settings];
  const names = new Set<string>();
  return {
    slug,
    display_name: checkText(where, 'displayName', profile.displayName),
    description: profile.description,
    default: isDefault || undefined,
    ...settings.values(),
    options: profile.options?.map((option) => {
      checkOption(where, option, names);
      // The choices of one option exclude each other; what those of an earlier one say holds already.
      const choices = option.choices.map((choice) => {
        const said = new NotebookServerValues(
          new Construct(where, `option-${option.name}-choice-${choice.name}`),
          `choice "${choice.displayName}" of ${speaker}`,
          choice,
          platform,
          outside,
        );
        return { choice, said };
      });
      outside.push(...choices.map(({ said }) => said));
      return optionValues(where, option, choices);
    }),
  };
}

function optionValues(
  where: Construct,
  option: NotebookProfileOption,
  choices: { choice: NotebookProfileChoice; said: NotebookServerValues }[],
): object {
  const standard = defaultEntry(where, `option "${option.name}": choices`, option.choices);
  return {
    name: option.name,
    display_name: checkText(where, `option "${option.name}": displayName`, option.displayName),
    choices: choices.map(({ choice, said }) => ({
      name: choice.name,
      display_name: checkText(where, `choice "${choice.name}": displayName`, choice.displayName),
      default: choice === standard || undefined,
      ...said.values(),
    })),
    unlisted_image: option.unlistedChoice && unlistedChoiceValues(where, option.unlistedChoice),
  };
}

function checkOption(where: Construct, option: NotebookProfileOption, names: Set<string>): void {
  checkName(where, 'option', option.name, NAME);
  checkFree(where, 'options', option.name, names, RESERVED_OPTION);
  const choices = new Set<string>();
  for (const choice of option.choices) {
    checkName(where, `option "${option.name}": choice`, choice.name, NAME);
    checkFree(where, `option "${option.name}": choices`, choice.name, choices, RESERVED_CHOICE);
  }
  if (option.choices.length === 0) {
    throw new KubeflowError(
      where,
      `option "${option.name}" has no choices.`,
      'One at least is what a user gets who chooses nothing.',
      'Add one, which may be named for what it leaves as it is.',
    );
  }
}

function checkFree(where: Construct, what: string, name: string, names: Set<string>, reserved: string): void {
  if (names.has(name) || name === reserved) {
    throw new KubeflowError(
      where,
      name === reserved ? `${what}: the name "${name}" has a meaning of its own.` : `${what}: two are named "${name}".`,
      'The hub knows each by its name.',
      'Choose another name.',
    );
  }
  names.add(name);
}

function slugOf(where: Construct, { slug, displayName }: NotebookProfile): string {
  checkText(where, 'profiles: displayName', displayName);
  if (slug !== undefined) {
    checkName(where, `slug of profile "${displayName}"`, slug, NAME);
    return slug;
  }
  // As KubeSpawner makes it, so that users' last choices are found by who comes from there.
  const made = suggestName(displayName, DNS_LABEL);
  if (made === undefined) {
    throw new KubeflowError(
      where,
      `no slug can be made of the profile's name "${displayName}".`,
      NAME.accepts,
      'Set `slug` of the profile.',
    );
  }
  return made;
}

function checkText(where: Construct, what: string, text: string): string {
  if (text.trim() === '') {
    throw new KubeflowError(where, `${what} is empty.`, 'It is what a user reads.');
  }
  return text;
}

/** The one that a user gets who picks nothing. */
function defaultEntry<T extends { readonly isDefault?: boolean; readonly displayName: string }>(
  where: Construct,
  what: string,
  all: readonly T[],
): T {
  const [first, second] = all.filter(({ isDefault }) => isDefault);
  if (second) {
    throw new KubeflowError(
      where,
      `${what}: "${first.displayName}" and "${second.displayName}" both are the default.`,
      'A user who picks nothing gets one of them.',
      'Set `isDefault` of one alone.',
    );
  }
  return first ?? all[0];
}
