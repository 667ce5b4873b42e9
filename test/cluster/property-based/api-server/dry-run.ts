import { parseDocument } from 'yaml';
import type { Manifest, PodSpec } from '../../../policy/manifest';
import { podsOf } from '../../../policy/pods';
import type { ApiResponse, ApiServer } from './api-server';

const DRY_RUN = 'dryRun=All&fieldValidation=Strict&fieldManager=kubeflow-cdk-test';

/** An object as a file contains it. */
export interface SerializedObject {
  readonly text: string;
  readonly format: 'yaml' | 'json';
  readonly manifest: Manifest;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Sends objects to the API server as dry runs. Identical requests are sent once. */
export class DryRun {
  /** Number of requested dry runs, including those whose result was known. */
  sent = 0;

  private readonly requests = new Map<string, Promise<string[]>>();
  private readonly resources = new Map<string, Promise<Resource[]>>();
  private readonly namespaces = new Map<string, Promise<string[]>>();

  constructor(private readonly server: ApiServer) {}

  /** Number of distinct requests. */
  get distinct(): number {
    return this.requests.size;
  }

  /** Reasons why the API server rejects the objects of one cluster, or the pods that their controllers create. */
  async rejections(objects: readonly SerializedObject[]): Promise<string[]> {
    const manifests = objects.map(({ manifest }) => manifest);
    const pods = podsOf(manifests).map(({ owner, replicaType, namespace, labels, annotations, spec }) => {
      const manifest: Manifest = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'pod', namespace: enforcingNamespace(namespace, manifests, spec), labels, annotations },
        // The API server rejects a pod if one of these objects does not exist, and none is created here.
        spec: {
          ...spec,
          serviceAccountName: undefined,
          priorityClassName: undefined,
          runtimeClassName: undefined,
        } as Manifest['spec'],
      };
      return { ...toJsonObject(manifest), of: `pod of ${identity(owner)}${replicaType ? ` ${replicaType}` : ''}` };
    });
    const others = objects.filter(({ manifest }) => manifest.kind !== 'Pod');
    const all = [...others.map((object) => ({ ...object, of: identity(object.manifest) })), ...pods];
    const found = await Promise.all(
      all.map(async (object) => (await this.rejectionsOf(object)).map((refusal) => `${object.of}: ${refusal}`)),
    );
    return found.flat();
  }

  private async rejectionsOf(object: SerializedObject): Promise<string[]> {
    const { apiVersion = '', kind, metadata } = object.manifest;
    const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource = await this.resource(group, kind);
    if (resource === undefined) {
      return [`the cluster has no kind ${kind} in ${apiVersion}`];
    }
    // The namespace that kubectl uses if neither the object nor the user names one.
    const namespace = metadata.namespace ?? 'default';
    const refused = resource.namespaced ? await this.namespace(namespace) : [];
    if (refused.length > 0) {
      return refused;
    }
    const path = `${group}${resource.namespaced ? `/namespaces/${namespace}` : ''}/${resource.name}`;
    this.sent += 1;
    return memoized(this.requests, `${path}\n${object.text}`, () => this.request(path, object));
  }

  private async request(path: string, { text, format, manifest }: SerializedObject): Promise<string[]> {
    const response = await this.server.create(`${path}?${DRY_RUN}`, text, format);
    if (!isAccepted(response)) {
      return [`rejected: ${response.body?.message ?? `${response.status} ${response.body}`}`];
    }
    return [
      ...response.warnings.map((warning) => `warning: ${warning}`),
      ...(response.status === 201 ? changedValues(manifest, response.body, '') : []),
    ];
  }

  private async resource(group: string, kind: string): Promise<Resource | undefined> {
    const resources = await memoized(
      this.resources,
      group,
      async (): Promise<Resource[]> => (await this.server.get(group)).resources,
    );
    return resources.find((resource) => resource.kind === kind && !resource.name.includes('/'));
  }

  /** Creates a namespace, because a dry run fails in a namespace that does not exist. */
  private namespace(name: string): Promise<string[]> {
    return memoized(this.namespaces, name, async () => {
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
      const response = await this.server.create('/api/v1/namespaces', JSON.stringify(namespace), 'json');
      return isAccepted(response) ? [] : [`namespace rejected: ${response.body?.message}`];
    });
  }
}

/** The objects of a file, split as kubectl splits it. cdk8s writes a chart without objects as an empty file. */
export function objectsIn(file: string): SerializedObject[] {
  return file
    .split(/^---\n/m)
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const document = parseDocument(text, { version: '1.1' });
      if (document.errors.length > 0) {
        throw new Error(`invalid YAML: ${document.errors[0].message}\n${text}`);
      }
      return { text, format: 'yaml', manifest: document.toJSON() };
    });
}

export function toJsonObject(manifest: Manifest): SerializedObject {
  return { text: JSON.stringify(manifest), format: 'json', manifest };
}

export function identity({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
}

/** The API server checks everything else before it reports that an object already exists. */
function isAccepted({ status, body }: ApiResponse): boolean {
  return status === 201 || (status === 409 && body?.reason === 'AlreadyExists');
}

/**
 * A namespace of the cluster that enforces the same level as the namespace in the program.
 *
 * If the program does not create the namespace, its owner allows NFS servers to run as root.
 */
function enforcingNamespace(namespace: string, manifests: readonly Manifest[], { securityContext }: PodSpec): string {
  const created = manifests.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);
  const defaultLevel = securityContext?.runAsUser === 0 ? 'privileged' : 'restricted';
  return `enforces-${created ? created.metadata.labels?.['pod-security.kubernetes.io/enforce'] : defaultLevel}`;
}

/**
 * Text that the API server dropped, or parsed as another value. Quantities are skipped because the API server
 * normalizes them.
 */
function changedValues(sent: unknown, received: unknown, path: string): string[] {
  if (/\.(requests|limits|capacity|sizeLimit)$/.test(path)) {
    return [];
  }
  if (typeof sent === 'object' && sent !== null) {
    const fields = (received ?? {}) as Record<string, unknown>;
    return Object.entries(sent).flatMap(([key, value]) => changedValues(value, fields[key], `${path}.${key}`));
  }
  // Node.js sends a lone surrogate as the replacement character.
  return typeof sent === 'string' && sent !== '' && Buffer.from(sent).toString() !== received
    ? [`${path}: ${JSON.stringify(sent)} was received as ${JSON.stringify(received)}`]
    : [];
}

function memoized<T>(cache: Map<string, Promise<T>>, key: string, compute: () => Promise<T>): Promise<T> {
  const result = cache.get(key) ?? compute();
  cache.set(key, result);
  return result;
}
