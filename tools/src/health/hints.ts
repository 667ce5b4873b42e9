import { describe } from '../kubernetes/objects';
import type { Health } from './health';

type Hint = string | ((health: Health, context: string) => string);

/** Likely fixes by reason. */
const BY_REASON: Readonly<Record<string, Hint>> = {
  ErrImagePull: imageHint,
  ImagePullBackOff: imageHint,
  InvalidImageName: 'Correct the name of the image in the program.',
  ErrImageNeverPull: 'Load the image onto the node, or change its pull policy.',
  CreateContainerConfigError: 'Create the Secret or ConfigMap that the message names, with the keys that the pod uses.',
  CreateContainerError: 'Correct the command of the container, or the image.',
  RunContainerError: 'Correct the command of the container, or the image.',
  CrashLoopBackOff: crashHint,
  Restarting: crashHint,
  OOMKilled: 'Raise the memory limit of the container.',
  Unschedulable: scheduleHint,
  FailedCreate: createHint,
  FailedMount: 'Create the Secret, ConfigMap or claim that the message names, or check its storage driver.',
  ProbeFailed: 'Check the log of the container: it runs, but does not answer its probe.',
  ProgressDeadlineExceeded:
    'Check the pods and their logs. The pods did not become ready within the progress deadline.',
  ProvisioningFailed: 'Check the StorageClass of the claim and its provisioner.',
  FailedBinding: 'Configure a StorageClass in the program, or make one the default of the cluster.',
  NoAddress: 'Install a controller that provides addresses, or expose the component in another way.',
  NoEndpoints: 'Check that its selector matches the labels of the pods, and that the pods are ready.',
  NotProgrammed: 'Install a controller for the class of the Gateway.',
  HealthCheckFailed: 'Check the log of the component that answers: it runs, but its health page reports an error.',
  ModelUnavailable: 'Check the names and versions of the models in the program, and the log of the server.',
  ModelFailed: 'Check the files of the version, and the permission of the server to read them.',
  CertificateMissing: 'Check the log of the training operator: it writes the certificate when it starts.',
  Lost: 'Restore the volume, or delete the claim and restore its data.',
};

/** Returns the likely fix for a state, or undefined if there is no rule for it. */
export function hintFor(health: Health): string | undefined {
  const hint = BY_REASON[health.reason];
  return typeof hint === 'function' ? hint(health, health.message) : hint;
}

/** Path of the image of the readiness controller in any registry. */
const OWN_IMAGE = 'kubeflow-cdk/controller';
const OWN_IMAGE_GUIDE = 'https://github.com/kubeflow-cdk/kubeflow-cdk/blob/main/docs/readiness.md#controller-image';

function imageHint(_: Health, message: string): string {
  if (message.includes(OWN_IMAGE)) {
    return `Other components work without this controller. Push its image to a registry that nodes can reach, or leave the Application out: ${OWN_IMAGE_GUIDE}`;
  }
  if (/not found|manifest unknown|does not exist/i.test(message)) {
    return 'Correct the name or tag of the image: the registry does not have it.';
  }
  return /unauthorized|denied|forbidden|authentication/i.test(message)
    ? 'Create a Secret with credentials of the registry, and set it as image pull secret.'
    : 'Check the name of the image, and that nodes can reach the registry.';
}

function crashHint({ cause, container }: Health, message: string): string {
  if (/OOMKilled/.test(message)) {
    return 'Raise the memory limit of the container.';
  }
  if (/probe failed/i.test(message)) {
    return 'The container runs, but does not answer its probe. Check its log, or allow it more time to start.';
  }
  const target = cause ? ` It is printed by: ${logCommand(cause, container)}` : '';
  return `Check the log of the container.${target}`;
}

function logCommand({ namespace, name }: NonNullable<Health['cause']>, container: string | undefined): string {
  const options = [...(namespace ? ['-n', namespace] : []), ...(container ? ['-c', container] : [])];
  return ['kubectl', 'logs', name, ...options, '--previous'].join(' ');
}

function scheduleHint(_: Health, message: string): string {
  const resources = [...new Set([...message.matchAll(/Insufficient ([\w./-]*\w)/g)].map(([, name]) => name))];
  if (resources.length > 0) {
    return `Add nodes with more ${resources.join(', ')}, or request less.`;
  }
  if (/unbound.*PersistentVolumeClaim/i.test(message)) {
    return 'Check the StorageClass of the claims: no volume was created for them.';
  }
  return /taint|affinity|selector/.test(message)
    ? 'Change the node selector, affinity or tolerations, or add nodes that match.'
    : 'Add nodes, or change what the pod requires.';
}

function createHint({ cause }: Health, message: string): string {
  if (/exceeded quota|must specify/i.test(message)) {
    return 'Raise the ResourceQuota of the namespace, or request less.';
  }
  if (/PodSecurity/.test(message)) {
    return 'Change the Pod Security level of the namespace, or the security context of the pod.';
  }
  return cause ? `Check the events of ${describe(cause)}.` : 'Check the events of the namespace.';
}
