import {
  type AnswerName,
  COMPONENTS,
  GKE_CLUSTERS,
  IP_FAMILIES,
  KUBERNETES_VERSIONS,
  LANGUAGES,
  PLATFORMS,
} from './answers';

/** A rule for texts, in words. */
interface Rule {
  readonly pattern: RegExp;
  readonly text: string;
}

/** How an answer is given: its type, its rule, and its text in the help and in prompts. */
export interface Question {
  readonly type: 'text' | 'choice' | 'choices' | 'texts' | 'number' | 'boolean' | 'map';
  readonly help: string;
  readonly placeholder?: string;
  readonly choices?: readonly string[];
  readonly rule?: Rule;
  /** Whether it is asked on a terminal. The others have defaults that rarely change. */
  readonly asked?: boolean;
}

const LABEL: Rule = {
  pattern: /^(?=.{1,63}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
  text: 'Must be at most 63 lower-case letters, digits or "-", and start and end with a letter or digit.',
};
const SHORT_LABEL: Rule = {
  pattern: /^(?=.{1,40}$)[a-z]([a-z0-9-]*[a-z0-9])?$/,
  text: 'Must be at most 40 lower-case letters, digits or "-", start with a letter, and end with a letter or digit.',
};
const SUBDOMAIN: Rule = {
  pattern: /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
  text: 'Must be lower-case letters, digits, "-" or ".", and start and end with a letter or digit.',
};
const PACKAGE: Rule = {
  pattern: /^[a-z0-9][a-z0-9._-]{0,213}$/,
  text: 'Must be a name for an npm package: lower-case letters, digits, ".", "_" or "-".',
};
const CIDR: Rule = { pattern: /^[0-9a-f.:]+\/\d{1,3}$/i, text: 'Must be a CIDR such as 10.96.0.0/16.' };
const SIZE: Rule = { pattern: /^[1-9]\d{0,5}(Gi|Ti)$/, text: 'Must be a number with Gi or Ti, such as 10Gi.' };
const GATEWAY: Rule = {
  pattern: /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9.-]*$/,
  text: 'Must be NAMESPACE/NAME of a Gateway.',
};
const RESOURCE: Rule = {
  pattern: /^[a-z0-9.-]+\/[A-Za-z0-9._-]+$/,
  text: 'Must be an extended resource such as nvidia.com/gpu.',
};
const PROJECT: Rule = {
  pattern: /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
  text: 'Must be the id of a Google Cloud project: 6 to 30 lower-case letters, digits or "-".',
};
const ZONE: Rule = { pattern: /^[a-z]+-[a-z]+\d+-[a-z]$/, text: 'Must be a zone such as us-central1-a.' };
const REGION: Rule = { pattern: /^[a-z]+-[a-z]+\d+$/, text: 'Must be a region such as us-central1.' };
const ACCOUNT: Rule = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._+@-]{0,63}$/,
  text: 'Must be user names of at most 64 English letters, digits, ".", "_", "-", "+" or "@".',
};
const ANY: Rule = { pattern: /^[^\p{Cc}]+$/u, text: 'Must not be empty, and must have one line.' };

