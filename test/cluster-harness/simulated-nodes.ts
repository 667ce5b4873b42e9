import { isIpv6Range } from './address-range';
import type { Cluster } from './cluster';
import type { ControlPlane } from './control-plane';
import { type Nodes, POD_RANGE, POD_RANGE_V6 } from './nodes';
import { HOST_ADDRESS, HOST_ADDRESS_V6, TOOLS_FOLDER } from './processes/namespaces';
import { type Process, toolProcess } from './processes/process';
import { defaultStorageClass } from './storage';

/** A group of simulated nodes: Node objects whose pods become Ready at once and run nothing. */
export interface SimulatedNodes {
  /** Number of nodes. @default 1 */
  readonly count?: number;
  /** Name prefix of the nodes. @default 'simulated' */
  readonly name?: string;
  /** Zone of the nodes, for volumes with zone constraints. @default - no zone */
  readonly zone?: string;
  /** GPUs per node. @default 0 */
  readonly gpus?: number;
  /** Additional node labels. @default - none */
  readonly labels?: Record<string, string>;
  /** Node taints. @default - none */
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

/** The controller manager's provisioner. It creates PersistentVolumes without storing anything. */
const HOST_PATH_PROVISIONER = 'kubernetes.io/host-path';

/** kwok and the Node objects that it manages. */
export class Simulation implements Nodes {
  readonly setupCommands = [];
  readonly cleanupCommands = [];
  readonly core = [];
  readonly agents: Process[];
  readonly manifests: object[];

  constructor(
    controlPlane: ControlPlane,
    { nodes = [{}], podsOfJobsRun = false }: { nodes?: readonly SimulatedNodes[]; podsOfJobsRun?: boolean },
  ) {
    const ipv6 = isIpv6Range(controlPlane.props.serviceRange);
    this.agents = [
      toolProcess('kwok', {
        kubeconfig: controlPlane.kubeconfig,
        config: `${TOOLS_FOLDER}/${podsOfJobsRun ? 'stages-of-running-jobs' : 'stages'}.yaml`,
        'manage-all-nodes': 'true',
        cidr: ipv6 ? POD_RANGE_V6 : POD_RANGE,
        'node-ip': ipv6 ? HOST_ADDRESS_V6 : HOST_ADDRESS,
        'node-lease-duration-seconds': '40',
      }),
    ];
    this.manifests = [defaultStorageClass(HOST_PATH_PROVISIONER), ...nodes.flatMap(nodeManifests)];
  }

  waitUntilReady(cluster: Cluster): Promise<void> {
    return cluster.waitForNodes();
  }
}

function nodeManifests(nodes: SimulatedNodes): object[] {
  return Array.from({ length: nodes.count ?? 1 }, (_, index) =>
    nodeManifest(`${nodes.name ?? 'simulated'}-${index}`, nodes),
  );
}

function nodeManifest(name: string, nodes: SimulatedNodes): object {
  const capacity = {
    cpu: '64',
    memory: '256Gi',
    'ephemeral-storage': '1Ti',
    pods: '500',
    ...(nodes.gpus ? { 'nvidia.com/gpu': `${nodes.gpus}` } : {}),
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...(nodes.zone
          ? {
              'topology.kubernetes.io/region': nodes.zone.replace(/-[^-]*$/, ''),
              'topology.kubernetes.io/zone': nodes.zone,
            }
          : {}),
        ...nodes.labels,
      },
    },
    spec: { taints: nodes.taints ?? [] },
    status: { capacity, allocatable: capacity },
  };
}
