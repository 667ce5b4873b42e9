import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_LABEL, type NameRule, suggestName } from '../../../names';
import type { IPlatform } from '../../../platforms/platform';
import { checkAllowed } from '../authentication/allowed-names';
import type { NotebookProfile, NotebookProfileChoice, NotebookProfileOption } from './notebook-profile';
import { NotebookServerValues } from './notebook-server-values';
import type { ServerValues } from './server-values';
import type { ServerVolumes } from './server-volumes';
import { unlistedChoiceValues } from './unlisted-choice';

/** Fields of `values.json` for something that a user can select. */
export interface SelectableValues extends ServerValues {
  readonly display_name: string;
  readonly default?: boolean;
}

/** A profile in `values.json`. */
export interface ProfileValues extends SelectableValues {
  readonly slug: string;
  readonly description?: string;
  readonly allowed_users?: readonly string[];
  readonly allowed_groups?: readonly string[];
  readonly options?: readonly ProfileOptionValues[];
}

/** An option of a profile in `values.json`. */
export interface ProfileOptionValues {
  readonly name: string;
  readonly display_name: string;
  readonly choices: readonly (SelectableValues & { readonly name: string })[];
  readonly unlisted_image?: object;
}

/** A choice with the values that it sets. */
interface ChoiceWithValues {
  readonly choice: NotebookProfileChoice;
  readonly server: NotebookServerValues;
}

// The hub joins names with "--" in form fields, so a name must not contain it.
const NAME: NameRule = {
  pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/,
  maxLength: 63,
  accepts: 'Must be at most 63 lower-case letters and digits, with single "-" between them.',
};

// KubeSpawner's form uses these names itself.
const RESERVED_OPTION = 'profile';
const RESERVED_CHOICE = 'unlisted-choice';

/**
 * Returns the profiles of `values.json`, or undefined if there are none.
 *
 * @throws KubeflowError if two profiles have the same slug or are both the default, or if a profile is invalid.
 */
export function profileValues(
  scope: Construct,
  profiles: readonly NotebookProfile[],
  platform: IPlatform,
  notebooks: NotebookServerValues,
  volumes: ServerVolumes,
): ProfileValues[] | undefined {
  if (profiles.length === 0) {
    return undefined;
  }
  const slugs = new Map<string, string>();
  const defaultProfile = defaultEntry(scope, 'profiles', profiles);
  return profiles.map((profile) => {
    const slug = profileSlug(scope, profile);
    const other = slugs.get(slug);
    if (other !== undefined) {
      throw new KubeflowError(
        scope,
        `profiles: "${other}" and "${profile.displayName}" have the same slug "${slug}".`,
        'The hub identifies a profile by its slug, so slugs must be unique.',
        'Set `slug` on one of them.',
      );
    }
    slugs.set(slug, profile.displayName);
    const profileScope = new Construct(scope, `profile-${slug}`);
    return oneProfile(profileScope, profile, slug, profile === defaultProfile, platform, notebooks, volumes);
  });
}

function oneProfile(
  scope: Construct,
  profile: NotebookProfile,
  slug: string,
  isDefault: boolean,
  platform: IPlatform,
  notebooks: NotebookServerValues,
  volumes: ServerVolumes,
): ProfileValues {
  const subject = `profile "${profile.displayName}"`;
  const server = new NotebookServerValues(scope, subject, profile, platform, { parents: [notebooks] });
  const parents = [notebooks, server];
  const optionNames = new Set<string>();
  return {
    slug,
    display_name: checkNotBlank(scope, 'displayName', profile.displayName),
    description: profile.description,
    default: isDefault || undefined,
    allowed_users: checkAllowed(scope, `allowedUsers of ${subject}`, profile.allowedUsers),
    allowed_groups: checkAllowed(scope, `allowedGroups of ${subject}`, profile.allowedGroups),
    ...server.values(),
    volumes: volumes.valuesOf(profile),
    options: profile.options?.map((option) => {
      checkOption(scope, option, optionNames);
      // The checks compare a choice with earlier options, whose settings may apply at the same time, but not with its own option.
      const choices = option.choices.map((choice) => ({
        choice,
        server: new NotebookServerValues(
          new Construct(scope, `option-${option.name}-choice-${choice.name}`),
          `choice "${choice.displayName}" of ${subject}`,
          choice,
          platform,
          {
            parents,
            unlistedImage: profile.options?.some(({ unlistedChoice }) => unlistedChoice !== undefined),
          },
        ),
      }));
      parents.push(...choices.map(({ server }) => server));
      return optionValues(scope, option, choices, volumes);
    }),
  };
}

