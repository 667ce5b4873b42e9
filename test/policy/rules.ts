import type { Container, Manifest } from './manifest';
import { allContainers, type PodSecurityLevel, podSecurityViolations } from './pod-security';
import { type Pods, podsOf, selects } from './pods';

/** A rule that every emitted object must follow. */
export interface Rule {
  readonly name: string;
  /** The reason for the rule. */
  readonly why: string;
  /** Finds violations. Each text begins with the object. */
  readonly check: (cluster: Cluster) => string[];
}

/** All objects of an app, and the pods that they create. */
export interface Cluster {
  readonly manifests: readonly Manifest[];
  readonly pods: readonly Pods[];
}

/** Kinds of cluster-scoped objects. */
export const CLUSTER_SCOPED = [
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
];
const LONG_RUNNING = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];
const RECOMMENDED_LABELS = ['name', 'instance', 'component', 'part-of', 'managed-by'].map(
  (key) => `app.kubernetes.io/${key}`,
);
/**
 * Containers without probes: the upstream NFS subdir provisioner has no port, and its image contains no other program.
 * It holds a lease, and exits if it cannot renew the lease.
 */
const CONTAINERS_WITHOUT_PROBES = ['folder-provisioner'];
/** Kinds of objects that belong to an environment instead of an application. */
const SETUP_KINDS = ['Namespace', 'CustomResourceDefinition'];
const ENFORCE = 'pod-security.kubernetes.io/enforce';

