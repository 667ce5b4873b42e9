/** A TFJob object. */
export interface RawJob {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { name: string; namespace?: string; [field: string]: unknown };
  readonly spec: {
    runPolicy: Record<string, any>;
    successPolicy?: string;
    enableDynamicWorker?: boolean;
    tfReplicaSpecs: Record<string, RawReplica>;
  };
}

export interface RawReplica {
  replicas?: number;
  restartPolicy?: string;
  template: { spec: { containers: RawContainer[]; [field: string]: unknown }; [field: string]: unknown };
}

export interface RawContainer {
  name: string;
  image: string;
  ports?: { name: string; containerPort: number }[];
  [field: string]: unknown;
}

export const IMAGE = 'docker.io/tensorflow/tensorflow:2.20.0';

/** A container that passes Pod Security "restricted". */
export function rawContainer(name = 'tensorflow'): RawContainer {
  return {
    name,
    image: IMAGE,
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
}

export function rawReplica(replicas = 1): RawReplica {
  return {
    replicas,
    template: {
      spec: {
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [rawContainer()],
      },
    },
  };
}

export function rawJob(name: string, tfReplicaSpecs: Record<string, RawReplica> = { Worker: rawReplica(2) }): RawJob {
  return { apiVersion: 'kubeflow.org/v1', kind: 'TFJob', metadata: { name }, spec: { runPolicy: {}, tfReplicaSpecs } };
}
