import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { checkModelServerNumber } from './number-checks';
import type { TextProto } from './text-proto';
import { VersionPolicy } from './version-policy';

/** Version numbers by label. */
export interface VersionLabels {
  readonly [label: string]: number;
}

/** Returns the default policy: all labeled versions, or the latest version if there are no labels. */
export function policyForLabels(labels: VersionLabels): VersionPolicy {
  const versions = [...new Set(Object.values(labels))];
  return versions.length > 0 ? VersionPolicy.specific(...versions) : VersionPolicy.latest();
}

/**
 * @throws KubeflowError if a label is invalid, or the policy does not serve its version.
 */
export function checkVersionLabels(
  where: IConstruct,
  prop: string,
  labels: VersionLabels,
  policy: VersionPolicy,
): void {
  for (const [label, version] of Object.entries(labels)) {
    if (!isTerraformToken(label) && !/^\w+$/.test(label)) {
      throw new KubeflowError(
        where,
        `${prop}: "${label}" is not a valid version label.`,
        'Must consist of letters, digits and "_".',
        'Use for example "stable" or "canary".',
      );
    }
    checkModelServerNumber(where, `${prop}: the version of "${label}"`, version, 0, Number.MAX_SAFE_INTEGER);
    const served = policy._specificVersions;
    if (served.length > 0 && !served.includes(version) && ![version, ...served].some(isTerraformToken)) {
      throw new KubeflowError(
        where,
        `${prop}: "${label}" is a label of version ${version}, which is not served.`,
        `A label must be for a version that \`versionPolicy\` serves: ${served.join(', ')}.`,
        `Use VersionPolicy.specific(${[...served, version].join(', ')}), or remove \`versionPolicy\` to serve all labeled versions.`,
      );
    }
  }
  const versions = new Set(Object.values(labels));
  if (versions.size > policy._maxVersions) {
    throw new KubeflowError(
      where,
      `${prop}: ${versions.size} versions have labels: ${[...versions].join(', ')}.`,
      `A label must be for a version that \`versionPolicy\` serves, which is at most ${policy._maxVersions}.`,
      `Use VersionPolicy.specific(${[...versions].join(', ')}), or remove \`versionPolicy\` to serve all labeled versions.`,
    );
  }
}

/** Returns the entries of the server's label map. */
export function labelEntries(labels: VersionLabels): TextProto[] {
  return Object.entries(labels).map(([key, value]) => ({ key, value }));
}
