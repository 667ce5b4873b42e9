import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Kubectl, type KubeObject } from '../cluster-harness/kubectl';
import { until } from '../cluster-harness/until';
import { identity } from './cluster-objects';
import type { TestCluster } from './test-cluster';
import type { WrittenExample } from './written-example';

/** Names that leave room for the rest of a namespace's name. */
const PREFIX = /^[a-z][a-z0-9-]{0,29}$/;

/** What the environment says of the cluster to run on. */
export interface ExistingClusterSettings {
  readonly kubeconfig: string;
  readonly namespacePrefix: string;
}

/** Nothing where suites start clusters of their own. Throws where only half of it is said, or a name cannot be one. */
export function givenClusterSettings(
  environment: NodeJS.ProcessEnv = process.env,
): ExistingClusterSettings | undefined {
  const { TEST_KUBECONFIG: kubeconfig, TEST_NAMESPACE_PREFIX: namespacePrefix } = environment;
  if (!kubeconfig && !namespacePrefix) {
    return undefined;
  }
  if (!kubeconfig || !namespacePrefix) {
    throw new Error(
      `TEST_${kubeconfig ? 'NAMESPACE_PREFIX' : 'KUBECONFIG'} is not set: suites run on a cluster of yours where TEST_KUBECONFIG names ` +
        'its kubeconfig and TEST_NAMESPACE_PREFIX what their namespaces begin with, for example "proof-".',
    );
  }
  if (!existsSync(kubeconfig)) {
    throw new Error(`TEST_KUBECONFIG: there is no file "${resolve(kubeconfig)}"; give the path of a kubeconfig.`);
  }
  if (!PREFIX.test(namespacePrefix)) {
    throw new Error(
      `TEST_NAMESPACE_PREFIX: "${namespacePrefix}" cannot begin a namespace's name: at most 30 lower-case letters, digits and "-", ` +
        'the first one a letter. Use for example "proof-".',
    );
  }
  return { kubeconfig: resolve(kubeconfig), namespacePrefix };
}

/** A cluster that the user has. A suite finds none of its namespaces there, and leaves none. */
export class ExistingCluster implements TestCluster {
  static async connect({ kubeconfig, namespacePrefix }: ExistingClusterSettings): Promise<ExistingCluster> {
    const cluster = new ExistingCluster(new Kubectl('kubectl', kubeconfig), namespacePrefix);
    try {
      const found = await cluster.namespaces();
      if (found.length > 0) {
        throw new Error(
          `the cluster of TEST_KUBECONFIG has these namespaces already: ${found.join(', ')}. Suites make and delete all that begin with ` +
            `"${namespacePrefix}": set TEST_NAMESPACE_PREFIX to something that nobody uses, or delete what an earlier run left.`,
        );
      }
      return cluster;
    } catch (error) {
      rmSync(cluster.path, { recursive: true });
      throw error;
    }
  }

  /** Images are pulled, and volumes made, by whoever does that for the cluster. */
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
      await until('the end of the namespaces', async () => (await this.namespaces()).length === 0, this.patience);
    }
  }

  private async namespaces(): Promise<string[]> {
    const names = (await this.kubectl.get('namespaces')).map(({ metadata }) => metadata.name);
    return names.filter((name) => name.startsWith(this.namespacePrefix));
  }
}

/** Throws where a cluster that others use has an object without a namespace that an example would change, and its removal delete. */
export async function refuseToReplace(
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
      `the cluster has these already, which belong to no namespace: ${existing.join(', ')}. The suite would change and then delete them; ` +
        'run it on a cluster without them.',
    );
  }
}

/** Nothing, too, where the cluster does not know the kind. */
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