export const RULES: readonly Rule[] = [
  {
    name: 'pod-security',
    why: 'A pod without unnecessary privileges, or its namespace prevents it from starting.',
    check: ({ manifests, pods }) =>
      pods.flatMap((pod) =>
        podSecurityViolations(levelOf(pod.namespace, manifests), pod.spec, pod.annotations).map(
          (violation) => `${describePod(pod)}: ${violation}`,
        ),
      ),
  },
  {
    name: 'least-privilege',
    why: 'A pod that violates the standard has exactly the capabilities that it needs, and no access to its node.',
    check: ({ pods }) =>
      pods.flatMap((pod) => [
        ...(pod.spec.hostNetwork || pod.spec.hostPID || pod.spec.hostIPC
          ? [`${describePod(pod)}: shares a namespace of its node`]
          : []),
        ...(pod.spec.volumes ?? [])
          .filter((volume) => volume.hostPath !== undefined)
          .map((volume) => `${describePod(pod)}: volume ${volume.name} is a path of its node`),
        ...allContainers(pod.spec).flatMap(({ name, securityContext = {} }) => [
          ...(securityContext.privileged ? [`${describePod(pod)}: container ${name} is privileged`] : []),
          ...(securityContext.capabilities?.drop?.includes('ALL')
            ? []
            : [`${describePod(pod)}: container ${name} does not drop ALL capabilities`]),
        ]),
      ]),
  },
  {
    name: 'closed-namespace',
    why: 'A namespace that enforces a standard and denies all traffic is safe for any workload.',
    check: ({ manifests }) =>
      manifests
        .filter(({ kind }) => kind === 'Namespace')
        .flatMap((namespace) => [
          ...(namespace.metadata.labels?.[ENFORCE]
            ? []
            : [`${describeObject(namespace)}: enforces no Pod Security Standard`]),
          ...(policiesOf(namespace.metadata.name ?? '', manifests).some(({ spec }) => deniesAll(spec))
            ? []
            : [`${describeObject(namespace)}: has no default-deny policy`]),
        ]),
  },
  {
    name: 'network-policy',
    why: 'A pod can send and receive only the traffic that its own policy allows.',
    check: ({ manifests, pods }) =>
      pods.flatMap((pod) => {
        const own = policiesOf(pod.namespace, manifests).filter(
          ({ spec }) => !isEmpty(spec?.podSelector ?? {}) && selects(spec?.podSelector ?? {}, pod.labels),
        );
        return ['Ingress', 'Egress']
          .filter((direction) => !own.some(({ spec }) => spec?.policyTypes?.includes(direction)))
          .map((direction) => `${describePod(pod)}: has no dedicated NetworkPolicy for ${direction}`);
      }),
  },
  {
    name: 'resources',
    why: 'The scheduler places a pod by its requests, and limits protect its neighbors.',
    check: ({ pods }) =>
      pods.flatMap((pod) =>
        allContainers(pod.spec).flatMap(({ name, resources }) =>
          (['requests', 'limits'] as const).flatMap((kind) =>
            (['cpu', 'memory'] as const)
              .filter((amount) => resources?.[kind]?.[amount] === undefined)
              .map((amount) => `${describePod(pod)}: container ${name} has no ${amount} in ${kind}`),
          ),
        ),
      ),
  },
  {
    name: 'probes',
    why: 'Only a probe distinguishes a working pod from a running one.',
    check: ({ pods }) =>
      pods
        .filter(({ owner }) => LONG_RUNNING.includes(owner.kind))
        .flatMap((pod) =>
          (pod.spec.containers ?? [])
            .filter((container) => needsProbes(container) && !CONTAINERS_WITHOUT_PROBES.includes(container.name))
            .flatMap((container) =>
              (['livenessProbe', 'readinessProbe'] as const)
                .filter((probe) => container[probe] === undefined)
                .map((probe) => `${describePod(pod)}: container ${container.name} has no ${probe}`),
            ),
        ),
  },
  {
    name: 'labels',
    why: 'Tools group objects and pods by the recommended labels.',
    check: ({ manifests, pods }) => [
      ...manifests
        .filter(
          (manifest) => !SETUP_KINDS.includes(manifest.kind) && !deniesAll(manifest.spec) && !isUsersClaim(manifest),
        )
        .flatMap((manifest) =>
          missingLabels(manifest.metadata.labels).map((key) => `${describeObject(manifest)}: has no label ${key}`),
        ),
      ...pods
        .filter(({ owner }) => owner.kind !== 'Pod')
        .flatMap((pod) => missingLabels(pod.labels).map((key) => `pods of ${describePod(pod)}: have no label ${key}`)),
    ],
  },
  {
    name: 'no-idle-token',
    why: 'A token that no workload needs can only be stolen.',
    check: ({ manifests, pods }) =>
      pods
        .filter((pod) => mountsToken(pod, manifests) && !isBound(pod, manifests))
        .map((pod) => `${describePod(pod)}: mounts a token of a service account without permissions`),
  },
  {
    name: 'no-wildcard',
    why: 'A role with explicit rules does not grow with new APIs.',
    check: ({ manifests }) =>
      manifests.flatMap((manifest) =>
        (manifest.rules ?? []).flatMap((rule) =>
          (['apiGroups', 'resources', 'verbs', 'nonResourceURLs'] as const)
            .filter((field) => rule[field]?.some((value) => value.includes('*')))
            .map((field) => `${describeObject(manifest)}: has a wildcard in ${field}`),
        ),
      ),
  },
  {
    name: 'pinned-images',
    why: 'The same manifest runs the same software tomorrow.',
    check: ({ pods }) =>
      pods.flatMap((pod) =>
        allContainers(pod.spec)
          .filter(({ image = '' }) => !isPinned(image))
          .map(({ name, image }) => `${describePod(pod)}: container ${name} runs ${image}, which is not pinned`),
      ),
  },
  {
    name: 'named-namespace',
    why: 'An object without a namespace is created in kubectl\'s current one, and the namespace "default" allows all traffic.',
    check: ({ manifests }) =>
      manifests.flatMap((manifest) => {
        const { namespace } = manifest.metadata;
        if (CLUSTER_SCOPED.includes(manifest.kind)) {
          return namespace === undefined ? [] : [`${describeObject(manifest)}: has a namespace, but is cluster-scoped`];
        }
        if (namespace === undefined) {
          return [`${describeObject(manifest)}: has no namespace`];
        }
        return namespace === 'default' ? [`${describeObject(manifest)}: is in the namespace "default"`] : [];
      }),
  },
  {
    name: 'no-secret-data',
    why: 'A Secret with data in a manifest ends up in version control.',
    check: ({ manifests }) =>
      manifests
        .filter(
          ({ kind, data, stringData }) => kind === 'Secret' && !(isEmpty(data ?? {}) && isEmpty(stringData ?? {})),
        )
        .map((secret) => `${describeObject(secret)}: contains data`),
  },
];

