import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { DeployerApi } from '../../../src/auto-deploy/records/api';
import { ApiServer } from '../../../src/kubernetes/api-server';
import { KubernetesClient } from '../../../src/kubernetes/kubernetes-client';
import type { KubeObject } from '../../../src/kubernetes/objects';
import { kubeconfigOf } from '../../kubernetes/fake-api-server';

const GROUPS: Readonly<Record<string, readonly [plural: string, kind: string, namespaced: boolean][]>> = {
  '/api/v1': [
    ['configmaps', 'ConfigMap', true],
    ['namespaces', 'Namespace', false],
    ['persistentvolumes', 'PersistentVolume', false],
    ['secrets', 'Secret', true],
    ['pods', 'Pod', true],
  ],
  '/apis/batch/v1': [['jobs', 'Job', true]],
  '/apis/coordination.k8s.io/v1': [['leases', 'Lease', true]],
  '/apis/app.k8s.io/v1beta1': [['applications', 'Application', true]],
  '/apis/rbac.authorization.k8s.io/v1': [['clusterroles', 'ClusterRole', false]],
  '/apis/apiextensions.k8s.io/v1': [['customresourcedefinitions', 'CustomResourceDefinition', false]],
};

interface Target {
  readonly root: string;
  readonly plural: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** An API server in memory: label selectors, compare-and-swap, merge patches, and finalizers of namespaces. */
export class FakeApi {
  static async start(): Promise<FakeApi> {
    const api = new FakeApi();
    // Clients keep connections open.
    api.server.keepAliveTimeout = 300_000;
    await once(api.server.listen(0, '127.0.0.1'), 'listening');
    return api;
  }

  readonly requests: string[] = [];
  /** Is called before a request is executed. A number is an error; `lost` executes it, and breaks the connection. */
  fault: (request: string) => number | 'lost' | undefined = () => undefined;
  private readonly objects = new Map<string, KubeObject>();
  private version = 1;
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  get kubeconfig(): string {
    return kubeconfigOf(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}`);
  }

  get apiServer(): ApiServer {
    const config = new KubeConfig();
    config.loadFromString(this.kubeconfig);
    return new ApiServer(config);
  }

  get api(): DeployerApi {
    return new DeployerApi(this.apiServer, 'auto');
  }

  get client(): KubernetesClient {
    return new KubernetesClient(this.apiServer);
  }

  /** Creates or replaces an object. */
  set(collection: string, object: Partial<KubeObject> & { metadata: KubeObject['metadata'] }): KubeObject {
    const { name, creationTimestamp = new Date().toISOString() } = object.metadata;
    this.version += 1;
    const metadata = { ...object.metadata, creationTimestamp, resourceVersion: String(this.version) };
    const stored = { apiVersion: '', kind: '', ...object, metadata } as KubeObject;
    this.objects.set(`${collection}/${name}`, stored);
    return stored;
  }

  get(path: string): KubeObject | undefined {
    return this.objects.get(path);
  }

  remove(path: string): void {
    this.objects.delete(path);
  }

  /** Objects of a kind in all namespaces. */
  all(plural: string): KubeObject[] {
    return [...this.objects].filter(([path]) => path.split('/').at(-2) === plural).map(([, object]) => object);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://server');
    const line = `${request.method} ${pathname}`;
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    this.requests.push(line);
    const fault = this.fault(line);
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', date: new Date().toUTCString() });
      response.end(JSON.stringify(body));
    };
    if (typeof fault === 'number') {
      return send(fault, { kind: 'Status', message: `the server answers ${fault}` });
    }
    const [status, body] = this.execute(
      request.method ?? 'GET',
      pathname,
      searchParams.get('labelSelector') ?? '',
      text === '' ? undefined : JSON.parse(text),
    );
    if (fault === 'lost') {
      response.destroy();
      return;
    }
    send(status, body);
  }

  private execute(method: string, path: string, selector: string, body: KubeObject): [status: number, answer: unknown] {
    if (path === '/version') {
      return [200, { gitVersion: 'v1.36.0' }];
    }
    if (path === '/apis') {
      const groups = Object.keys(GROUPS).flatMap((root) => {
        const [, , name, version] = root.split('/');
        return version === undefined ? [] : [{ name, preferredVersion: { version } }];
      });
      return [200, { groups }];
    }
    const resources = GROUPS[path];
    if (resources) {
      const all = resources.map(([name, kind, namespaced]) => ({ name, kind, namespaced, verbs: [] }));
      return [200, { resources: all }];
    }
    const target = targetOf(path);
    if (target === undefined) {
      return [404, { kind: 'Status', message: `no such path: ${path}` }];
    }
    return target.name === undefined
      ? this.collection(method, path, target, selector, body)
      : this.single(method, path, target, body);
  }

  private collection(
    method: string,
    path: string,
    { root, plural, namespace }: Target,
    selector: string,
    body: KubeObject,
  ): [status: number, answer: unknown] {
    if (method === 'POST') {
      return this.objects.has(`${path}/${body.metadata.name}`)
        ? [409, { kind: 'Status', message: 'already exists' }]
        : [201, this.set(path, body)];
    }
    const pairs = selector === '' ? [] : selector.split(',').map((pair) => pair.split('='));
    const items = [...this.objects]
      .filter(([key]) => {
        const of = targetOf(key);
        const isIn = namespace === undefined || of?.namespace === namespace;
        return of?.root === root && of.plural === plural && isIn;
      })
      .map(([, object]) => object)
      .filter(({ metadata: { labels = {} } }) => pairs.every(([key, value]) => labels[key] === value));
    return [200, { metadata: {}, items }];
  }

  private single(
    method: string,
    path: string,
    { plural }: Target,
    body: KubeObject,
  ): [status: number, answer: unknown] {
    const found = this.objects.get(path);
    if (!found) {
      return [404, { kind: 'Status', message: 'not found' }];
    }
    const collection = path.slice(0, path.lastIndexOf('/'));
    switch (method) {
      case 'PUT':
        return body.metadata.resourceVersion === found.metadata.resourceVersion
          ? [200, this.set(collection, body)]
          : [409, { kind: 'Status', message: 'the object has been modified' }];
      case 'PATCH':
        return [200, this.set(collection, merged(found, body) as KubeObject)];
      case 'DELETE':
        this.delete(path, plural, found);
        return [200, found];
      default:
        return [200, found];
    }
  }

  private delete(path: string, plural: string, found: KubeObject): void {
    if ((found.metadata.finalizers ?? []).length > 0) {
      const metadata = { ...found.metadata, deletionTimestamp: new Date().toISOString() };
      this.set(path.slice(0, path.lastIndexOf('/')), { ...found, metadata });
      return;
    }
    this.objects.delete(path);
    if (plural === 'namespaces') {
      for (const key of [...this.objects.keys()].filter((each) =>
        each.includes(`/namespaces/${found.metadata.name}/`),
      )) {
        this.objects.delete(key);
      }
    }
  }
}

function targetOf(path: string): Target | undefined {
  const match = /^(\/api\/v1|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(path);
  const [, root, namespace, plural, name] = match ?? [];
  return root === undefined ? undefined : { root, plural, namespace, name };
}

/** Merges as RFC 7396 says. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return patch;
  }
  const result: Record<string, unknown> = typeof target === 'object' && target !== null ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[key];
    } else {
      result[key] = merged(result[key], value);
    }
  }
  return result;
}
