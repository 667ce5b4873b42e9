import type { KubeObject } from '../../cluster-harness/kubectl';

export const SCHEDULER = 'hub.jupyterhub-scheduler';

export interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}

/** The permissions of rules, as "verb group/resource". */
export function permissionsOf(rules: readonly Rule[], ...only: string[]): Set<string> {
  return new Set(
    rules.flatMap(({ apiGroups, resources, verbs }) =>
      resources.flatMap((resource) =>
        verbs
          .filter((verb) => only.length === 0 || only.includes(verb))
          .map((verb) => `${verb} ${apiGroups[0]}/${resource}`),
      ),
    ),
  );
}

/** Removes permissions from a rule with one resource. */
export function withPermissions(rule: Rule, isLeft: (permission: string) => boolean): Rule {
  return { ...rule, verbs: rule.verbs.filter((verb) => isLeft(`${verb} ${rule.apiGroups[0]}/${rule.resources[0]}`)) };
}

export function isRule({ verbs }: Rule): boolean {
  return verbs.length > 0;
}

/** The requests that the API server denied, in the same format. */
export function denials(log: string): Set<string> {
  const found = log.matchAll(/cannot (\w+) resource \\*"([\w./]+)\\*" in API group \\*"([\w.]*)\\*"/g);
  return new Set([...found].map(([, verb, resource, group]) => `${verb} ${group}/${resource}`));
}

export function withoutRules({ apiVersion, kind, metadata: { name, namespace, labels } }: KubeObject): object {
  return { apiVersion, kind, metadata: { name, namespace, labels } };
}

export function userPod(name: string, cpu: number, spec: object = {}): object {
  return pod(name, cpu, { schedulerName: SCHEDULER, ...spec });
}

export function pod(name: string, cpu: number, spec: object): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'hub' },
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'notebook',
          image: 'notebook',
          resources: { requests: { cpu: String(cpu) } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
      ...spec,
    },
  };
}

export function volumeOf(user: string): object {
  return { name: 'home', persistentVolumeClaim: { claimName: `claim-${user}` } };
}

export function home(user: string): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `claim-${user}`, namespace: 'hub' },
    spec: {
      storageClassName: 'waiting',
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    },
  };
}

export function delayedBindingClass(): object {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'waiting' },
    provisioner: 'kubernetes.io/host-path',
    volumeBindingMode: 'WaitForFirstConsumer',
  };
}
