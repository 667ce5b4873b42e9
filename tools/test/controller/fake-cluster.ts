import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { ApiServer } from '../../src/kubernetes/api-server';
import type { KubeObject } from '../../src/kubernetes/objects';
import { kubeconfigOf } from '../kubernetes/fake-api-server';

interface Watch {
  readonly collection: string;
  readonly query: URLSearchParams;
  readonly response: ServerResponse;
}

/** An API server that lists, watches, creates, updates and patches objects of any kind, in memory. */
export class FakeCluster {
  static async start(): Promise<FakeCluster> {
    const cluster = new FakeCluster();
    await once(cluster.server.listen(0, '127.0.0.1'), 'listening');
    return cluster;
  }

  /** Status codes of requests for a collection, instead of an answer. */
  readonly errors = new Map<string, number>();
  /** Answers of discovery, by path. */
  readonly discovery = new Map<string, object>();
  /** Fields that the definition of Applications drops. */
  prunes = false;
  readonly requests: string[] = [];
  /** Label selectors of lists and watches, by collection. */
  readonly selectors = new Map<string, Set<string>>();
  private readonly objects = new Map<string, KubeObject>();
  private readonly watches = new Set<Watch>();
  private version = 100;
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  /** A client of the cluster. */
  get api(): ApiServer {
    const config = new KubeConfig();
    config.loadFromString(this.kubeconfig);
    return new ApiServer(config);
  }

  get kubeconfig(): string {
    const { port } = this.server.address() as AddressInfo;
    return kubeconfigOf(`http://127.0.0.1:${port}`);
  }

  /** Creates or replaces an object of a collection, such as `/api/v1/namespaces/ns/services`. */
  set(collection: string, object: KubeObject): KubeObject {
    const path = `${collection}/${object.metadata.name}`;
    const type = this.objects.has(path) ? 'MODIFIED' : 'ADDED';
    this.version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.version) } };
    this.objects.set(path, stored);
    this.send(collection, { type, object: stored });
    return stored;
  }

  delete(collection: string, name: string): void {
    const path = `${collection}/${name}`;
    const object = this.objects.get(path);
    if (object) {
      this.objects.delete(path);
      this.version += 1;
      this.send(collection, { type: 'DELETED', object });
    }
  }

  get(collection: string, name: string): KubeObject | undefined {
    return this.objects.get(`${collection}/${name}`);
  }

  list(collection: string): KubeObject[] {
    return [...this.objects].filter(([path]) => isIn(collection, path)).map(([, object]) => object);
  }

  /** Ends all watches: with an error that their version is too old, or by breaking the connections. */
  breakWatches(how: 'expired' | 'broken'): void {
    for (const { response } of this.watches) {
      if (how === 'expired') {
        response.end(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, metadata: {} } })}\n`);
      } else {
        response.destroy();
      }
    }
    this.watches.clear();
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private send(collection: string, event: { readonly type: string; readonly object: KubeObject }): void {
    for (const watch of this.watches) {
      if (watch.collection === collection && matches(event.object, watch.query)) {
        watch.response.write(`${JSON.stringify(event)}\n`);
      }
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://server');
    const { method = 'GET' } = request;
    this.requests.push(`${method} ${pathname}`);
    const selectors = this.selectors.get(pathname) ?? new Set();
    this.selectors.set(pathname, selectors.add(searchParams.get('labelSelector') ?? ''));
    const body = await bodyOf(request);
    const error = [...this.errors].find(([prefix]) => pathname.startsWith(prefix))?.[1];
    if (error !== undefined) {
      return json(response, error, { kind: 'Status', message: `the server answers ${error}` });
    }
    if (method === 'GET' && searchParams.get('watch') === 'true') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      const watch = { collection: pathname, query: searchParams, response };
      this.watches.add(watch);
      response.on('close', () => this.watches.delete(watch));
      return;
    }
    const found = this.discovery.get(pathname);
    const [status, answer] = found ? [200, found] : this.execute(method, pathname, body, searchParams);
    json(response, status, answer);
  }

  private execute(
    method: string,
    path: string,
    body: KubeObject,
    query: URLSearchParams,
  ): [status: number, answer: unknown] {
    const target = path.replace(/\/status$/, '');
    const [, collection, name] = /^(.*)\/([^/]+)$/.exec(target) ?? [];
    const found = this.objects.get(target);
    if (method === 'POST') {
      return this.objects.has(`${target}/${body.metadata.name}`)
        ? [409, { kind: 'Status', message: 'exists' }]
        : [201, this.set(target, body)];
    }
    if (method === 'GET' && !found && !isName(target)) {
      const items = this.list(target).filter((object) => matches(object, query));
      return [200, { metadata: { resourceVersion: String(this.version) }, items }];
    }
    if (!found) {
      return [404, { kind: 'Status', message: `${name} not found` }];
    }
    if (method === 'PUT') {
      const isOld = body.metadata.resourceVersion !== found.metadata.resourceVersion;
      return isOld ? [409, { kind: 'Status', message: 'conflict' }] : [200, this.set(collection, body)];
    }
    if (method === 'PATCH') {
      const status = { ...found.status, ...body.status };
      const kept = this.prunes ? { ...status, components: [] } : status;
      return [
        200,
        this.set(collection, { ...found, ...body, metadata: found.metadata, ...(body.status && { status: kept }) }),
      ];
    }
    return [200, found];
  }
}

/** Collections end with a plural. Names in tests have a dash or a dot. */
function isName(path: string): boolean {
  return /[-.][^/]*$/.test(path.slice(path.lastIndexOf('/') + 1));
}

/** Understands selectors of equal labels, and of the name. */
function matches({ metadata: { name, labels = {} } }: KubeObject, query: URLSearchParams): boolean {
  const field = query.get('fieldSelector') ?? '';
  const selector = (query.get('labelSelector') ?? '').split(',').filter((part) => part !== '');
  return (
    (!field.startsWith('metadata.name=') || field === `metadata.name=${name}`) &&
    selector.every((part) => part === `${part.split('=')[0]}=${labels[part.split('=')[0]]}`)
  );
}

function isIn(collection: string, path: string): boolean {
  return path.startsWith(`${collection}/`) && !path.slice(collection.length + 1).includes('/');
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<KubeObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return chunks.length === 0 ? ({} as KubeObject) : JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
