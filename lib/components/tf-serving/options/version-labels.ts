import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { checkModelServerNumber } from './number-checks';
import type { TextProto } from './text-proto';
import { VersionPolicy } from './version-policy';

/** Labels of versions, with the numbers of those. */
export interface VersionLabels {
  readonly [label: string]: number;
}

/** The policy of a model whose policy is not said: what has a label is served, and the latest where nothing has. */
export function policyForLabels(labels: VersionLabels): VersionPolicy {
  const versions = [...new Set(Object.values(labels))];
  return versions.length > 0 ? VersionPolicy.specific(...versions) : VersionPolicy.latest();
}

/** Throws where a label is none, or its version is one that the policy does not serve. */
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
        `${prop}: "${label}" is not a label of a version.`,
        'TensorFlow Serving accepts letters, digits and "_".',
        'Use for example "stable" or "canary".',
      );
    }
    checkModelServerNumber(where, `${prop}: the version of "${label}"`, version, 0, Number.MAX_SAFE_INTEGER);
    const served = policy._specificVersions;
    if (served.length > 0 && !served.includes(version) && ![version, ...served].some(isTerraformToken)) {
      throw new KubeflowError(
        where,
        `${prop}: "${label}" is a label of version ${version}, which is not served.`,
        `A label can be given to a version that versionPolicy serves, and it serves ${served.join(', ')}.`,
        `Use VersionPolicy.specific(${[...served, version].join(', ')}), or leave versionPolicy out to serve what has a label.`,
      );
    }
  }
  const versions = new Set(Object.values(labels));
  if (versions.size > policy._maxVersions) {
    throw new KubeflowError(
      where,
      `${prop}: ${versions.size} versions have labels: ${[...versions].join(', ')}.`,
      `A label can be given to a version that versionPolicy serves, and it serves ${policy._maxVersions} at most.`,
      `Use VersionPolicy.specific(${[...versions].join(', ')}), or leave versionPolicy out to serve what has a label.`,
    );
  }
}

/** The entries of the map as the server reads them. */
export function labelEntries(labels: VersionLabels): TextProto[] {
  return Object.entries(labels).map(([key, value]) => ({ key, value }));
}
