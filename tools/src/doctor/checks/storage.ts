import type { Fact } from '../../init/cluster/facts';
import type { StorageFacts } from '../facts/facts';
import { type Finding, findingsOf } from '../finding';

const { ok, warning, problem, notChecked } = findingsOf('storage');

/** Checks the default StorageClass, and the classes of claims that are not bound. */
export function checkStorage(facts: Fact<StorageFacts>): Finding[] {
  if (!facts.known) {
    return [notChecked(facts.evidence)];
  }
  const { classes, claims } = facts.value;
  const names = classes.map(({ name }) => name);
  const missing = claims.filter(({ storageClass }) => storageClass && !names.includes(storageClass));
  return [
    ...checkDefault(facts.value),
    ...missing.map(({ claim, storageClass }) =>
      problem(
        `PersistentVolumeClaim ${claim} stays pending: StorageClass ${storageClass} does not exist.`,
        names.length === 0
          ? 'Install a provisioner with a StorageClass.'
          : `Use one of the existing classes in the program: ${names.join(', ')}`,
      ),
    ),
  ];
}

function checkDefault({ classes, claims }: StorageFacts): Finding[] {
  const defaults = classes.filter(({ isDefault }) => isDefault).map(({ name }) => name);
  if (defaults.length === 1) {
    return [ok(`default StorageClass ${defaults[0]}`)];
  }
  if (defaults.length > 1) {
    const others = defaults.slice(1);
    return [
      warning(
        `StorageClasses ${defaults.join(', ')} are marked as default. Kubernetes uses ${defaults[0]}, the newest.`,
        `Keep one:\n${others.map((name) => annotate(name, 'false')).join('\n')}`,
      ),
    ];
  }
  const [first] = classes;
  const fix =
    first === undefined
      ? 'Install a provisioner with a StorageClass.'
      : `Set storageClassName on the platform, or mark a class as default:\n${annotate(first.name, 'true')}`;
  const waiting = claims.filter(({ storageClass }) => storageClass === undefined).map(({ claim }) => claim);
  return [
    waiting.length > 0
      ? problem(
          `There is no default StorageClass, so ${waiting.join(', ')} ${waiting.length === 1 ? 'stays' : 'stay'} pending.`,
          fix,
        )
      : warning('There is no default StorageClass. Claims of users without a class would stay pending.', fix),
  ];
}

function annotate(name: string, value: string): string {
  return `kubectl annotate storageclass ${name} storageclass.kubernetes.io/is-default-class=${value} --overwrite`;
}
