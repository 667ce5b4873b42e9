import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Kubectl, type KubeObject } from '../cluster-harness/kubectl';
import { until } from '../cluster-harness/until';
import { identity } from './cluster-objects';
import type { TestCluster } from './test-cluster';
import type { WrittenExample } from './written-example';

/** Prefixes that leave room for the rest of a namespace name. */
const PREFIX = /^[a-z][a-z0-9-]{0,29}$/;

/** The existing cluster that the environment specifies. */
export interface ExistingClusterSettings {
  readonly kubeconfig: string;
  readonly namespacePrefix: string;
}

/**
 * Reads the settings from the environment. Returns undefined if suites start their own clusters.
 *
 * @throws Error if only one of the two variables is set, or a value is invalid.
 */
export function existingClusterSettings(
  environment: NodeJS.ProcessEnv = process.env,
): ExistingClusterSettings | undefined {
  const { TEST_KUBECONFIG: kubeconfig, TEST_NAMESPACE_PREFIX: namespacePrefix } = environment;
  if (!kubeconfig && !namespacePrefix) {
    return undefined;
  }
  if (!kubeconfig || !namespacePrefix) {
    throw new Error(
      `TEST_${kubeconfig ? 'NAMESPACE_PREFIX' : 'KUBECONFIG'} is not set. To run suites on an existing cluster, set TEST_KUBECONFIG to ` +
        'its kubeconfig and TEST_NAMESPACE_PREFIX to the prefix of their namespaces, for example "proof-".',
    );
  }
  if (!existsSync(kubeconfig)) {
    throw new Error(`TEST_KUBECONFIG: there is no file "${resolve(kubeconfig)}". Set it to the path of a kubeconfig.`);
  }
  if (!PREFIX.test(namespacePrefix)) {
    throw new Error(
      `TEST_NAMESPACE_PREFIX: "${namespacePrefix}" is not a valid namespace prefix. Must be at most 30 lower-case letters, digits or "-", ` +
        'and start with a letter. Use for example "proof-".',
    );
  }
  return { kubeconfig: resolve(kubeconfig), namespacePrefix };
}

/** A cluster of the user. None of the suite's namespaces exist before the suite or after it. */
export class ExistingCluster implements TestCluster {
  static async connect({ kubeconfig, namespacePrefix }: ExistingClusterSettings): Promise<ExistingCluster> {
    const cluster = new ExistingCluster(new Kubectl('kubectl', kubeconfig), namespacePrefix);
    try {
      const found = await cluster.namespaces();
      if (found.length > 0) {
        throw new Error(
          `the cluster of TEST_KUBECONFIG already has these namespaces: ${found.join(', ')}. Suites create and delete all namespaces with the prefix ` +
            `"${namespacePrefix}". Set TEST_NAMESPACE_PREFIX to an unused prefix, or delete the leftovers of an earlier run.`,
        );
      }
      return cluster;
    } catch (error) {
      rmSync(cluster.path, { recursive: true });
      throw error;
    }
  }

  /** The cluster pulls images and provisions volumes, which takes time. */
  readonly patience = 900;
  readonly folder = { join: (...parts: string[]) => join(this.path, ...parts) };
  private readonly path = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-suite-'));

  private constructor(
    readonly kubectl: Kubectl,
    readonly namespacePrefix: string,
  ) {}

  namespace(name: string): string {
    return `${this.namespacePrefix}${name}`;
  }

  async stop(): Promise<void> {
    rmSync(this.path, { recursive: true, force: true });
    const left = await this.namespaces();
    if (left.length > 0) {
      await this.kubectl.run('delete', 'namespace', '--wait=false', ...left);
      await until('deletion of the namespaces', async () => (await this.namespaces()).length === 0, this.patience);
    }
  }

  private async namespaces(): Promise<string[]> {
    const names = (await this.kubectl.get('namespaces')).map(({ metadata }) => metadata.name);
    return names.filter((name) => name.startsWith(this.namespacePrefix));
  }
}

/**
 * Checks that a shared cluster has none of the cluster-scoped objects of an example, which the suite would change and
 * delete.
 *
 * @throws Error if it has one.
 */
export async function checkNoExistingObjects(
  { kubectl, namespacePrefix }: TestCluster,
  example: WrittenExample,
): Promise<void> {
  if (namespacePrefix === '') {
    return;
  }
  const found = await Promise.all(
    example.objects
      .filter(({ metadata }) => metadata.namespace === undefined)
      .map((object) => findObject(kubectl, object)),
  );
  const existing = found.flat().map(identity);
  if (existing.length > 0) {
    throw new Error(
      `the cluster already has these cluster-scoped objects: ${existing.join(', ')}. The suite would change and then delete them. ` +
        'Run it on a cluster without them.',
    );
  }
}

/** Finds an object. Returns nothing if the object or its kind does not exist. */
async function findObject(kubectl: Kubectl, { apiVersion, kind, metadata }: KubeObject): Promise<KubeObject[]> {
  const [version, group] = apiVersion.split('/').reverse();
  const type = group ? `${kind}.${version}.${group}` : kind;
  try {
    return await kubectl.get(`${type}/${metadata.name}`, '--ignore-not-found');
  } catch (error) {
    if (`${error}`.includes("doesn't have a resource type")) {
      return [];
    }
    throw error;
  }
}
