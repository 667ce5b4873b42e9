import { identity, type KubeObject, type ObjectReference, referenceTo } from '../../kubernetes/objects';
import type { DeploymentPlan } from '../../plan/plan';

/** The objects of an environment. */
export interface OwnObjects {
  readonly manifests: readonly KubeObject[];
  /** Namespaces of the objects. */
  readonly namespaces: readonly string[];
  readonly contains: (reference: ObjectReference) => boolean;
}

/** @param defaultNamespace namespace of objects that name none */
export function ownObjects(
  plan: DeploymentPlan,
  manifests: readonly KubeObject[],
  defaultNamespace: string,
): OwnObjects {
  const located = manifests.map((object) => withNamespace(object, defaultNamespace));
  const identities = new Set(located.map((object) => identity(referenceTo(object))));
  const planned = [...plan.setup, ...plan.components].flatMap(({ objects }) => objects);
  const namespaces = [...located.map(({ metadata }) => metadata), ...planned].flatMap(
    ({ namespace }) => namespace ?? [],
  );
  return {
    manifests: located,
    namespaces: [...new Set(namespaces)].sort(),
    contains: (reference) => identities.has(identity(reference)),
  };
}

/** Kinds with pods or claims. All of them are namespaced. */
const NAMESPACED = new Set([
  'CronJob',
  'DaemonSet',
  'Deployment',
  'Job',
  'PersistentVolumeClaim',
  'Pod',
  'ReplicaSet',
  'StatefulSet',
]);

function withNamespace(object: KubeObject, namespace: string): KubeObject {
  return object.metadata.namespace === undefined && NAMESPACED.has(object.kind)
    ? { ...object, metadata: { ...object.metadata, namespace } }
    : object;
}

/** A pod that an object creates. */
export interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  // biome-ignore lint/suspicious/noExplicitAny: the fields of a pod
  readonly spec: Readonly<Record<string, any>>;
}

/** Returns the pod template of a workload, or undefined if it is none. */
export function podTemplateOf({ kind, metadata, spec }: KubeObject): PodTemplate | undefined {
  switch (kind) {
    case 'Pod':
      return { metadata, spec };
    case 'CronJob':
      return spec?.jobTemplate?.spec?.template;
    case 'DaemonSet':
    case 'Deployment':
    case 'Job':
    case 'ReplicaSet':
    case 'StatefulSet':
      return spec?.template;
    default:
      return undefined;
  }
}