/** The violations of an app, one line each. */
export function violations(manifests: readonly Manifest[], rules: readonly Rule[] = RULES): string[] {
  const cluster = { manifests, pods: podsOf(manifests) };
  return rules.flatMap((rule) => rule.check(cluster).map((violation) => `${rule.name}: ${violation}`));
}

function describeObject({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
}

function describePod({ owner, replicaType }: Pods): string {
  return replicaType === undefined ? describeObject(owner) : `${describeObject(owner)} ${replicaType}`;
}

/** The level that the namespace of a pod enforces, or "restricted" if the app does not create the namespace. */
function levelOf(namespace: string, manifests: readonly Manifest[]): PodSecurityLevel {
  const found = manifests.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);
  return (found?.metadata.labels?.[ENFORCE] as PodSecurityLevel | undefined) ?? 'restricted';
}

function policiesOf(namespace: string, manifests: readonly Manifest[]): Manifest[] {
  return manifests.filter(
    ({ kind, metadata }) => kind === 'NetworkPolicy' && (metadata.namespace ?? 'default') === namespace,
  );
}

function deniesAll(spec: Manifest['spec']): boolean {
  return (
    spec?.podSelector !== undefined &&
    isEmpty(spec.podSelector) &&
    ['Ingress', 'Egress'].every((direction) => spec.policyTypes?.includes(direction)) &&
    !('ingress' in spec) &&
    !('egress' in spec)
  );
}

/** A claim without labels belongs to the user. */
function isUsersClaim({ kind, metadata }: Manifest): boolean {
  return kind === 'PersistentVolumeClaim' && metadata.labels === undefined;
}

function missingLabels(labels: Manifest['metadata']['labels'] = {}): string[] {
  return RECOMMENDED_LABELS.filter((key) => !labels[key]);
}

function mountsToken({ spec, namespace }: Pods, manifests: readonly Manifest[]): boolean {
  const account = manifests.find(
    ({ kind, metadata }) =>
      kind === 'ServiceAccount' &&
      metadata.name === (spec.serviceAccountName ?? 'default') &&
      (metadata.namespace ?? 'default') === namespace,
  );
  // A token for another audience is for a cloud or a registry. The API server does not accept it.
  const projected = (spec.volumes ?? []).some((volume) =>
    volume.projected?.sources?.some(({ serviceAccountToken: token }) => token && token.audience === undefined),
  );
  return projected || (spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true);
}

function isBound({ spec, namespace }: Pods, manifests: readonly Manifest[]): boolean {
  return manifests.some(
    ({ kind, metadata, subjects }) =>
      /^(Cluster)?RoleBinding$/.test(kind) &&
      subjects?.some(
        (subject) =>
          subject.kind === 'ServiceAccount' &&
          subject.name === (spec.serviceAccountName ?? 'default') &&
          // A subject without a namespace is in the namespace of its RoleBinding.
          (subject.namespace ?? metadata.namespace ?? 'default') === namespace,
      ),
  );
}

/**
 * Leaves out pause containers, which only reserve resources and cannot respond to probes. Checks the image and the
 * container name, because a mirror may rename images.
 */
function needsProbes({ name, image = '', command, args }: Container): boolean {
  return !(name === 'pause' || /\/pause[:@]/.test(image)) || command !== undefined || args !== undefined;
}

/** Whether an image has a digest, or a tag other than "latest". A colon may also precede the port of a registry. */
function isPinned(image: string): boolean {
  const tag = /:([^:/@]+)(@|$)/.exec(image)?.[1];
  return /@sha256:[0-9a-f]{64}$/.test(image) || (tag !== undefined && tag !== 'latest');
}

function isEmpty(value: object): boolean {
  return Object.values(value).every((field) => typeof field === 'object' && field !== null && isEmpty(field));
}
