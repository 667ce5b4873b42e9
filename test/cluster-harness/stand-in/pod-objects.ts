import type { Cluster } from '../cluster';
import type { KubeObject } from '../kubectl';

/** Content of a Secret or ConfigMap by key. */
export type Content = Readonly<Record<string, Buffer>>;

export type Kind = 'Secret' | 'ConfigMap';

/** Reads the objects that a pod refers to from the cluster. */
export class PodObjects {
  readonly namespace: string;

  constructor(
    private readonly cluster: Cluster,
    private readonly pod: KubeObject,
  ) {
    this.namespace = pod.metadata.namespace ?? 'default';
  }

  /**
   * Returns the content of an object; empty if the object is optional and does not exist.
   *
   * @throws Error if a required object does not exist
   */
  async content(kind: Kind, name: string, optional = false): Promise<Content> {
    const [found] = await this.cluster.kubectl.get(kind, name, '--namespace', this.namespace, '--ignore-not-found');
    if (!found && !optional) {
      throw new Error(`${kind} ${name} does not exist`);
    }
    const { data, binaryData } = found ?? {};
    return { ...buffers(data, kind === 'Secret' ? 'base64' : 'utf8'), ...buffers(binaryData, 'base64') };
  }

  /**
   * Returns the value of a key; undefined if the key is optional and does not exist.
   *
   * @throws Error if a required key does not exist
   */
  async value(kind: Kind, name: string, key: string, optional = false): Promise<Buffer | undefined> {
    const value = (await this.content(kind, name, optional))[key];
    if (!value && !optional) {
      throw new Error(`${kind} ${name} has no key "${key}"`);
    }
    return value;
  }

  /**
   * Returns a field of the pod itself.
   *
   * @throws Error if the field is not a string
   */
  field(path: string): string {
    const [, of, key] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path) ?? [];
    const value =
      key === undefined
        ? path.split('.').reduce((object: any, name) => object?.[name], this.pod)
        : this.pod.metadata[of]?.[key];
    if (typeof value !== 'string') {
      throw new Error(`field ${path} of the pod is not a string`);
    }
    return value;
  }

  /** Creates a token for the pod's service account. It is valid as long as the pod exists. */
  async token(audience?: string): Promise<string> {
    const { name, uid } = this.pod.metadata;
    const { stdout } = await this.cluster.kubectl.run(
      ...['create', 'token', this.pod.spec.serviceAccountName, '--namespace', this.namespace],
      ...['--bound-object-kind=Pod', `--bound-object-name=${name}`, `--bound-object-uid=${uid}`],
      ...(audience ? [`--audience=${audience}`] : []),
    );
    return stdout.trim();
  }
}

function buffers(data: Record<string, string> = {}, encoding: BufferEncoding): Content {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, encoding)]));
}
