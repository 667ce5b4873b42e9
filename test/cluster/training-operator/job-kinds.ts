import type { Kubectl, KubeObject } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';

const NAMESPACE = '--namespace=jobs';

/** Resource names of the kinds. */
export const KINDS = ['jaxjobs', 'mpijobs', 'paddlejobs', 'pytorchjobs', 'xgboostjobs'];

/** A kind of jobs, as in upstream's examples. */
export interface Kind {
  readonly kind: string;
  readonly specs: string;
  readonly container: string;
  readonly types: readonly string[];
}

export const PYTORCH: Kind = {
  kind: 'PyTorchJob',
  specs: 'pytorchReplicaSpecs',
  container: 'pytorch',
  types: ['Master', 'Worker'],
};
export const MPI: Kind = { kind: 'MPIJob', specs: 'mpiReplicaSpecs', container: 'mpi', types: ['Launcher', 'Worker'] };
export const OTHERS: readonly Kind[] = [
  PYTORCH,
  { kind: 'XGBoostJob', specs: 'xgbReplicaSpecs', container: 'xgboost', types: ['Master', 'Worker'] },
  MPI,
  { kind: 'PaddleJob', specs: 'paddleReplicaSpecs', container: 'paddle', types: ['Worker'] },
  { kind: 'JAXJob', specs: 'jaxReplicaSpecs', container: 'jax', types: ['Worker'] },
];

export const ELASTIC = {
  elasticPolicy: {
    minReplicas: 1,
    maxReplicas: 3,
    rdzvBackend: 'c10d',
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
  },
};

export function job({ kind, specs, container, types }: Kind, name: string, spec: object = {}): any {
  const template = { spec: { containers: [{ name: container, image: `docker.io/example/${container}:1` }] } };
  const replicas = types.map((type) => [type, { replicas: 1, restartPolicy: 'Never', template }]);
  return {
    apiVersion: 'kubeflow.org/v1',
    kind,
    metadata: { name, namespace: 'jobs' },
    spec: { ...spec, [specs]: Object.fromEntries(replicas) },
  };
}

/** The first pod of a replica type. */
export function podOf(type: string, job: string): string {
  return type === 'Launcher' ? `${job}-launcher` : `${job}-${type.toLowerCase()}-0`;
}

/** The pod that ends a job. */
export function leader({ types: [type] }: Kind, job: string): string {
  return podOf(type, job);
}

/** Resources that the operator watches for these kinds. */
export const WATCHED = [
  'configmaps',
  'serviceaccounts',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  ...KINDS.map((kind) => `${kind}.kubeflow.org`),
];

/** A permission with `*jobs` replaced by each kind. */
export function ofEachKind(permission: string): string[] {
  return KINDS.map((kind) => permission.replace('*jobs', kind));
}

/** Objects in the namespace of the jobs. */
export class JobObjects {
  constructor(private readonly kubectl: () => Kubectl) {}

  readonly create = async (manifest: object): Promise<void> => {
    await this.kubectl().runWith(JSON.stringify(manifest), 'create', '-f', '-');
  };

  readonly patch = async (kind: string, name: string, change: object): Promise<void> => {
    await this.kubectl().run('patch', kind, name, NAMESPACE, '--type=merge', `--patch=${JSON.stringify(change)}`);
  };

  readonly find = async (kind: string, name: string): Promise<KubeObject | undefined> =>
    (await this.kubectl().get(kind, NAMESPACE)).find(({ metadata }) => metadata.name === name);

  /** Waits until an object exists and meets a condition. */
  readonly waitFor = (kind: string, name: string, condition: (object: KubeObject) => boolean = () => true) =>
    until(`${kind} ${name}`, async () => {
      const object = await this.find(kind, name);
      return object && condition(object) && object;
    });
}
