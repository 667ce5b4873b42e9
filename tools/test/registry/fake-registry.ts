import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const INDEX = 'application/vnd.oci.image.index.v1+json';
export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A registry in this process. Answers by path can be replaced, to test failures that a real one does not have. */
export class FakeRegistry {
  static async start(): Promise<FakeRegistry> {
    const registry = new FakeRegistry();
    await new Promise<void>((resolve) => registry.server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  /** Requests in order: method and path. */
  readonly requests: string[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly server: Server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    this.requests.push(`${request.method} ${request.url}`);
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const answer = this.answers.get(path);
      if (answer !== undefined) {
        answer(request, response, body);
      } else {
        json(response, 404, { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] });
      }
    });
  });

  /** Host and port. */
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  answer(path: string, answer: Answer): this {
    this.answers.set(path, answer);
    return this;
  }

  /** Adds content under a path, as a registry sends it. */
  content(path: string, text: string, type: string, digest = sha256(text)): this {
    return this.answer(path, (_, response) => {
      response.writeHead(200, { 'content-type': type, 'docker-content-digest': digest }).end(text);
    });
  }

  /** Adds an image for several architectures, and returns the digest of its index. */
  index(repository: string, tag: string, platforms: readonly object[]): string {
    const manifests = platforms.map((platform, index) => ({
      mediaType: MANIFEST,
      digest: sha256(`${tag} ${index}`),
      platform,
    }));
    const text = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests });
    this.content(`/v2/${repository}/manifests/${tag}`, text, INDEX);
    this.content(`/v2/${repository}/manifests/${sha256(text)}`, text, INDEX);
    return sha256(text);
  }

  /** Adds an image for one architecture, and returns the digest of its manifest. */
  image(repository: string, tag: string, platform: object): string {
    const config = JSON.stringify(platform);
    const text = JSON.stringify({ schemaVersion: 2, config: { digest: sha256(config) }, layers: [] });
    this.content(`/v2/${repository}/blobs/${sha256(config)}`, config, 'application/octet-stream');
    this.content(`/v2/${repository}/manifests/${tag}`, text, MANIFEST);
    return sha256(text);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export function json(response: ServerResponse, status: number, value: unknown, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}
