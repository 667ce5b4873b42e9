import { pluralOf } from '../../k8s/kinds';
import { isBuiltInGroup } from './api-groups';
import type { EnvironmentOutput } from './environment-output';
import type { PlanPrerequisite } from './plan';

/**
 * Returns what the cluster must offer: definitions of custom resources, nodes with accelerators, and a default
 * StorageClass.
 */
export function clusterPrerequisites(output: EnvironmentOutput): PlanPrerequisite[] {
  return [...definitionPrerequisites(output), ...acceleratorPrerequisites(output), ...storagePrerequisites(output)];
}

/** Definitions that neither the program nor the platform installs. */
function definitionPrerequisites({ entries, guide }: EnvironmentOutput): PlanPrerequisite[] {
  const defined = new Set(entries.flatMap(({ defines }) => (defines ? [`${defines.group}/${defines.kind}`] : [])));
  const missing = new Map<string, PlanPrerequisite>();
  for (const { object, path } of entries) {
    const { group, kind, name } = object;
    const isServed =
      isBuiltInGroup(group) || defined.has(`${group}/${kind}`) || guide.apiGroups?.includes(group) === true;
    if (!isServed && !missing.has(`${group}/${kind}`)) {
      missing.set(`${group}/${kind}`, {
        kind: 'CustomResourceDefinition',
        apiVersion: 'apiextensions.k8s.io/v1',
        name: `${pluralOf(kind)}.${group}`,
        reason: `${kind} "${name}" is of this kind. Install the controller that defines it.`,
        requiredBy: path,
        blocking: true,
      });
    }
  }
  return [...missing.values()];
}

/** Nodes that must exist, unless Terraform or the tool of a local cluster creates them. */
function acceleratorPrerequisites({ entries, charts, folders, guide }: EnvironmentOutput): PlanPrerequisite[] {
  if (folders.terraform !== undefined || guide.clusterDescription !== undefined) {
    return [];
  }
  const requested = new Map<string, string>();
  for (const { pods, path } of entries) {
    for (const resource of pods.flatMap(({ requests }) => Object.keys(requests))) {
      requested.set(resource, requested.get(resource) ?? path);
    }
  }
  for (const { chart, facts } of charts) {
    for (const { requests } of facts.flatMap(({ userPods }) => userPods?.variants ?? [])) {
      for (const resource of Object.keys(requests)) {
        requested.set(resource, requested.get(resource) ?? chart.node.path);
      }
    }
  }
  return [...requested]
    .filter(([resource]) => resource.includes('/'))
    .map(([resource, path]) => ({
      kind: 'Nodes with',
      name: resource,
      reason: 'Pods that request it stay pending until a device plugin offers it on a node.',
      requiredBy: path,
      blocking: false,
    }));
}

/** The default StorageClass of a cluster that the program does not create. */
function storagePrerequisites({ entries, folders, guide }: EnvironmentOutput): PlanPrerequisite[] {
  const claim = entries.find(({ usesDefaultStorageClass }) => usesDefaultStorageClass);
  return claim === undefined || folders.terraform !== undefined || guide.clusterDescription !== undefined
    ? []
    : [
        {
          kind: 'StorageClass',
          name: 'default',
          reason: `PersistentVolumeClaim "${claim.object.name}" has no class: the cluster must have a default StorageClass.`,
          requiredBy: claim.path,
          blocking: false,
        },
      ];
}
