import { connect, createServer, type Server } from 'node:net';
import { GitServer } from '../../../tools/test/auto-deploy/git/git-server';
import type { Cluster } from '../../cluster-harness/cluster';
import { HOST_ADDRESS } from '../../cluster-harness/processes/namespaces';
import { until } from '../../cluster-harness/until';

/** Port of the server on the host of the cluster. */
const PORT = 3000;

/** Forwards connections on the host of the cluster to a socket, which crosses network namespaces. */
const FORWARDER = `
  const { connect, createServer } = require('node:net');
  const [socket, address, port] = process.argv.slice(1);
  createServer((client) => {
    const server = connect(socket);
    client.pipe(server).pipe(client);
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
  }).listen(Number(port), address);
`;

/** A Git server that pods of a cluster reach. */
export class ClusterGitServer {
  static async start(cluster: Cluster): Promise<ClusterGitServer> {
    const git = await GitServer.start();
    const port = Number(new URL(git.url).port);
    const socket = cluster.folder.join('git.sock');
    const server = createServer((client) => {
      const target = connect(port, '127.0.0.1');
      client.pipe(target).pipe(client);
      client.on('error', () => target.destroy());
      target.on('error', () => client.destroy());
    }).listen(socket);
    cluster.launch('git', [process.execPath, '-e', FORWARDER, socket, HOST_ADDRESS, String(PORT)], {});
    const started = new ClusterGitServer(git, server);
    await until(
      'the Git server in the cluster',
      async () => (await cluster.run(['git', 'ls-remote', started.url])) !== undefined,
    );
    return started;
  }

  /** URL in the cluster. */
  readonly url = `http://${HOST_ADDRESS}:${PORT}/platform.git`;

  private constructor(
    readonly git: GitServer,
    private readonly server: Server,
  ) {}

  /** Environment in which programs on this machine reach the URL. */
  get environment(): Record<string, string> {
    const { origin } = new URL(this.git.url);
    return { http_proxy: origin, no_proxy: '127.0.0.1', NO_PROXY: '127.0.0.1' };
  }

  stop(): void {
    this.server.close();
    this.git.stop();
  }
}
