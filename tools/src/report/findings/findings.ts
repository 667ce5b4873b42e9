import { compareTexts } from '../input/fields';
import { containsData, keptReason } from '../sections/charges';
import { imagesOf } from '../sections/images';
import { at, type Checked, type Finding, type FindingDraft, SEVERITIES } from './finding';
import { networkFindings } from './network-checks';
import { podSecurityFindings, resourceFindings, secretFindings, tokenFindings } from './pod-checks';
import { roleFindings } from './role-checks';
import { RULES } from './rules';
import { versionFindings } from './version-checks';

/** Returns all findings, the most serious first. */
export function findingsOf(checked: Checked): Finding[] {
  const drafts = [
    ...podSecurityFindings(checked),
    ...networkFindings(checked),
    ...tokenFindings(checked),
    ...secretFindings(checked),
    ...roleFindings(checked),
    ...imageFindings(checked),
    ...resourceFindings(checked),
    ...versionFindings(checked),
    ...dataFindings(checked),
  ];
  const unique = new Map(drafts.map((draft) => [JSON.stringify(draft), draft]));
  return [...unique.values()]
    .map((draft): Finding => ({ ...draft, severity: RULES[draft.rule].severity }))
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        compareTexts(a.rule, b.rule) ||
        compareTexts(a.object, b.object) ||
        compareTexts(a.message, b.message),
    );
}

function imageFindings({ pods }: Checked): FindingDraft[] {
  return imagesOf(pods).flatMap(({ image, tag, digest }) => {
    // One image has one cause, although many pods can use it.
    const path = pods.find(({ images }) => images.includes(image))?.path;
    if (digest !== undefined) {
      return [];
    }
    return tag === undefined || tag === 'latest'
      ? [at('images/latest', image, path, tag === undefined ? 'It has no tag.' : `Its tag is ${tag}.`)]
      : [at('images/no-digest', image, path, `Its tag is ${tag}.`)];
  });
}

function dataFindings({ input }: Checked): FindingDraft[] {
  return input.terraform
    .filter((resource) => containsData(resource) && !resource.conditional && keptReason(resource) === undefined)
    .map(({ address, path }) => at('data/unprotected', address, path, 'Its lifecycle does not set prevent_destroy.'));
}
