import { quantity } from '../../init/cluster/quantity';
import type { KubeObject } from '../../kubernetes/objects';
import { type Fields, fieldsOf, listOf } from '../input/fields';
import { podsOf } from './changed-pods';
import { isEqual } from './equal';
import { type ImpactOfChange, mostSerious } from './impact';

/** Fields that the API server does not let change. Kinds whose other fields are listed are below. */
const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec.selector'],
  ReplicaSet: ['spec.selector'],
  DaemonSet: ['spec.selector'],
  Job: ['spec.selector', 'spec.template', 'spec.completionMode', 'spec.podReplacementPolicy'],
  JobSet: ['spec.replicatedJobs', 'spec.network'],
  Pod: ['spec'],
  RoleBinding: ['roleRef'],
  ClusterRoleBinding: ['roleRef'],
  StorageClass: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
  PriorityClass: ['value', 'preemptionPolicy'],
  RuntimeClass: ['handler'],
  IngressClass: ['spec.controller'],
  Service: ['spec.clusterIP', 'spec.clusterIPs'],
  Secret: ['type'],
};
/** Fields of these kinds that can change. All others of the structure cannot. */
const MUTABLE: Readonly<Record<string, readonly string[]>> = {
  StatefulSet: [
    ...['replicas', 'ordinals', 'template', 'updateStrategy', 'minReadySeconds', 'revisionHistoryLimit'],
    'persistentVolumeClaimRetentionPolicy',
  ],
  PersistentVolumeClaim: ['resources', 'volumeAttributesClassName'],
  PersistentVolume: [
    ...['capacity', 'accessModes', 'persistentVolumeReclaimPolicy', 'storageClassName', 'mountOptions', 'claimRef'],
    ...['volumeAttributesClassName', 'nodeAffinity'],
  ],
};
/** Kinds that `deploy` and `delete` without `--data` never delete. */
const KEPT = new Set(['Namespace', 'CustomResourceDefinition', 'StorageClass']);
const VOLUMES = new Set(['PersistentVolumeClaim', 'PersistentVolume']);
const WORKLOADS = new Set([
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Pod', 'Job', 'CronJob', 'TFJob', 'JobSet'],
]);

/** What happens when an object is deleted, because the program no longer has it. */
export function impactOfDeletion({ kind, spec }: KubeObject): ImpactOfChange {
  if (VOLUMES.has(kind)) {
    return { impact: 'data-loss', reason: 'It stays in the cluster, but nothing uses its data any more.' };
  }
  if (KEPT.has(kind)) {
    return { impact: 'kept', reason: 'It stays in the cluster: a deployment never deletes objects of this kind.' };
  }
  if (WORKLOADS.has(kind)) {
    return { impact: 'interruption', reason: 'Its pods stop.' };
  }
  return kind === 'Gateway' || kind === 'Ingress' || spec?.type === 'LoadBalancer'
    ? { impact: 'interruption', reason: 'Its address is released.' }
    : { impact: 'in-place', reason: 'It is deleted.' };
}

/** What happens when an object changes. */
export function impactOfUpdate(before: KubeObject, after: KubeObject): ImpactOfChange {
  const impacts = [
    ...replacements(before, after),
    ...claimImpacts(before, after),
    ...definitionImpacts(before, after),
    ...podsOf(before, after),
    ...addressImpacts(before, after),
    ...runningJobImpacts(before, after),
  ];
  return mostSerious(impacts) ?? { impact: 'in-place', reason: inPlaceReason(after) };
}

