import { ExitCode } from '../exit-codes';
import { ApiError } from './api-error';
import { ApiServer } from './api-server';
import { Discovery, type ServedKind, versionPath } from './discovery';
import type { Environment } from './kubeconfig';
import type { KubeObject, ObjectReference, VersionedReference } from './objects';

/** Names the fields that this program sets in server-side apply. */
export const FIELD_MANAGER = 'kubeflow-cdk';

const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Whether to read the metadata only: for existence, labels and owners. It never reads the contents of Secrets. @default false */
  readonly metadataOnly?: boolean;
}

interface List {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly continue?: string; readonly resourceVersion?: string };
  // Go writes an empty list as null.
  readonly items: KubeObject[] | null;
}

/** Reads and changes objects of any kind. */
export class KubernetesClient {
  /**
   * @throws CliError if the kubeconfig has no such context
   */
  public static connect(env: Environment, context?: string): KubernetesClient {
    return new KubernetesClient(ApiServer.connect(env, context));
  }

  public readonly discovery: Discovery;

  constructor(public readonly server: ApiServer) {
    this.discovery = new Discovery(server);
  }

  /** Returns the version of the API server, such as `v1.36.3`. */
  public async version(): Promise<string> {
    const { gitVersion } = await this.server.json<{ gitVersion: string }>({ path: '/version' });
    return gitVersion;
  }

  /** Returns an object, or undefined if it or its kind does not exist. */
  public async get(reference: ObjectReference & { version?: string }): Promise<KubeObject | undefined> {
    const path = await this.pathOf(reference);
    return path === undefined ? undefined : undefinedIfNotFound(this.server.json<KubeObject>({ path }));
  }

  /** Returns the objects of a kind. A kind that the API server does not serve has none. */
  public async list(
    { group, kind, version }: { group: string; kind: string; version?: string },
    options: ListOptions = {},
  ): Promise<KubeObject[]> {
    const served = await this.discovery.find(group, kind, version);
    if (served === undefined) {
      return [];
    }
    const path = collectionPath(served, options.namespace);
    const items: KubeObject[] = [];
    let next: string | undefined;
    do {
      const { labelSelector, fieldSelector, metadataOnly } = options;
      const query = { limit: 500, continue: next, labelSelector, fieldSelector };
      const accept = metadataOnly ? METADATA_LIST : undefined;
      const page = await this.server.json<List>({ path, query, accept });
      // Objects in lists have no kind.
      items.push(
        ...(page.items ?? []).map((item) => ({ ...item, apiVersion: apiVersionOf(served), kind: served.kind })),
      );
      next = page.metadata.continue || undefined;
    } while (next !== undefined);
    return items;
  }

  /**
   * Applies an object on the server.
   *
   * @returns the object as it is, or would be, after the change
   * @throws ApiError if the API server rejects it
   */
  public async apply(
    object: KubeObject,
    { manager = FIELD_MANAGER, dryRun = false, force = false }: ApplyOptions = {},
  ): Promise<KubeObject> {
    const [group, version] = splitApiVersion(object.apiVersion);
    const { name, namespace } = object.metadata;
    const path = await this.pathOf({ group, version, kind: object.kind, namespace, name });
    if (path === undefined) {
      throw noSuchKind(object);
    }
    return this.server.json<KubeObject>({
      method: 'PATCH',
      path,
      query: { fieldManager: manager, force, dryRun: dryRun ? 'All' : undefined },
      body: object,
      contentType: 'application/apply-patch+yaml',
    });
  }

  /**
   * Changes fields of an existing object.
   *
   * @returns whether the object exists
   */
  public async patch(
    reference: ObjectReference & { version?: string },
    { type, body, manager = FIELD_MANAGER }: { type: 'merge' | 'json'; body: unknown; manager?: string },
  ): Promise<boolean> {
    const path = await this.pathOf(reference);
    if (path === undefined) {
      return false;
    }
    const contentType = `application/${type === 'merge' ? 'merge-patch' : 'json-patch'}+json`;
    const patched = this.server.json<object>({
      method: 'PATCH',
      path,
      query: { fieldManager: manager },
      body,
      contentType,
    });
    return (await undefinedIfNotFound(patched)) !== undefined;
  }

  /** Deletes an object and what it owns. Returns whether it existed. */
  public async delete(reference: VersionedReference | ObjectReference, uid?: string): Promise<boolean> {
    const path = await this.pathOf(reference);
    if (path === undefined) {
      return false;
    }
    const body = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy: 'Background',
      preconditions: uid && { uid },
    };
    const deleted = this.server.json<object>({ method: 'DELETE', path, body });
    return (await undefinedIfNotFound(deleted)) !== undefined;
  }

  /** Returns the last lines of a container's log; of its previous run, if `previous` is set. */
  public async logs(
    { namespace = this.server.namespace, name }: Pick<ObjectReference, 'namespace' | 'name'>,
    { container, tailLines, previous }: { container?: string; tailLines?: number; previous?: boolean } = {},
  ): Promise<string> {
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/log`;
    return this.server.text({ path, query: { container, tailLines, previous } });
  }

  /** Returns the path of an object, or undefined if the API server does not serve its kind. */
  private async pathOf(reference: ObjectReference & { version?: string }): Promise<string | undefined> {
    const { group, kind, version, name, namespace = this.server.namespace } = reference;
    const served = await this.discovery.find(group, kind, version);
    return served && `${collectionPath(served, namespace)}/${encodeURIComponent(name)}`;
  }
}

export interface ApplyOptions {
  readonly manager?: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
}

function collectionPath({ group, version, plural, namespaced }: ServedKind, namespace?: string): string {
  const root = versionPath(group, version);
  return namespaced && namespace !== undefined ? `${root}/namespaces/${namespace}/${plural}` : `${root}/${plural}`;
}

function apiVersionOf({ group, version }: ServedKind): string {
  return group === '' ? version : `${group}/${version}`;
}

function splitApiVersion(apiVersion: string): [group: string, version: string] {
  const [first, second] = apiVersion.split('/');
  return second === undefined ? ['', first] : [first, second];
}

function noSuchKind({ apiVersion, kind }: KubeObject): ApiError {
  return new ApiError(404, `The API server does not serve ${kind} of ${apiVersion}.`, {
    hint: 'Create its CustomResourceDefinition first, or upgrade the cluster.',
    exitCode: ExitCode.failed,
  });
}

async function undefinedIfNotFound<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ApiError && error.isNotFound) {
      return undefined;
    }
    throw error;
  }
}
