import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Cluster } from '../../cluster-harness/cluster';

/** What to do with a request that changes something: answer it, or call a function instead of it or of its answer. */
export type Fault = { readonly at: 'request' | 'answer'; readonly action: () => void } | undefined;

/** A connection to the API server that fails when a test wants it to. */
export class ApiProxy {
  static async start(cluster: Cluster): Promise<ApiProxy> {
    const proxy = new ApiProxy(cluster.controlPlane.server, readFileSync(cluster.controlPlane.authority, 'utf8'));
    await proxy.open();
    return proxy;
  }

  /** Decides about each change. */
  fault: (change: string) => Fault = () => undefined;
  /** Changes that reached the API server. */
  readonly changes: string[] = [];
  private server?: Server;
  private port = 0;
  private readonly agent: Agent;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly target: string,
    authority: string,
  ) {
    this.agent = new Agent({ ca: authority, keepAlive: true });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Accepts connections, at the same port as before. */
  async open(): Promise<void> {
    this.server = createServer((incoming, response) => this.answer(incoming, response));
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await once(this.server.listen(this.port, '127.0.0.1'), 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Refuses connections, and ends those that are open. */
  async close(): Promise<void> {
    const closed = this.server && once(this.server, 'close');
    this.server?.close();
    for (const socket of this.sockets) {
      socket.destroy();
    }
    await closed;
  }

  private answer(incoming: IncomingMessage, response: ServerResponse): void {
    const { method = 'GET', url = '/', headers } = incoming;
    const isChange = method !== 'GET';
    const fault = isChange ? this.fault(`${method} ${url}`) : undefined;
    if (fault?.at === 'request') {
      fault.action();
      incoming.socket.destroy();
      return;
    }
    const { host: _, ...others } = headers;
    const forwarded = request(`${this.target}${url}`, { method, headers: others, agent: this.agent }, (answer) => {
      if (isChange) {
        this.changes.push(`${method} ${url} ${answer.statusCode}`);
      }
      if (fault?.at === 'answer') {
        fault.action();
        incoming.socket.destroy();
        answer.resume();
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    forwarded.on('error', () => incoming.socket.destroy());
    incoming.pipe(forwarded);
  }
}
