import { ApiError } from '../../kubernetes/api-error';
import type { ApiRequest, ApiServer } from '../../kubernetes/api-server';
import type { KubeObject } from '../../kubernetes/objects';
import { LABELS } from './record';

const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

interface Page {
  readonly metadata: { readonly continue?: string };
  readonly items: KubeObject[] | null;
}

/** Collections of objects about instances. */
export type Collection = 'jobs' | 'configmaps' | 'leases';

const ROOTS: Readonly<Record<Collection, string>> = {
  jobs: '/apis/batch/v1',
  configmaps: '/api/v1',
  leases: '/apis/coordination.k8s.io/v1',
};

/** Reads and writes the objects of an auto-deployer. */
export class DeployerApi {
  constructor(
    public readonly server: ApiServer,
    /** Namespace of the auto-deployer. */
    public readonly namespace: string,
  ) {}

  /** Lists the objects of a collection, with their metadata only if nothing else matters. */
  public list(collection: Collection): Promise<KubeObject[]> {
    return this.pages(this.path(collection), collection === 'configmaps');
  }

  /** Lists the Applications of all instances. A cluster without the kind has none. */
  public async applications(): Promise<KubeObject[]> {
    return (await orUndefined(this.pages('/apis/app.k8s.io/v1beta1/applications', false))) ?? [];
  }

  public get(collection: Collection, name: string): Promise<KubeObject | undefined> {
    return orUndefined(this.server.json<KubeObject>({ path: this.path(collection, name) }));
  }

  /** Returns the created object, or undefined if there is one with the name. */
  public async create(collection: Collection, object: KubeObject): Promise<KubeObject | undefined> {
    return orUndefined(this.send({ method: 'POST', path: this.path(collection), body: object }), 409);
  }

  /** Replaces an object. Returns undefined if somebody else has changed or deleted it. */
  public async replace(collection: Collection, object: KubeObject): Promise<KubeObject | undefined> {
    const path = this.path(collection, object.metadata.name);
    return orUndefined(orUndefined(this.send({ method: 'PUT', path, body: object }), 409));
  }

  /** Changes fields of an object. Returns undefined if it does not exist. */
  public merge(collection: Collection, name: string, body: object): Promise<KubeObject | undefined> {
    const contentType = 'application/merge-patch+json';
    return orUndefined(this.send({ method: 'PATCH', path: this.path(collection, name), body, contentType }));
  }

  /** Changes fields of an Application. One that does not exist stays so. */
  public async mergeApplication(namespace: string, name: string, body: object): Promise<void> {
    const path = `/apis/app.k8s.io/v1beta1/namespaces/${namespace}/applications/${encodeURIComponent(name)}`;
    await orUndefined(this.send({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' }));
  }

  public async delete(collection: Collection, name: string): Promise<void> {
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' };
    await orUndefined(this.send({ method: 'DELETE', path: this.path(collection, name), body }));
  }

  /** Reads the data of a Secret. */
  public async secretData(name: string): Promise<Readonly<Record<string, string>>> {
    const path = `/api/v1/namespaces/${this.namespace}/secrets/${encodeURIComponent(name)}`;
    return (await this.server.json<{ data?: Record<string, string> }>({ path })).data ?? {};
  }

  private send(request: ApiRequest): Promise<KubeObject> {
    return this.server.json<KubeObject>(request);
  }

  private path(collection: Collection, name?: string): string {
    const path = `${ROOTS[collection]}/namespaces/${this.namespace}/${collection}`;
    return name === undefined ? path : `${path}/${encodeURIComponent(name)}`;
  }

  private async pages(path: string, metadataOnly: boolean): Promise<KubeObject[]> {
    const items: KubeObject[] = [];
    let next: string | undefined;
    do {
      const page = await this.server.json<Page>({
        path,
        query: { limit: 500, continue: next, labelSelector: `${LABELS.deployer}=${this.namespace}` },
        accept: metadataOnly ? METADATA_LIST : undefined,
      });
      items.push(...(page.items ?? []));
      next = page.metadata.continue || undefined;
    } while (next !== undefined);
    return items;
  }
}

async function orUndefined<T>(request: Promise<T>, status = 404): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ApiError && error.status === status) {
      return undefined;
    }
    throw error;
  }
}