function optionValues(
  where: Construct,
  option: NotebookProfileOption,
  choices: readonly ChoiceWithValues[],
  volumes: ServerVolumes,
): ProfileOptionValues {
  const defaultChoice = defaultEntry(where, `option "${option.name}": choices`, option.choices);
  return {
    name: option.name,
    display_name: checkNotBlank(where, `option "${option.name}": displayName`, option.displayName),
    choices: choices.map(({ choice, server }) => ({
      name: choice.name,
      display_name: checkNotBlank(where, `choice "${choice.name}": displayName`, choice.displayName),
      default: choice === defaultChoice || undefined,
      ...server.values(),
      volumes: volumes.valuesOf(choice),
    })),
    unlisted_image: option.unlistedChoice && unlistedChoiceValues(where, option.unlistedChoice),
  };
}

function checkOption(where: Construct, option: NotebookProfileOption, optionNames: Set<string>): void {
  checkName(where, 'option', option.name, NAME);
  reserveName(where, 'options', option.name, optionNames, RESERVED_OPTION);
  const choiceNames = new Set<string>();
  for (const choice of option.choices) {
    checkName(where, `option "${option.name}": choice`, choice.name, NAME);
    reserveName(where, `option "${option.name}": choices`, choice.name, choiceNames, RESERVED_CHOICE);
  }
  if (option.choices.length === 0) {
    throw new KubeflowError(
      where,
      `option "${option.name}" has no choices.`,
      'Must have at least one choice, which is the default.',
      'Add a choice. It may keep the settings of its profile.',
    );
  }
}

function reserveName(where: Construct, what: string, name: string, names: Set<string>, reserved: string): void {
  if (names.has(name) || name === reserved) {
    throw new KubeflowError(
      where,
      name === reserved
        ? `${what}: the name "${name}" is reserved by KubeSpawner.`
        : `${what}: two have the name "${name}".`,
      'The hub identifies each by its name.',
      'Choose another name.',
    );
  }
  names.add(name);
}

function profileSlug(where: Construct, { slug, displayName }: NotebookProfile): string {
  checkNotBlank(where, 'profiles: displayName', displayName);
  if (slug !== undefined) {
    checkName(where, `slug of profile "${displayName}"`, slug, NAME);
    return slug;
  }
  // The same slug as KubeSpawner derives, so that users keep their last selection after a migration.
  const derived = suggestName(displayName, DNS_LABEL);
  if (derived === undefined) {
    throw new KubeflowError(
      where,
      `no slug can be derived from the profile's name "${displayName}".`,
      NAME.accepts,
      'Set `slug` on the profile.',
    );
  }
  return derived;
}

function checkNotBlank(where: Construct, what: string, text: string): string {
  if (text.trim() === '') {
    throw new KubeflowError(where, `${what} is empty.`, 'Users see this text, so it must not be blank.');
  }
  return text;
}

/** Returns the entry that applies if a user selects nothing. */
function defaultEntry<T extends { readonly isDefault?: boolean; readonly displayName: string }>(
  where: Construct,
  what: string,
  entries: readonly T[],
): T {
  const [first, second] = entries.filter(({ isDefault }) => isDefault);
  if (second) {
    throw new KubeflowError(
      where,
      `${what}: "${first.displayName}" and "${second.displayName}" are both the default.`,
      'At most one can be the default.',
      'Remove `isDefault` from one of them.',
    );
  }
  return first ?? entries[0];
}
