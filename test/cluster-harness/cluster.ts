import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import type { Readable } from 'node:stream';
import { ClusterFolder } from './cluster-folder';
import { ControlPlane } from './control-plane';
import { execute } from './execute';
import { CONTROL_PLANE, type ModuleName, REAL_NODE, SIMULATION } from './go-modules';
import { Kubectl } from './kubectl';
import { inNamespacesOf } from './processes/namespaces';
import { Supervision } from './processes/supervision';
import { type NodeImage, NodeImages } from './real-node/node-images';
import { RealNode } from './real-node/real-node';
import { missingRequirement } from './requirements';
import { type SimulatedNodes, Simulation } from './simulated-nodes';
import { Tools } from './tools';
import { until } from './until';

export interface ClusterProps {
  /** Simulated nodes. @default - one node without a zone, or none if `realNode` is set */
  readonly nodes?: readonly SimulatedNodes[];
  /**
   * Whether pods of Jobs on simulated nodes run until a test ends them. Otherwise they succeed at once.
   * @default false
   */
  readonly podsOfJobsRun?: boolean;
  /** Whether to run pods on one real node instead of simulated ones. @default false */
  readonly realNode?: boolean;
  /** Images to load onto the real node, which cannot pull any. @default - only the pause image */
  readonly images?: readonly NodeImage[];
  /** CIDR of Services, or one CIDR of each IP family separated by a comma. @default '10.96.0.0/16' */
  readonly serviceRange?: string;
  /** Pod Security level of namespaces without a label. @default 'privileged', as in any cluster */
  readonly podSecurity?: 'privileged' | 'baseline' | 'restricted';
  /** Admission plugins in addition to those that every test cluster enables. @default - none */
  readonly admissionPlugins?: readonly string[];
  /** Tools to provide in addition to those of the cluster itself. @default - none */
  readonly tools?: readonly ModuleName[];
  /** Whether the cluster continues to run when this process ends. @default false */
  readonly keepRunning?: boolean;
}

/** A real control plane with simulated nodes or one real node, in its own namespaces. */
export class Cluster {
  /**
   * Starts a cluster.
   *
   * @throws Error with the last lines of the relevant log if the cluster does not come up
   */
  static async start(props: ClusterProps = {}): Promise<Cluster> {
    const missing = missingRequirement(props);
    if (missing) {
      throw new Error(missing);
    }
    const tools = Tools.ready(
      ...CONTROL_PLANE,
      ...(props.realNode ? REAL_NODE : SIMULATION),
      ...(props.podsOfJobsRun ? (['stages-of-running-jobs'] as const) : []),
      ...(props.tools ?? []),
    );
    const images = props.realNode ? new NodeImages(props.images ?? []) : undefined;
    const folder = ClusterFolder.create();
    try {
      const cluster = await launch(folder, tools, props, images);
      folder.write({ server: cluster.controlPlane.server, keepRunning: props.keepRunning ?? false });
      if (props.keepRunning) {
        cluster.supervision.release();
      }
      return cluster;
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  /** kubectl with administrator rights. */
  readonly kubectl: Kubectl;

  /** @internal */
  constructor(
    readonly folder: ClusterFolder,
    readonly tools: Tools,
    readonly controlPlane: ControlPlane,
    private readonly supervision: Supervision,
  ) {
    this.kubectl = new Kubectl(tools.path('kubectl'), controlPlane.kubeconfig);
  }

  /**
   * Stops the cluster and removes its folder.
   *
   * @throws Error if a process of the cluster had already ended
   */
  async stop(): Promise<void> {
    const { failure } = this.supervision;
    await this.folder.remove();
    if (failure) {
      throw failure;
    }
  }

  /** Runs a command in the cluster's namespaces, and returns its standard output. */
  async run(command: readonly string[], input: string | Readable = ''): Promise<string> {
    return (await execute(this.inside(command), { input })).stdout;
  }

  /** Starts a program in the cluster's namespaces. It ends with the cluster at the latest. */
  launch(name: string, command: readonly string[], environment: Record<string, string>): void {
    const [program, ...args] = this.inside(command);
    const log = openSync(this.folder.log(name), 'a');
    spawn(program, args, { env: { ...process.env, ...environment }, stdio: ['ignore', log, log] }).unref();
  }

  private inside(command: readonly string[]): string[] {
    const { supervisor } = this.folder;
    if (supervisor === undefined) {
      throw this.supervision.failure ?? new Error('the cluster is not running');
    }
    return inNamespacesOf(supervisor, command);
  }

  /** Waits until all nodes are Ready and the default namespace has the objects that pods require. */
  async waitForNodes(): Promise<void> {
    await until('the nodes and the default namespace', async () => {
      await this.kubectl.run('wait', '--for=condition=Ready', 'node', '--all', '--timeout=1s');
      await this.kubectl.run('get', 'serviceaccount/default', 'configmap/kube-root-ca.crt');
      return true;
    });
  }
}

async function launch(folder: ClusterFolder, tools: Tools, props: ClusterProps, images?: NodeImages): Promise<Cluster> {
  const supervision = new Supervision(folder);
  const outside = createServer();
  await once(outside.unref().listen(0, '127.0.0.1'), 'listening');
  const { port } = outside.address() as AddressInfo;
  const controlPlane = new ControlPlane({
    folder: folder.path,
    port,
    serviceRange: props.serviceRange ?? '10.96.0.0/16',
    podSecurity: props.podSecurity ?? 'privileged',
    admissionPlugins: props.admissionPlugins ?? [],
    realNode: images !== undefined,
  });
  const nodes = images ? new RealNode(controlPlane, images) : new Simulation(controlPlane, props);
  await supervision.run(
    {
      folder: folder.path,
      tools: tools.folders,
      port,
      authority: controlPlane.authority,
      setupCommands: nodes.setupCommands,
      cleanupCommands: nodes.cleanupCommands,
      core: [...nodes.core, ...controlPlane.core],
      controllers: [...controlPlane.controllers, ...nodes.agents],
      keepRunning: props.keepRunning ?? false,
    },
    outside,
  );
  const cluster = new Cluster(folder, tools, controlPlane, supervision);
  try {
    await cluster.kubectl.apply(...nodes.manifests);
    await nodes.waitUntilReady(cluster);
  } catch (error) {
    // If a process of the cluster has ended, that is the cause of every other error.
    throw supervision.failure ?? error;
  }
  return cluster;
}
