import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { ClusterFolder } from './cluster-folder';
import { ControlPlane } from './control-plane';
import { execute } from './execute';
import { CONTROL_PLANE, type ModuleName } from './go-modules';
import { Kubectl } from './kubectl';
import { inNamespacesOf } from './namespaces';
import { nodeManifests, type SimulatedNodes } from './nodes';
import { whatIsLacking } from './requirements';
import { DEFAULT_STORAGE_CLASS } from './storage';
import { Supervision } from './supervision';
import { Tools } from './tools';
import { until } from './until';

export interface ClusterProps {
  /** @default - one node without a zone */
  readonly nodes?: readonly SimulatedNodes[];
  /** Range of the addresses of Services. @default '10.96.0.0/16' */
  readonly serviceRange?: string;
  /** What Pod Security enforces where a namespace says nothing. @default 'privileged', as in any cluster */
  readonly podSecurity?: 'privileged' | 'baseline' | 'restricted';
  /** What else to have in the cluster's folder of tools. @default - what the cluster itself is made of */
  readonly tools?: readonly ModuleName[];
  /** Whether the cluster outlives this process. @default false */
  readonly kept?: boolean;
}

/** A real control plane with simulated nodes, on loopback, in namespaces of its own. */
export class Cluster {
  /** Starts one; fails with the end of the right log if it does not come up. */
  static async start(props: ClusterProps = {}): Promise<Cluster> {
    const lacking = whatIsLacking();
    if (lacking) {
      throw new Error(lacking);
    }
    const tools = Tools.ready(...CONTROL_PLANE, 'kwok', ...(props.tools ?? []));
    const folder = ClusterFolder.create();
    try {
      const cluster = await launch(folder, tools, props);
      await cluster.furnish(props.nodes ?? [{}]);
      folder.write({ server: cluster.controlPlane.server, kept: props.kept ?? false });
      if (props.kept) {
        cluster.supervision.release();
      }
      return cluster;
    } catch (error) {
      await folder.end();
      throw error;
    }
  }

  /** As its administrator. */
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

  /** Fails if a process of the cluster had ended before. */
  async stop(): Promise<void> {
    const { failure } = this.supervision;
    await this.folder.end();
    if (failure) {
      throw failure;
    }
  }

  /** Runs a command in the cluster's namespaces, and gives what it prints. */
  async run(command: readonly string[], input = ''): Promise<string> {
    return (await execute(this.inside(command), { input })).stdout;
  }

  /** Starts a program in the cluster's namespaces that ends with the cluster, if not before. */
  launch(name: string, command: readonly string[], environment: Record<string, string>): void {
    const [program, ...args] = this.inside(command);
    const log = openSync(this.folder.log(name), 'a');
    spawn(program, args, { env: { ...process.env, ...environment }, stdio: ['ignore', log, log] }).unref();
  }

  private inside(command: readonly string[]): string[] {
    const { supervisor } = this.folder;
    if (supervisor === undefined) {
      throw this.supervision.failure ?? new Error('the cluster does not run');
    }
    return inNamespacesOf(supervisor, command);
  }

  private async furnish(nodes: readonly SimulatedNodes[]): Promise<void> {
    await this.kubectl.apply(DEFAULT_STORAGE_CLASS, ...nodes.flatMap(nodeManifests));
    await until('the nodes and the default namespace', async () => {
      await this.kubectl.run('wait', '--for=condition=Ready', 'node', '--all', '--timeout=1s');
      await this.kubectl.run('get', 'serviceaccount/default', 'configmap/kube-root-ca.crt');
      return true;
    });
  }
}

async function launch(folder: ClusterFolder, tools: Tools, props: ClusterProps): Promise<Cluster> {
  const supervision = new Supervision(folder);
  const outside = createServer();
  await once(outside.unref().listen(0, '127.0.0.1'), 'listening');
  const { port } = outside.address() as AddressInfo;
  const controlPlane = new ControlPlane({
    folder: folder.path,
    port,
    serviceRange: props.serviceRange ?? '10.96.0.0/16',
    podSecurity: props.podSecurity ?? 'privileged',
  });
  const { authority, core, controllers } = controlPlane;
  await supervision.run(
    { folder: folder.path, tools: tools.folders, port, authority, core, controllers, kept: props.kept ?? false },
    outside,
  );
  return new Cluster(folder, tools, controlPlane, supervision);
}
