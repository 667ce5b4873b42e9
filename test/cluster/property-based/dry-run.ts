import { parseDocument } from 'yaml';
import type { Manifest, PodSpec } from '../../policy/manifest';
import { podsOf } from '../../policy/pods';
import type { Answer, ApiServer } from './api-server';

const DRY_RUN = 'dryRun=All&fieldValidation=Strict&fieldManager=kubeflow-cdk-test';

/** An object as it stands in a file. */
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

/** Asks the API server about objects, about each once. */
export class DryRun {
  sent = 0;

  private readonly requests = new Map<string, Promise<string[]>>();
  private readonly resources = new Map<string, Promise<Resource[]>>();
  private readonly namespaces = new Map<string, Promise<string[]>>();

  constructor(private readonly server: ApiServer) {}

  /** How many different requests there were. */
  get distinct(): number {
    return this.requests.size;
  }

  /** What the API server has against objects of one cluster, and against the pods that they make. */
  async rejections(objects: readonly SerializedObject[]): Promise<string[]> {
    const manifests = objects.map(({ manifest }) => manifest);
    const pods = podsOf(manifests).map(({ owner, replicaType, namespace, labels, annotations, spec }) => {
      const manifest: Manifest = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'pod', namespace: enforcingNamespace(namespace, manifests, spec), labels, annotations },
        // What is refused where it lacks is not there: nothing is.
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
      return [`the cluster knows no ${kind} of ${apiVersion}`];
    }
    // As kubectl does where neither the object nor the user says.
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
    const answer = await this.server.create(`${path}?${DRY_RUN}`, text, format);
    if (!isAccepted(answer)) {
      return [`refused: ${answer.body?.message ?? `${answer.status} ${answer.body}`}`];
    }
    return [
      ...answer.warnings.map((warning) => `warning: ${warning}`),
      ...(answer.status === 201 ? changedValues(manifest, answer.body, '') : []),
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

  /** Nothing can be tried in a namespace that is not there, so it is made. */
  private namespace(name: string): Promise<string[]> {
    return memoized(this.namespaces, name, async () => {
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
      const answer = await this.server.create('/api/v1/namespaces', JSON.stringify(namespace), 'json');
      return isAccepted(answer) ? [] : [`namespace refused: ${answer.body?.message}`];
    });
  }
}

/** The objects of a file, cut as kubectl cuts it. A chart without objects is an empty file where cdk8s writes it. */
export function objectsIn(file: string): SerializedObject[] {
  return file
    .split(/^---\n/m)
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const document = parseDocument(text, { version: '1.1' });
      if (document.errors.length > 0) {
        throw new Error(`this is no YAML: ${document.errors[0].message}\n${text}`);
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

/** That an object is there already is told after all else was looked at. */
function isAccepted({ status, body }: Answer): boolean {
  return status === 201 || (status === 409 && body?.reason === 'AlreadyExists');
}

/** A namespace of the cluster that enforces what the program's own one does. Whoever makes one for NFS servers lets them be root. */
function enforcingNamespace(namespace: string, manifests: readonly Manifest[], { securityContext }: PodSpec): string {
  const made = manifests.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);
  const ofOthers = securityContext?.runAsUser === 0 ? 'privileged' : 'restricted';
  return `enforces-${made ? made.metadata.labels?.['pod-security.kubernetes.io/enforce'] : ofOthers}`;
}

/** Texts that the API server read otherwise than they were meant, or dropped. It writes quantities in its own way. */
function changedValues(meant: unknown, read: unknown, path: string): string[] {
  if (/\.(requests|limits|capacity|sizeLimit)$/.test(path)) {
    return [];
  }
  if (typeof meant === 'object' && meant !== null) {
    const fields = (read ?? {}) as Record<string, unknown>;
    return Object.entries(meant).flatMap(([key, value]) => changedValues(value, fields[key], `${path}.${key}`));
  }
  // Half of a character cannot be sent, and becomes the one that says so.
  return typeof meant === 'string' && meant !== '' && Buffer.from(meant).toString() !== read
    ? [`${path}: ${JSON.stringify(meant)} was read as ${JSON.stringify(read)}`]
    : [];
}

function memoized<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}
