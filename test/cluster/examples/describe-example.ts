import type { Kubectl, KubeObject } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';
import { IS_GATE } from '../../gate';
import {
  allObjects,
  identities,
  identity,
  isInScope,
  stableVersions,
  withoutAutomaticObjects,
} from '../cluster-objects';
import { type AnyClusterSuiteOptions, describeOnAnyCluster } from '../describe-on-cluster';
import { checkNoExistingObjects } from '../existing-cluster';
import type { TestCluster } from '../test-cluster';
import { podSecurityLevels, waitForPods } from '../workloads';
import { WrittenExample } from '../written-example';
import { droppedFields } from './dropped-fields';

/** An example or one of its environments, and its requirements. */
export interface Target {
  /** Folder below `examples/`. */
  readonly example: string;
  /**
   * @default - the example is a plain cdk8s app, and its README lists the commands
   */
  readonly environment?: string;
  /** Level that Pod Security enforces, by namespace with pods. */
  readonly podSecurity: Record<string, string>;
  readonly cluster?: AnyClusterSuiteOptions;
  /**
   * Whether the gate deletes it too. Deletion mostly waits.
   *
   * @default false
   */
  readonly deletedInGate?: boolean;
  /** Installs what the cluster must have before anything is applied. */
  readonly prepare?: (kubectl: Kubectl) => Promise<void>;
}

/** Applies, re-applies and deletes the output of an example, starting and ending with an empty cluster. */
export function describeExample(target: Target): void {
  const title = ['examples/', target.example, target.environment ? `, ${target.environment}` : ''].join('');

  describeOnAnyCluster(title, target.cluster ?? {}, (cluster) => {
    let example: WrittenExample;
    let isThere = false;
    let before: string[];
    let volumes: Record<string, string>;

    beforeAll(async () => {
      await target.prepare?.(cluster().kubectl);
      before = await allObjects(cluster());
      example = WrittenExample.of(cluster(), target);
      await checkNoExistingObjects(cluster(), example);
      isThere = true;
    });

    // A failed suite must not leave anything on a shared cluster.
    afterAll(async () => {
      if (isThere && cluster().namespacePrefix !== '') {
        await example.runAll(example.removal);
      }
    });

    test('is applied by the listed commands on the first attempt, without a warning', async () => {
      expect(example.commands).not.toEqual([]);
      expect(await example.runAll(example.commands)).toEqual(withoutStderr(example.commands));
    });

    test('keeps all its fields', async () => {
      const kept = await cluster().kubectl.get(...example.files);
      const live = new Map(kept.map((object) => [identity(object), object]));
      const lost = example.objects.map((object) => [
        identity(object),
        droppedFields(object, live.get(identity(object))),
      ]);
      expect(lost.filter(([, fields]) => fields.length > 0)).toEqual([]);
      expect(lost).not.toEqual([]);
    });

    test('gets all its pods under the enforced Pod Security level', async () => {
      await waitForPods(cluster().kubectl, cluster());
      const enforced = Object.entries(target.podSecurity).map(([name, level]) => [cluster().namespace(name), level]);
      const { kubectl, namespacePrefix } = cluster();
      expect(await podSecurityLevels(kubectl, namespacePrefix)).toEqual(Object.fromEntries(enforced));
    });

    test('is unchanged after a second apply', async () => {
      const { kubectl } = cluster();
      const versions = await stableVersions(kubectl, example.files);
      const again = example.commands.filter((command) => !command.startsWith('kubectl create '));
      expect(await example.runAll(again)).toEqual(withoutStderr(again));
      expect(await stableVersions(kubectl, example.files)).toEqual(versions);
    });

    if (IS_GATE && !target.deletedInGate) {
      return;
    }

    test('keeps its setup, including claims with data, after the listed delete commands', async () => {
      const kept = example.keptFiles.length > 0 ? await cluster().kubectl.get(...example.keptFiles) : [];
      volumes = await volumesOf(cluster(), kept);
      expect(example.deletion).not.toEqual([]);
      expect(await example.runAll(example.deletion)).toEqual(withoutStderr(example.deletion));
      const left = (await allObjects(cluster())).filter((object) => !before.includes(object));
      expect(withoutAutomaticObjects(left).filter((object) => !isCreatedByReadme(object, example))).toEqual(
        identities(kept.filter((object) => isInScope(cluster(), object))),
      );
    });

    test('uses the same data after another apply', async () => {
      const again = example.commands.filter((command) => !command.startsWith('kubectl create '));
      expect(await example.runAll(again)).toEqual(withoutStderr(again));
      await waitForPods(cluster().kubectl, cluster());
      const kept = example.keptFiles.length > 0 ? await cluster().kubectl.get(...example.keptFiles) : [];
      expect(await volumesOf(cluster(), kept)).toEqual(volumes);
    });

    test('leaves nothing behind after its setup is deleted too', async () => {
      expect(await example.runAll(example.removal)).toEqual(withoutStderr(example.removal));
      isThere = false;
      expect(await leftoverObjects(cluster(), before)).toEqual([]);
    });
  });
}

/**
 * Lists the objects that did not exist before. `kubectl delete` waits for a claim but not for its provisioned volume,
 * which a controller deletes later, so this retries for a while.
 */
async function leftoverObjects(cluster: TestCluster, before: readonly string[]): Promise<string[]> {
  const left = async () => (await allObjects(cluster)).filter((object) => !before.includes(object));
  await until('no leftover objects', async () => (await left()).length === 0).catch(() => undefined);
  return left();
}

/** Standard error is empty unless there is a warning or an error. */
export function withoutStderr(commands: readonly string[]): [command: string, stderr: string][] {
  return commands.map((command) => [command, '']);
}

/** The volume of each claim. */
async function volumesOf({ kubectl }: TestCluster, objects: readonly KubeObject[]): Promise<Record<string, string>> {
  const claims = objects.filter(({ kind }) => kind === 'PersistentVolumeClaim');
  const bound = await Promise.all(
    claims.map(async ({ metadata: { name, namespace = 'default' } }) => {
      const claim = await kubectl.getOne('persistentvolumeclaim', name, '--namespace', namespace);
      return [identity(claim), claim.spec.volumeName];
    }),
  );
  return Object.fromEntries(bound);
}

/** A namespace that the README of an example without a platform tells the user to create. */
function isCreatedByReadme(object: string, { commands }: WrittenExample): boolean {
  return commands.includes(`kubectl create ${object.replace(/^Namespace /, 'namespace ')}`);
}
