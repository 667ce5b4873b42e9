import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Answer {
  readonly status?: number;
  readonly contentType?: string;
  readonly body: unknown;
}

/** A request that the server received. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: URL;
  readonly contentType?: string;
  readonly body: string;
}

/** An HTTP server with the answers of a test, and a kubeconfig for it. */
export class FakeApiServer {
  public static async start(answer: (request: ReceivedRequest) => Answer): Promise<FakeApiServer> {
    const requests: ReceivedRequest[] = [];
    const server = createServer(async (incoming, outgoing) => {
      const request = await read(incoming);
      requests.push(request);
      const { status = 200, contentType = 'application/json', body } = answer(request);
      outgoing.writeHead(status, { 'content-type': contentType });
      outgoing.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new FakeApiServer(server, requests);
  }

  private readonly folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  public readonly env: Readonly<Record<string, string>>;

  private constructor(
    private readonly server: Server,
    public readonly requests: ReceivedRequest[],
  ) {
    const { port } = server.address() as AddressInfo;
    const kubeconfig = join(this.folder, 'config');
    writeFileSync(kubeconfig, kubeconfigOf(`http://127.0.0.1:${port}`));
    this.env = { KUBECONFIG: kubeconfig };
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** A kubeconfig with the contexts `one` and `two`. */
export function kubeconfigOf(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'one',
    clusters: [{ name: 'cluster', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'user', user: { token: 'secret-token' } }],
    contexts: [
      { name: 'one', context: { cluster: 'cluster', user: 'user', namespace: 'team' } },
      { name: 'two', context: { cluster: 'cluster', user: 'user' } },
    ],
  });
}

export function status(code: number, message: string): Answer {
  return { status: code, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code } };
}

async function read(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  return {
    method: incoming.method ?? '',
    url: new URL(incoming.url ?? '', 'http://server'),
    contentType: incoming.headers['content-type'],
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
