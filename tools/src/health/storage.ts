import type { KubeObject } from '../kubernetes/objects';
import type { ClusterView } from './cluster-view';
import { failed, type Health, progressing, READY, readyWith } from './health';
import type { Rules } from './rule';

const DEFAULT_CLASS = [
  'storageclass.kubernetes.io/is-default-class',
  // Older than Kubernetes 1.6. Kubernetes still reads it.
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** Whether claims without a class get this StorageClass. */
export function isDefaultClass({ metadata }: Pick<KubeObject, 'metadata'>): boolean {
  return DEFAULT_CLASS.some((key) => metadata.annotations?.[key] === 'true');
}

function claim(object: KubeObject, view: ClusterView): Health {
  switch (object.status?.phase) {
    case 'Bound':
      return READY;
    case 'Lost':
      return failed('Lost', `Its volume "${object.spec?.volumeName ?? ''}" no longer exists.`);
    default:
      return pendingClaim(object, view);
  }
}

function pendingClaim(object: KubeObject, view: ClusterView): Health {
  const waits = view.eventOf(object, 'WaitForFirstConsumer') !== undefined || bindsOnFirstUse(object, view);
  if (waits && !isMounted(object, view)) {
    return readyWith('WaitForFirstConsumer', 'It waits for its first user.');
  }
  const failure = view.eventOf(object, 'ProvisioningFailed', 'FailedBinding');
  return failure
    ? progressing(failure.reason, failure.message)
    : progressing('Pending', 'It is not bound to a volume yet.');
}

function bindsOnFirstUse({ spec }: KubeObject, view: ClusterView): boolean {
  const named = spec?.storageClassName;
  const classes = view.ofKind('StorageClass');
  const used =
    named === undefined ? classes.find(isDefaultClass) : classes.find(({ metadata }) => metadata.name === named);
  return used?.volumeBindingMode === 'WaitForFirstConsumer';
}

function isMounted({ metadata: { name, namespace } }: KubeObject, view: ClusterView): boolean {
  return view
    .ofKind('Pod', namespace)
    .some(({ spec }) =>
      (spec?.volumes ?? []).some((volume: KubeObject) => volume.persistentVolumeClaim?.claimName === name),
    );
}

function volume({ status }: KubeObject): Health {
  if (status?.phase === 'Failed') {
    return failed('Failed', status.message ?? '');
  }
  return status?.phase === undefined || status.phase === 'Pending' ? progressing('Pending', '') : READY;
}

export const STORAGE_RULES: Rules = { PersistentVolumeClaim: claim, PersistentVolume: volume };