/** All answers, in the order of the help, the prompts and the answers file. */
export const QUESTIONS: Readonly<Record<AnswerName, Question>> = {
  name: { type: 'text', help: 'name of the app', placeholder: 'NAME', rule: PACKAGE },
  language: { type: 'choice', help: 'language of the program', choices: LANGUAGES },
  environment: { type: 'text', help: 'name of the environment', placeholder: 'NAME', rule: SHORT_LABEL, asked: true },
  platform: { type: 'choice', help: 'platform', choices: PLATFORMS, asked: true },
  context: { type: 'text', help: 'context of the kubeconfig', placeholder: 'NAME', rule: ANY },
  components: { type: 'choices', help: 'components', choices: COMPONENTS, asked: true },
  namespace: { type: 'text', help: 'namespace of the components (kubeflow)', placeholder: 'NAME', rule: LABEL },
  kubernetesVersion: { type: 'choice', help: 'Kubernetes version of the cluster', choices: KUBERNETES_VERSIONS },
  sharedFilesSize: { type: 'text', help: 'size of the shared disk', placeholder: 'SIZE', rule: SIZE },
  hostname: { type: 'text', help: 'domain name of JupyterHub', placeholder: 'HOST', rule: SUBDOMAIN },
  adminUsers: {
    type: 'texts',
    help: 'administrators of JupyterHub, required with a hostname',
    placeholder: 'USERS',
    rule: ACCOUNT,
  },
  gateway: { type: 'text', help: 'Gateway that exposes the hostname', placeholder: 'NAMESPACE/NAME', rule: GATEWAY },
  ingressClass: { type: 'text', help: 'IngressClass that exposes the hostname', placeholder: 'NAME', rule: SUBDOMAIN },
  ingressNamespace: { type: 'text', help: 'namespace of the ingress controller', placeholder: 'NAME', rule: LABEL },
  storageClass: { type: 'text', help: 'StorageClass of claims', placeholder: 'NAME', rule: SUBDOMAIN },
  sharedStorageClass: {
    type: 'text',
    help: 'StorageClass of ReadWriteMany claims',
    placeholder: 'NAME',
    rule: SUBDOMAIN,
  },
  serviceCidr: { type: 'text', help: 'address range of Services', placeholder: 'CIDR', rule: CIDR },
  ipFamilies: { type: 'choice', help: 'IP families of the cluster', choices: IP_FAMILIES },
  apiServerPort: { type: 'number', help: 'port of the API server, if not 443 or 6443', placeholder: 'PORT' },
  enforcesNetworkPolicies: { type: 'boolean', help: 'whether the network plugin enforces network policies' },
  createNamespaces: { type: 'boolean', help: 'whether to create namespaces' },
  openshift: { type: 'boolean', help: 'whether the cluster is OpenShift' },
  smallNodes: { type: 'boolean', help: 'whether to reduce the default resource requests' },
  architecture: { type: 'choice', help: 'architecture of the nodes to run on', choices: ['amd64', 'arm64'] },
  gpuResource: { type: 'text', help: 'resource name of the GPUs', placeholder: 'NAME', rule: RESOURCE },
  gpuTypes: { type: 'map', help: 'GPU types and a node label of each', placeholder: 'TYPE=LABEL=VALUE', rule: ANY },
  imageRegistry: { type: 'text', help: 'registry to pull all images from', placeholder: 'REGISTRY', rule: ANY },
  project: { type: 'text', help: 'Google Cloud project (gke)', placeholder: 'ID', rule: PROJECT },
  zone: { type: 'text', help: 'zone of the cluster and its disks (gke)', placeholder: 'ZONE', rule: ZONE },
  region: { type: 'text', help: 'region of a regional cluster (gke)', placeholder: 'REGION', rule: REGION },
  gkeCluster: { type: 'choice', help: 'cluster to adopt or create (gke)', choices: GKE_CLUSTERS },
  clusterName: { type: 'text', help: 'name of the cluster (gke)', placeholder: 'NAME', rule: SHORT_LABEL },
  iapClientId: { type: 'text', help: 'OAuth client of Identity-Aware Proxy (gke)', placeholder: 'ID', rule: ANY },
  library: { type: 'text', help: 'npm version or file of kubeflow-cdk', placeholder: 'SPEC', rule: ANY },
  commandLine: { type: 'text', help: 'npm version or file of kubeflow-cdk-cli', placeholder: 'SPEC', rule: ANY },
};

export const ANSWER_NAMES = Object.keys(QUESTIONS) as AnswerName[];

/** The option of an answer: `--shared-files-size`. */
export function flagOf(name: AnswerName): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
