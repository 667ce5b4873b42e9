import type { Kubectl, KubeObject } from '../cluster-harness/kubectl';
import { until } from '../cluster-harness/until';
import {
  allObjects,
  identities,
  identity,
  isInScope,
  stableVersions,
  withoutAutomaticObjects,
} from './cluster-objects';
import { type AnyClusterSuiteOptions, describeOnAnyCluster } from './describe-on-cluster';
import { droppedFields } from './dropped-fields';
import { refuseToReplace } from './existing-cluster';
import type { TestCluster } from './test-cluster';
import { podSecurityLevels, waitForPods } from './workloads';
import { WrittenExample } from './written-example';

/** An example, or one environment of it, and what is special about it. */
export interface Target {
  /** Folder below `examples/`. */
  readonly example: string;
  /** @default - the example is an ordinary cdk8s app, whose README tells the commands */
  readonly environment?: string;
  /** What Pod Security enforces in the namespaces with pods. */
  readonly enforced: Record<string, string>;
  readonly cluster?: AnyClusterSuiteOptions;
  /** Defines what such a cluster has before anything is applied. */
  readonly prepare?: (kubectl: Kubectl) => Promise<void>;
}

/** The life of what an example writes, from an empty cluster to an empty cluster. */
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
      await refuseToReplace(cluster(), example);
      isThere = true;
    });

    // On a cluster that others use nothing may be left by a suite that failed half-way.
    afterAll(async () => {
      if (isThere && cluster().namespacePrefix !== '') {
        await example.runAll(example.removal);
      }
    });

    test('is applied by the commands that it tells, the first time and without a warning', async () => {
      expect(example.commands).not.toEqual([]);
      expect(await example.runAll(example.commands)).toEqual(withoutStderr(example.commands));
    });

    test('loses no field', async () => {
      const kept = await cluster().kubectl.get(...example.files);
      const live = new Map(kept.map((object) => [identity(object), object]));
      const lost = example.objects.map((object) => [
        identity(object),
        droppedFields(object, live.get(identity(object))),
      ]);
      expect(lost.filter(([, fields]) => fields.length > 0)).toEqual([]);
      expect(lost).not.toEqual([]);
    });

    test('has all its pods, admitted where Pod Security is enforced', async () => {
      await waitForPods(cluster().kubectl, cluster());
      const enforced = Object.entries(target.enforced).map(([name, level]) => [cluster().namespace(name), level]);
      const { kubectl, namespacePrefix } = cluster();
      expect(await podSecurityLevels(kubectl, namespacePrefix)).toEqual(Object.fromEntries(enforced));
    });

    test('does not change when it is applied again', async () => {
      const { kubectl } = cluster();
      const versions = await stableVersions(kubectl, example.files);
      const again = example.commands.filter((command) => !command.startsWith('kubectl create '));
      expect(await example.runAll(again)).toEqual(withoutStderr(again));
      expect(await stableVersions(kubectl, example.files)).toEqual(versions);
    });

    test('leaves what its setup holds, claims with data among it, when it is deleted as it tells', async () => {
      const kept = example.keptFiles.length > 0 ? await cluster().kubectl.get(...example.keptFiles) : [];
      volumes = await volumesOf(cluster(), kept);
      expect(example.deletion).not.toEqual([]);
      expect(await example.runAll(example.deletion)).toEqual(withoutStderr(example.deletion));
      const left = (await allObjects(cluster())).filter((object) => !before.includes(object));
      expect(withoutAutomaticObjects(left).filter((object) => !isCreatedByReadme(object, example))).toEqual(
        identities(kept.filter((object) => isInScope(cluster(), object))),
      );
    });

    test('finds its data again when it is applied once more', async () => {
      const again = example.commands.filter((command) => !command.startsWith('kubectl create '));
      expect(await example.runAll(again)).toEqual(withoutStderr(again));
      await waitForPods(cluster().kubectl, cluster());
      const kept = example.keptFiles.length > 0 ? await cluster().kubectl.get(...example.keptFiles) : [];
      expect(await volumesOf(cluster(), kept)).toEqual(volumes);
    });

    test('leaves nothing when its setup is deleted too', async () => {
      expect(await example.runAll(example.removal)).toEqual(withoutStderr(example.removal));
      isThere = false;
      expect(await leftoverObjects(cluster(), before)).toEqual([]);
    });
  });
}

/**
 * What is there that was not before. `kubectl delete` waits for a claim and not for the volume that was provisioned for it, which a
 * controller deletes after it; so what is still there is asked for again for a while.
 */
async function leftoverObjects(cluster: TestCluster, before: readonly string[]): Promise<string[]> {
  const left = async () => (await allObjects(cluster)).filter((object) => !before.includes(object));
  await until('nothing to be left', async () => (await left()).length === 0).catch(() => undefined);
  return left();
}

/** Nothing but a warning or an error is told on standard error. */
export function withoutStderr(commands: readonly string[]): [command: string, stderr: string][] {
  return commands.map((command) => [command, '']);
}

/** The volume that each claim is bound to. */
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

/** A namespace that the README of an example without a platform lets its reader make. */
function isCreatedByReadme(object: string, { commands }: WrittenExample): boolean {
  return commands.includes(`kubectl create ${object.replace(/^Namespace /, 'namespace ')}`);
}
