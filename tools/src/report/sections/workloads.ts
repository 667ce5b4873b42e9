import { type PodSecurityLevel, podSecurityLevel } from '../findings/pod-security-standards';
import { sortedBy } from '../input/fields';
import { type ContainerSpec, containersOf, type PodSet, type PodSpec, type SecurityContext } from '../input/pod-sets';
import type { ReportInput } from '../input/report-input';

/** Account and privileges of the pods of a workload. */
export interface WorkloadIdentity {
  readonly name: string;
  readonly component?: string;
  readonly path?: string;
  readonly serviceAccount: string;
  /** Whether the pods get a token of the account. Unknown for pods of users. */
  readonly token?: boolean;
  /** User IDs of the containers. Empty if the images decide. */
  readonly users: readonly number[];
  /** Whether a container can run as root. Unknown for pods of users. */
  readonly root?: boolean;
  /** Capabilities that containers add. */
  readonly capabilities: readonly string[];
  /** Whether all containers have a read-only root file system. */
  readonly readOnly?: boolean;
  /** The strictest level of the Pod Security Standards that accepts the pods. */
  readonly podSecurity?: PodSecurityLevel;
  /** Level that the namespace enforces. Omitted if it is not part of the environment, or enforces none. */
  readonly enforced?: string;
}

const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** Returns the accounts and privileges of all pods. */
export function workloadIdentities(input: ReportInput, sets: readonly PodSet[]): WorkloadIdentity[] {
  return sortedBy(
    sets.map((set): WorkloadIdentity => {
      const { name, component, path, spec, annotations, namespace, serviceAccount } = set;
      const enforced = enforcedLevel(input, namespace);
      const containers = spec ? containersOf(spec) : [];
      return {
        name,
        ...(component !== undefined && { component }),
        ...(path !== undefined && { path }),
        serviceAccount: `${namespace}/${serviceAccount}`,
        users: spec ? userIds(spec) : [],
        capabilities: [
          ...new Set(containers.flatMap(({ securityContext }) => securityContext?.capabilities?.add ?? [])),
        ].sort(),
        ...(spec && {
          token: mountsToken(input, set),
          root: containers.some((container) => canBeRoot(spec, container)),
          readOnly: containers.every(({ securityContext }) => securityContext?.readOnlyRootFilesystem === true),
          podSecurity: podSecurityLevel(spec, annotations),
        }),
        ...(enforced !== undefined && { enforced }),
      };
    }),
    ({ name }) => name,
  );
}

/** Level of the Pod Security Standards that a namespace of the environment enforces. */
export function enforcedLevel({ objects }: ReportInput, namespace: string): string | undefined {
  return objects.find(({ object }) => object.kind === 'Namespace' && object.metadata.name === namespace)?.object
    .metadata.labels?.[ENFORCE];
}

/** Whether the API server mounts a token of the account into the pods, or a volume of the pods has one. */
export function mountsToken(
  { objects }: ReportInput,
  { namespace, serviceAccount, spec }: PodSet,
): boolean | undefined {
  if (spec === undefined) {
    return undefined;
  }
  const account = objects.find(
    ({ object: { kind, metadata } }) =>
      kind === 'ServiceAccount' && metadata.name === serviceAccount && (metadata.namespace ?? 'default') === namespace,
  )?.object;
  const projected = (spec.volumes ?? []).some((volume) => JSON.stringify(volume).includes('"serviceAccountToken"'));
  return projected || (spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true) === true;
}

function userIds(spec: PodSpec): number[] {
  const ids = containersOf(spec).flatMap(({ securityContext }) => effective(spec, securityContext).runAsUser ?? []);
  return [...new Set(ids)].sort((a, b) => a - b);
}

function canBeRoot(spec: PodSpec, { securityContext }: ContainerSpec): boolean {
  const { runAsUser, runAsNonRoot } = effective(spec, securityContext);
  return runAsUser === 0 || (runAsUser === undefined && runAsNonRoot !== true);
}

/** Settings of a container win over those of its pod. */
function effective({ securityContext: pod }: PodSpec, container: SecurityContext = {}): SecurityContext {
  return {
    runAsUser: container.runAsUser ?? pod?.runAsUser,
    runAsNonRoot: container.runAsNonRoot ?? pod?.runAsNonRoot,
  };
}
