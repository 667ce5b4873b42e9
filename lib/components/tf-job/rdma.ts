import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import type * as kube from '../../k8s/kube';
import { Namespace, PodSecurity } from '../../platforms/namespace';
import { checkExtendedResource } from '../../pods/extended-resources';
import { checkInteger } from '../../validation/integers';
import { Warnings } from '../../warnings';
import { CONTAINER } from './operator-names';
import type { TFRdmaOptions } from './tf-replica';

/**
 * Gives a pod access to RDMA devices: the capability IPC_LOCK, with which devices read and write memory that cannot be swapped
 * out, the extended resources and the network of the node.
 *
 * @throws KubeflowError if a resource is invalid, or if the namespace rejects the pod.
 */
export function withRdma(
  where: Construct,
  prop: string,
  pod: kube.PodSpec,
  rdma: TFRdmaOptions | undefined,
): kube.PodSpec {
  if (!rdma) {
    return pod;
  }
  const { resources = {}, hostNetwork = false, runAsRoot = false } = rdma;
  checkResources(where, prop, resources);
  checkNamespace(where, prop);
  Warnings.add(
    where,
    'tf-job/rdma',
    `${prop}.rdma: the pods have the capability IPC_LOCK${hostNetwork ? ', the network of their node' : ''}${runAsRoot ? ' and root' : ''}.`,
    hostNetwork
      ? 'Network policies do not apply to them, and their programs can reach every service of the node.'
      : 'Their programs can lock memory of the node without a limit.',
    'Run only trusted images in this namespace, and silence the warning.',
  );
  return {
    ...pod,
    ...(hostNetwork && { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }),
    containers: pod.containers.map((container) =>
      container.name === CONTAINER ? withDevices(container, resources, runAsRoot) : container,
    ),
  };
}

function withDevices(
  container: kube.Container,
  resources: { readonly [name: string]: number },
  runAsRoot: boolean,
): kube.Container {
  const { securityContext } = container;
  const add = [...new Set([...(securityContext?.capabilities?.add ?? []), 'IPC_LOCK'])];
  return {
    ...container,
    ...(Object.keys(resources).length > 0 && {
      resources: { ...container.resources, limits: { ...container.resources?.limits, ...resources } },
    }),
    securityContext: {
      ...securityContext,
      capabilities: { ...securityContext?.capabilities, add },
      ...(runAsRoot && { runAsUser: 0, runAsNonRoot: false }),
    },
  };
}

function checkResources(where: Construct, prop: string, resources: { readonly [name: string]: number }): void {
  for (const [name, count] of Object.entries(resources)) {
    checkExtendedResource(where, `${prop}.rdma.resources`, name);
    checkInteger(where, `${prop}.rdma.resources: ${name}`, count, { min: 1, acceptedBy: 'Kubernetes' });
  }
}

/** @throws KubeflowError if the app creates the namespace, and it rejects the pods. */
function checkNamespace(where: Construct, prop: string): void {
  const { namespace } = Chart.of(where);
  const found = where.node.root.node
    .findAll()
    .find((node): node is Namespace => Namespace.isNamespace(node) && (node as Namespace).name === namespace);
  if (found !== undefined && found.podSecurity !== PodSecurity.PRIVILEGED) {
    throw new KubeflowError(
      where,
      `${prop}.rdma: the namespace "${namespace}" enforces Pod Security "${found.podSecurity}", which rejects the pods.`,
      'Must be in a namespace with PodSecurity.PRIVILEGED.',
      "Use platform.chart('training', { namespace: 'rdma', podSecurity: PodSecurity.PRIVILEGED }).",
    );
  }
}
