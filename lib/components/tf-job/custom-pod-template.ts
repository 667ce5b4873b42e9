import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import type * as kube from '../../k8s/kube';
import { podMetadata, podSpecFields } from '../../pods/component-pod';
import { restrictedViolation } from '../../pods/pod-security';
import { restrictedPodSecurityContext } from '../../pods/security-context';
import { restrictedUserContainers } from '../../pods/user-containers';
import { checkVolumeSource } from '../../volumes/pod-volume';
import { checkReservedVariables } from './environment';
import { CONTAINER, checkReservedLabels } from './operator-names';
import type { PodContext, PodDefaults } from './pod-defaults';
import { addTFPort, TF_PORT } from './ports';
import type { ReplicaGroup } from './replicas';
import type { TFJobProps } from './tf-job-props';

/** Props of a replica that are allowed together with `template`. */
const ALLOWED_WITH_TEMPLATE = ['replicas', 'gpu', 'rdma', 'template', 'restartPolicy'];

/**
 * Returns the pod template of a replica that sets `template`.
 *
 * Fields that the template omits get the defaults of a TFJob: ServiceAccount, user, security settings, resources of the
 * container that trains, and TensorFlow's port.
 */
export function customPodTemplate(
  where: Construct,
  props: TFJobProps,
  { prop, replica }: ReplicaGroup,
  defaults: PodContext & PodDefaults,
): kube.PodTemplateSpec {
  const what = `${prop}.template`;
  const conflict = Object.entries(replica).find(
    ([key, value]) => value !== undefined && !ALLOWED_WITH_TEMPLATE.includes(key),
  );
  if (conflict) {
    throw new KubeflowError(
      where,
      `${prop}: both \`template\` and \`${conflict[0]}\` are set.`,
      `Must be only ${ALLOWED_WITH_TEMPLATE.filter((key) => key !== 'template').join(', ')} if \`template\` is set: a template describes the whole pod.`,
      `Move \`${conflict[0]}\` to the template.`,
    );
  }
  const { metadata, spec } = replica.template?._bind(where, what) ?? {};
  if (!spec?.containers?.some(({ name }) => name === CONTAINER)) {
    const names = (spec?.containers ?? []).map(({ name }) => `"${name}"`);
    throw new KubeflowError(
      where,
      `${what}: no container is named "${CONTAINER}"${names.length > 0 ? `, only ${names.join(', ')}` : ''}.`,
      `Must have a container named "${CONTAINER}": the training operator sets TF_CONFIG in this container.`,
      `Name the container that trains "${CONTAINER}".`,
    );
  }
  checkRestrictedPod(where, what, spec);
  if (spec.ephemeralContainers !== undefined) {
    throw new KubeflowError(
      where,
      `${what}.spec.ephemeralContainers: is not supported in a template.`,
      'The API server rejects new pods with ephemeral containers: `kubectl debug` adds them to running pods.',
      'Remove them, or use `containers`.',
    );
  }
  const volumes = spec.volumes ?? [];
  const { containers, initContainers } = containersOf(where, props, what, spec, defaults);
  const { labels = {}, annotations, ...otherMetadata } = metadata ?? {};
  checkReservedLabels(where, labels);
  return {
    metadata: {
      ...otherMetadata,
      ...podMetadata(where, { podLabels: labels, podAnnotations: annotations }, { labels: defaults.labels }),
    },
    spec: {
      // The API server prefers this field to its old name.
      serviceAccountName: spec.serviceAccount ?? defaults.serviceAccountName,
      automountServiceAccountToken: props.automountServiceAccountToken ?? false,
      enableServiceLinks: false,
      ...spec,
      securityContext: { ...restrictedPodSecurityContext(defaults.user), ...spec.securityContext },
      ...(initContainers.length > 0 && { initContainers }),
      containers,
      ...(volumes.length > 0 && { volumes }),
    },
  };
}

function containersOf(where: Construct, props: TFJobProps, what: string, spec: kube.PodSpec, defaults: PodDefaults) {
  const { user, resources } = defaults;
  const host = {
    where,
    uid: user.uid,
    gid: user.gid,
    reservedNames: [],
    volumes: (spec.volumes ?? []).map(({ name }) => name),
  };
  const training = (container: kube.Container): kube.Container => ({
    ...container,
    resources: container.resources ?? resources,
    ports: addTFPort(where, `${what}: ports of "${CONTAINER}"`, props.port ?? TF_PORT, container.ports ?? []),
  });
  const { containers, initContainers } = restrictedUserContainers(host, {
    containers: spec.containers.map((container) => (container.name === CONTAINER ? training(container) : container)),
    initContainers: spec.initContainers,
  });
  for (const { name, env } of [...containers, ...initContainers]) {
    checkReservedVariables(where, `${what}: container "${name}"`, env ?? []);
  }
  return { containers, initContainers };
}

/**
 * Checks the pod of a template.
 *
 * @throws KubeflowError if Pod Security `restricted` rejects the pod, or a field of the pod is invalid.
 */
function checkRestrictedPod(where: Construct, what: string, spec: kube.PodSpec): void {
  const { runAsUser, runAsNonRoot, seccompProfile, appArmorProfile, seLinuxOptions, windowsOptions, sysctls } =
    spec.securityContext ?? {};
  const asContainer = { runAsUser, runAsNonRoot, seccompProfile, appArmorProfile, seLinuxOptions, windowsOptions };
  const violation =
    (spec.hostNetwork || spec.hostPID || spec.hostIPC ? 'uses hostNetwork, hostPID or hostIPC' : undefined) ??
    ((sysctls ?? []).length > 0 ? 'sets kernel parameters (sysctls)' : undefined) ??
    restrictedViolation({ name: what, securityContext: asContainer });
  if (violation !== undefined) {
    throw new KubeflowError(
      where,
      `${what}: the pod ${violation}.`,
      'Must comply with Pod Security "restricted", which rejects such pods.',
      'Remove the setting. Required security settings are added automatically.',
    );
  }
  for (const volume of spec.volumes ?? []) {
    checkVolumeSource(where, what, volume);
  }
  const { nodeSelector, tolerations, affinity, priorityClassName } = spec;
  podSpecFields(where, what, {
    nodeSelector,
    tolerations,
    affinity,
    priorityClassName,
    imagePullSecrets: (spec.imagePullSecrets ?? []).map(({ name }) => name ?? ''),
  });
}
