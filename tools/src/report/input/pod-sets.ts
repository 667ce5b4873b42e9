import { describe, type KubeObject, referenceTo } from '../../kubernetes/objects';
import { type Fields, fieldsOf } from './fields';
import type { ReportInput, ReportObject } from './report-input';

/** Fields of a pod that reports read. */
export interface PodSpec extends Fields {
  readonly containers?: readonly ContainerSpec[];
  readonly initContainers?: readonly ContainerSpec[];
  readonly ephemeralContainers?: readonly ContainerSpec[];
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly hostUsers?: boolean;
  readonly securityContext?: SecurityContext;
  readonly volumes?: readonly VolumeSpec[];
  readonly os?: { readonly name?: string };
}

export interface ContainerSpec extends Fields {
  readonly name: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly restartPolicy?: string;
  readonly securityContext?: SecurityContext;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly hostPort?: number }[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string | number>>;
    readonly limits?: Readonly<Record<string, string | number>>;
  };
}

export interface VolumeSpec extends Fields {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string; readonly readOnly?: boolean };
}

export interface SecurityContext extends Fields {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly runAsNonRoot?: boolean;
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: { readonly type?: string };
  readonly appArmorProfile?: { readonly type?: string };
  readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string };
  readonly windowsOptions?: { readonly hostProcess?: boolean };
  readonly procMount?: string;
  readonly sysctls?: readonly { readonly name: string }[];
}

/** Pods of one template: those of a workload, or those that users start. */
export interface PodSet {
  /** Name for readers: `Deployment kubeflow/hub`. */
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Omitted for pods of users: no manifest contains them. */
  readonly spec?: PodSpec;
  readonly serviceAccount: string;
  /** Number of pods. Omitted if it is not known before the pods run. */
  readonly count?: number;
  readonly images: readonly string[];
  /** Workload. For pods of users: the one that starts them. */
  readonly workload: KubeObject | undefined;
  readonly component?: string;
  readonly path?: string;
}

/** Namespace of objects without one: that of the context. */
const CONTEXT_NAMESPACE = 'default';
/** Kinds whose number of pods follows from the nodes. */
const PER_NODE = new Set(['DaemonSet']);

/** Returns the pods of an environment, in the order of its objects. */
export function podSets({ plan, objects }: ReportInput): PodSet[] {
  const workloads = objects.flatMap((each) => podSetsOf(each));
  const users = plan.components.flatMap((component) =>
    (component.userPods ?? []).map(({ namespace = CONTEXT_NAMESPACE, labels, serviceAccount, variants, startedBy }) => {
      const starter = objects.find(
        ({ object: { kind, metadata } }) =>
          kind === startedBy.kind &&
          metadata.name === startedBy.name &&
          (metadata.namespace ?? CONTEXT_NAMESPACE) === (startedBy.namespace ?? CONTEXT_NAMESPACE),
      );
      return {
        name: `Pods of users in ${namespace} (${component.name})`,
        namespace,
        labels,
        annotations: {},
        serviceAccount: serviceAccount ?? 'default',
        images: variants.flatMap(({ images }) => images),
        workload: starter?.object,
        component: component.name,
        ...(starter?.path !== undefined && { path: starter.path }),
      };
    }),
  );
  return [...workloads, ...users];
}

function podSetsOf({ object, path, component }: ReportObject): PodSet[] {
  // The schema of a definition has fields with the names of a pod's.
  if (object.kind === 'CustomResourceDefinition') {
    return [];
  }
  const templates = podTemplates(object);
  const { name: objectName, namespace = CONTEXT_NAMESPACE } = object.metadata;
  return templates.map(({ key, count, template }) => {
    const { labels, annotations } = fieldsOf(template.metadata);
    const spec = template.spec as PodSpec;
    const suffix = templates.length > 1 ? ` (${key})` : '';
    return {
      name: `${describe(referenceTo(object))}${suffix}`,
      namespace,
      labels: { ...addedLabels(object.kind, objectName, key), ...textMap(labels) },
      annotations: textMap(annotations),
      spec,
      serviceAccount: spec.serviceAccountName ?? 'default',
      ...(!PER_NODE.has(object.kind) && { count }),
      images: containersOf(spec).flatMap(({ image }) => (typeof image === 'string' ? [image] : [])),
      workload: object,
      ...(component !== undefined && { component }),
      ...(path !== undefined && { path }),
    };
  });
}

export function containersOf({ initContainers, containers, ephemeralContainers }: PodSpec): ContainerSpec[] {
  return [...(initContainers ?? []), ...(containers ?? []), ...(ephemeralContainers ?? [])];
}

interface Template {
  /** Name of the field that distinguishes templates of one object, such as `Worker`. */
  readonly key: string;
  /** Number of pods. */
  readonly count: number;
  readonly template: Fields;
}

/** Finds the pod templates of an object of any kind: structures with a `spec` that has containers. */
function podTemplates(object: KubeObject): Template[] {
  const found: Template[] = [];
  const visit = (value: unknown, key: string, count: number): void => {
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        const name = fieldsOf(item).name;
        visit(item, typeof name === 'string' ? name : `${key}[${index}]`, count);
      });
      return;
    }
    const fields = fieldsOf(value);
    if (Array.isArray(fieldsOf(fields.spec).containers)) {
      found.push({ key, count, template: fields });
      return;
    }
    // A JobSet has several jobs, each with several pods.
    const each = fields.replicas ?? fields.parallelism;
    const pods = typeof each === 'number' ? count * each : count;
    for (const [name, inner] of Object.entries(fields)) {
      visit(inner, name === 'template' || name === 'spec' ? key : name, pods);
    }
  };
  visit(object, '', 1);
  return found;
}

/** Labels that controllers add to the pods of a workload. */
function addedLabels(kind: string, name: string, key: string): Readonly<Record<string, string>> {
  switch (kind) {
    case 'Job':
      return { 'job-name': name, 'batch.kubernetes.io/job-name': name };
    case 'TFJob':
      return {
        'training.kubeflow.org/job-name': name,
        'training.kubeflow.org/operator-name': 'tfjob-controller',
        'training.kubeflow.org/replica-type': key.toLowerCase(),
      };
    case 'JobSet':
      return { 'jobset.sigs.k8s.io/jobset-name': name, 'jobset.sigs.k8s.io/replicatedjob-name': key };
    default:
      return {};
  }
}

function textMap(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, text]) => [key, String(text)]));
}
