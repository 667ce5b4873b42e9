import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../../cluster-harness/cluster';
import { until } from '../../../cluster-harness/until';

/** The API server's response to a request. */
export interface ApiResponse {
  readonly status: number;
  readonly body: any;
  /** Warnings for the user. */
  readonly warnings: readonly string[];
}

/**
 * Sends requests to the API server over connections that stay open. Starting a process for each of thousands of
 * requests would take an hour.
 *
 * `kubectl proxy` authenticates as the kubeconfig specifies, and listens on a socket that no other user can open.
 */
export class ApiServer {
  static async of({ kubectl, tools }: Cluster): Promise<ApiServer> {
    const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-api-'));
    const socket = join(folder, 'socket');
    const options = [`--kubeconfig=${kubectl.kubeconfig}`, 'proxy', `--unix-socket=${socket}`];
    const proxy = spawn(tools.path('kubectl'), options, { stdio: 'ignore' });
    const server = new ApiServer(folder, socket, proxy);
    try {
      await until('kubectl proxy', async () => (await server.send('GET', '/readyz')).status === 200, 20);
    } catch (error) {
      server.close();
      throw error;
    }
    return server;
  }

  private readonly agent = new Agent({ keepAlive: true, maxSockets: 16 });

  private constructor(
    private readonly folder: string,
    private readonly socketPath: string,
    private readonly proxy: ChildProcess,
  ) {}

  close(): void {
    this.agent.destroy();
    this.proxy.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async get(path: string): Promise<any> {
    const { status, body } = await this.send('GET', path);
    if (status !== 200) {
      throw new Error(`GET ${path}: ${body?.message ?? status}`);
    }
    return body;
  }

  /** Creates an object from the text of a file, or from JSON. */
  create(path: string, text: string, format: 'yaml' | 'json' = 'yaml'): Promise<ApiResponse> {
    return this.send('POST', path, text, format);
  }

  private send(method: string, path: string, text = '', format = 'json'): Promise<ApiResponse> {
    return new Promise((resolve, reject) => {
      const headers = {
        Accept: 'application/json',
        'Content-Type': `application/${format}`,
        'Content-Length': Buffer.byteLength(text),
      };
      const sent = request({ agent: this.agent, socketPath: this.socketPath, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const body = Buffer.concat(chunks).toString();
          const isJson = response.headers['content-type']?.startsWith('application/json');
          resolve({
            status: response.statusCode ?? 0,
            body: isJson ? JSON.parse(body) : body,
            warnings: warningsIn(response.headers.warning),
          });
        });
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }
}

/** Parses `299 - "text", 299 - "text"`. Quotes and backslashes are escaped in the text. */
function warningsIn(header: string | undefined): string[] {
  return [...(header ?? '').matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text.replace(/\\(.)/g, '$1'));
}
