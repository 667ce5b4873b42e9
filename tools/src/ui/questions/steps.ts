import type { AnswerName } from '../../init/answers/answers';
import { QUESTIONS } from '../../init/answers/questions';

/** A page of questions: a few, and folded ones that rarely change. */
export interface QuestionStep {
  readonly id: string;
  readonly title: string;
  readonly introduction: string;
  readonly questions: readonly AnswerName[];
  readonly advanced: readonly AnswerName[];
  /** Whether only the platform gke has the step. */
  readonly gke?: boolean;
}

export const STEPS: readonly QuestionStep[] = [
  {
    id: 'platform',
    title: 'Platform and components',
    introduction: 'What to install, and where.',
    questions: ['platform', 'components', 'environment'],
    advanced: ['language', 'namespace', 'kubernetesVersion', 'openshift', 'createNamespaces'],
  },
  {
    id: 'google-cloud',
    title: 'Google Cloud',
    introduction: 'The project and the place of the cluster. A zonal cluster has a zone, a regional one a region.',
    questions: ['project', 'zone', 'region', 'gkeCluster'],
    advanced: ['clusterName', 'iapClientId'],
    gke: true,
  },
  {
    id: 'access',
    title: 'Access',
    introduction: 'Without a hostname, JupyterHub is reachable through a port-forward from your computer only.',
    questions: ['hostname', 'adminUsers'],
    advanced: ['gateway', 'ingressClass', 'ingressNamespace'],
  },
  {
    id: 'cluster',
    title: 'Storage, network and nodes',
    introduction: 'Features of the cluster. The defaults follow from the detected cluster; most people change nothing.',
    questions: ['sharedFilesSize', 'storageClass', 'sharedStorageClass'],
    advanced: [
      ...(['serviceCidr', 'ipFamilies', 'apiServerPort', 'enforcesNetworkPolicies'] as const),
      ...([
        'smallNodes',
        'architecture',
        'gpuResource',
        'gpuTypes',
        'imageRegistry',
        'library',
        'commandLine',
      ] as const),
    ],
  },
];

/** Descriptions of choices. */
export const MEANINGS: Partial<Record<AnswerName, Readonly<Record<string, string>>>> = {
  platform: {
    minikube: 'Kubernetes on this computer. Deploying creates the cluster if it does not exist.',
    kind: 'Kubernetes in Docker on this computer. Deploying creates the cluster if it does not exist.',
    k3d: 'k3s in Docker on this computer. Deploying creates the cluster if it does not exist.',
    k3s: 'Lightweight Kubernetes on a Linux machine.',
    microk8s: 'Kubernetes of Ubuntu on a Linux machine.',
    'docker-desktop': 'The cluster of Docker Desktop.',
    gke: 'Google Kubernetes Engine, with Terraform for the infrastructure.',
    'any-cluster': 'Any other Kubernetes cluster that exists.',
  },
  components: {
    notebooks: 'JupyterHub: notebooks in the browser, one server for each user.',
    training: 'Training operator: distributed TensorFlow training with TFJobs.',
    'shared-files': 'NFS server: a disk that all notebooks mount.',
  },
};

/** The question as a label: "Name of the environment". */
export function labelOf(name: AnswerName): string {
  const { help } = QUESTIONS[name];
  const plain = help
    .replace(/^whether to /, '')
    .replace(/^whether /, '')
    .replace(/ \((gke|kubeflow)\)$/, '');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** Steps that an app with the platform has. */
export function stepsOf(platform: string | undefined): readonly QuestionStep[] {
  return STEPS.filter(({ gke }) => !gke || platform === 'gke');
}