function replacements(before: KubeObject, after: KubeObject): ImpactOfChange[] {
  const { kind } = after;
  const fixed = (IMMUTABLE[kind] ?? []).filter((path) => !isEqual(fieldAt(before, path), fieldAt(after, path)));
  const mutable = MUTABLE[kind];
  const others =
    mutable === undefined
      ? []
      : changedKeys(fieldsOf(before.spec), fieldsOf(after.spec))
          .filter((key) => !mutable.includes(key))
          .map((key) => `spec.${key}`);
  const isFrozen =
    (kind === 'ConfigMap' || kind === 'Secret') &&
    before.immutable === true &&
    !(isEqual(before.data, after.data) && isEqual(before.binaryData, after.binaryData));
  const fields = [...fixed, ...others, ...(isFrozen ? ['data of an immutable object'] : [])];
  if (fields.length === 0) {
    return [];
  }
  const what = `${fields.join(', ')} cannot change: the object must be deleted and created again`;
  if (VOLUMES.has(kind)) {
    const keepsVolume =
      kind === 'PersistentVolumeClaim' && isPinned(before) && isEqual(volumeOf(before), volumeOf(after));
    return [
      keepsVolume
        ? { impact: 'replacement', reason: `${what}, and uses the same volume.` }
        : { impact: 'data-loss', reason: `${what}, with another volume.` },
    ];
  }
  return [{ impact: 'replacement', reason: `${what}.` }];
}

function isPinned(claim: KubeObject): boolean {
  return volumeOf(claim) !== undefined;
}

function volumeOf({ spec }: KubeObject): unknown {
  return fieldsOf(spec).volumeName;
}

/** A claim can grow, and never shrink. */
function claimImpacts(before: KubeObject, after: KubeObject): ImpactOfChange[] {
  if (after.kind !== 'PersistentVolumeClaim') {
    return [];
  }
  const [old, wanted] = [before, after].map(({ spec }) =>
    quantity(String(fieldsOf(fieldsOf(fieldsOf(spec).resources).requests).storage ?? 0)),
  );
  return wanted < old
    ? [{ impact: 'replacement', reason: 'A claim cannot shrink: the API server rejects the smaller size.' }]
    : wanted > old
      ? [{ impact: 'in-place', reason: 'The volume grows, if its StorageClass allows it.' }]
      : [];
}

/** Objects in a version that a definition no longer has cannot be read. */
function definitionImpacts(before: KubeObject, after: KubeObject): ImpactOfChange[] {
  if (after.kind !== 'CustomResourceDefinition') {
    return [];
  }
  const versionsOf = ({ spec }: KubeObject) =>
    listOf(fieldsOf(spec).versions).map((version) => String(fieldsOf(version).name));
  const removed = versionsOf(before).filter((version) => !versionsOf(after).includes(version));
  return removed.length === 0
    ? []
    : [
        {
          impact: 'data-loss',
          reason: `Objects that are stored in version ${removed.join(', ')} can no longer be read.`,
        },
      ];
}

function addressImpacts(before: KubeObject, after: KubeObject): ImpactOfChange[] {
  const paths = {
    Gateway: ['spec.gatewayClassName', 'spec.addresses'],
    Ingress: ['spec.ingressClassName'],
    Service: ['spec.type'],
  };
  const changed = (paths[after.kind as keyof typeof paths] ?? []).filter(
    (path) => !isEqual(fieldAt(before, path), fieldAt(after, path)),
  );
  return changed.length === 0 ? [] : [{ impact: 'interruption', reason: `${changed.join(', ')} changes its address.` }];
}

/** Operators of jobs do not change jobs that run. */
function runningJobImpacts(before: KubeObject, after: KubeObject): ImpactOfChange[] {
  return after.kind === 'TFJob' && !isEqual(before.spec, after.spec)
    ? [{ impact: 'replacement', reason: 'A job that has started does not change: delete it, and apply it again.' }]
    : [];
}

function inPlaceReason({ kind }: KubeObject): string {
  switch (kind) {
    case 'ConfigMap':
    case 'Secret':
      return 'Pods see it in mounted files after a minute, and in variables after a restart.';
    case 'CronJob':
      return 'The next run uses it.';
    default:
      return 'No pod restarts.';
  }
}

function changedKeys(before: Fields, after: Fields): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !isEqual(before[key], after[key]))
    .sort();
}

function fieldAt(object: KubeObject, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => fieldsOf(value)[key], object);
}
