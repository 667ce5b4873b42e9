import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { podMetadata, podSpecFields } from '../../pods/component-pod';
import { restrictedViolation } from '../../pods/pod-security';
import { restrictedPodSecurityContext } from '../../pods/security-context';
import { restrictedUserContainers } from '../../pods/user-containers';
import { checkVolumeSource } from '../../volumes/pod-volume';
import { checkReservedVariables } from './environment';
import { CONTAINER, type PodContext } from './pod-context';
import { addTFPort, TF_PORT } from './ports';
import type { ReplicaGroup } from './replicas';
import { checkReservedLabels } from './reserved-labels';
import type { TFJobProps } from './tf-job-props';

/** What may be said of a replica beside a template of its pods. */
const ALLOWED_WITH_TEMPLATE = ['replicas', 'gpu', 'template', 'restartPolicy'];

/** What a template that leaves it out is given. */
interface PodDefaults extends PodContext {
  readonly user: { readonly uid: number; readonly gid: number; readonly fsGroup: number };
  readonly resources: k8s.ResourceRequirements;
}

/** The template of the pods of one type, as its author wrote it, with what it leaves out filled in. */
export function customPodTemplate(
  where: Construct,
  props: TFJobProps,
  { prop, replica }: ReplicaGroup,
  filling: PodDefaults,
): k8s.PodTemplateSpec {
  const what = `${prop}.template`;
  const besides = Object.entries(replica).find(
    ([key, value]) => value !== undefined && !ALLOWED_WITH_TEMPLATE.includes(key),
  );
  if (besides) {
    throw new KubeflowError(
      where,
      `${prop}: both \`template\` and \`${besides[0]}\` are given.`,
      `A template is the whole pod; beside it ${ALLOWED_WITH_TEMPLATE.filter((key) => key !== 'template').join(', ')} are accepted.`,
      'Say it in the template.',
    );
  }
  const { metadata, spec } = replica.template?._bind(where, what) ?? {};
  if (!spec?.containers?.some(({ name }) => name === CONTAINER)) {
    const names = (spec?.containers ?? []).map(({ name }) => `"${name}"`);
    throw new KubeflowError(
      where,
      `${what}: no container is named "${CONTAINER}"${names.length > 0 ? `, only ${names.join(', ')}` : ''}.`,
      'The training operator wants one of that name in each replica: it trains, and is told of the others.',
      `Name it "${CONTAINER}".`,
    );
  }
  checkRestrictedPod(where, what, spec);
  const volumes = spec.volumes ?? [];
  const { containers, initContainers } = containersOf(where, props, what, spec, filling);
  const { labels = {}, annotations } = metadata ?? {};
  checkReservedLabels(where, labels);
  const { restartPolicy: _, ...rest } = spec;
  return {
    metadata: podMetadata(where, { podLabels: labels, podAnnotations: annotations }, { labels: filling.labels }),
    spec: {
      serviceAccountName: filling.serviceAccountName,
      automountServiceAccountToken: props.automountServiceAccountToken ?? false,
      enableServiceLinks: false,
      // Its restart policy is that of the replica, which the operator writes over whatever stands here.
      ...rest,
      securityContext: { ...restrictedPodSecurityContext(filling.user), ...spec.securityContext },
      ...(initContainers.length > 0 && { initContainers }),
      containers,
      ...(volumes.length > 0 && { volumes }),
    },
  };
}

function containersOf(where: Construct, props: TFJobProps, what: string, spec: k8s.PodSpec, filling: PodDefaults) {
  const { user, resources } = filling;
  const host = {
    where,
    uid: user.uid,
    gid: user.gid,
    reservedNames: [],
    volumes: (spec.volumes ?? []).map(({ name }) => name),
  };
  const training = (container: k8s.Container): k8s.Container => ({
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

/** Throws where the pod itself is one that would not be admitted. */
function checkRestrictedPod(where: Construct, what: string, spec: k8s.PodSpec): void {
  const { runAsUser, runAsNonRoot, seccompProfile, seLinuxOptions, windowsOptions, sysctls } =
    spec.securityContext ?? {};
  const asContainer = { runAsUser, runAsNonRoot, seccompProfile, seLinuxOptions, windowsOptions };
  const violation =
    (spec.hostNetwork || spec.hostPid || spec.hostIpc ? 'shares something of its node' : undefined) ??
    ((sysctls ?? []).length > 0 ? 'sets parameters of the kernel' : undefined) ??
    restrictedViolation({ name: what, securityContext: asContainer });
  if (violation !== undefined) {
    throw new KubeflowError(
      where,
      `${what}: the pod ${violation}.`,
      'The pods run under Pod Security "restricted", which would refuse every one.',
      'Leave it out; what the standard wants is filled in.',
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
