import type { KubeObject } from '../../kubernetes/objects';
import { fieldsOf } from '../input/fields';
import { isEqual } from './equal';
import type { ImpactOfChange } from './impact';

/** Impact of an update on the pods of a workload. */
export function podsOf(before: KubeObject, after: KubeObject): ImpactOfChange[] {
  const [old, wanted] = [fieldsOf(before.spec), fieldsOf(after.spec)];
  const stops = (old.replicas ?? 1) !== 0 && wanted.replicas === 0;
  return [
    ...(stops ? [{ impact: 'interruption', reason: 'It has no replicas any more.' } as const] : []),
    ...(isEqual(old.template, wanted.template) ? [] : templateImpacts(after)),
  ];
}

function templateImpacts({ kind, spec }: KubeObject): ImpactOfChange[] {
  const { replicas = 1, strategy, updateStrategy } = fieldsOf(spec);
  switch (kind) {
    case 'Deployment':
      return fieldsOf(strategy).type === 'Recreate'
        ? [{ impact: 'interruption', reason: 'All pods stop before new ones start (strategy Recreate).' }]
        : [{ impact: 'restart', reason: 'New pods replace the old ones.' }];
    case 'StatefulSet':
    case 'DaemonSet':
      if (fieldsOf(updateStrategy).type === 'OnDelete') {
        return [{ impact: 'in-place', reason: 'Pods use it once somebody deletes them (updateStrategy OnDelete).' }];
      }
      return kind === 'StatefulSet' && Number(replicas) <= 1
        ? [{ impact: 'interruption', reason: 'The only pod stops before its successor starts.' }]
        : [{ impact: 'restart', reason: 'Each pod stops before its successor starts.' }];
    default:
      return [];
  }
}
