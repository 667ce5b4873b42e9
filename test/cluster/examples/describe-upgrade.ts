import type { KubeObject } from '../../cluster-harness/kubectl';
import { identity, stableVersions } from '../cluster-objects';
import { describeOnCluster } from '../describe-on-cluster';
import { waitForPods } from '../workloads';
import { WrittenExample } from '../written-example';
import { type Target, withoutStderr } from './describe-example';

/** Kinds that hold data, addresses or other objects, which would be lost if the object were replaced. */
const PERSISTENT_KINDS = [
  'Namespace',
  'CustomResourceDefinition',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'Service',
];

/** Applies the output of this checkout over the output of the last release. */
export function describeUpgrade({ example: name, environment = '', cluster: on, prepare }: Target): void {
  describeOnCluster(`examples/${name}, ${environment}, applied over the last release`, on ?? {}, (cluster) => {
    let released: WrittenExample;
    let current: WrittenExample;
    let before: KubeObject[];

    beforeAll(async () => {
      const { kubectl } = cluster();
      await prepare?.(kubectl);
      released = WrittenExample.ofRelease(cluster(), name, environment);
      current = WrittenExample.ofEnvironment(cluster(), name, environment);
      await released.runAll(released.commands);
      await waitForPods(kubectl);
      before = await kubectl.get(...released.files);
    });

    test('applies without errors or warnings, and all its pods become Ready', async () => {
      expect(await current.runAll(current.commands)).toEqual(withoutStderr(current.commands));
      await waitForPods(cluster().kubectl);
    });

    test('keeps objects that hold data, addresses or other objects', async () => {
      const now = new Map((await cluster().kubectl.get(...current.files)).map((object) => [identity(object), object]));
      const persistent = before.filter(({ kind }) => PERSISTENT_KINDS.includes(kind));
      expect(persistent).not.toEqual([]);
      const recreated = persistent.filter((object) => now.get(identity(object))?.metadata.uid !== object.metadata.uid);
      expect(recreated.map(identity)).toEqual([]);
    });

    test('leaves no objects behind that it no longer writes', async () => {
      const { kubectl } = cluster();
      const now = new Set((await kubectl.get(...current.files)).map(identity));
      const old = await kubectl.get(...released.files, '--ignore-not-found');
      expect(old.map(identity).filter((object) => !now.has(object))).toEqual([]);
    });

    test('is unchanged after a second apply', async () => {
      const { kubectl } = cluster();
      const versions = await stableVersions(kubectl, current.files);
      await current.runAll(current.commands);
      expect(await stableVersions(kubectl, current.files)).toEqual(versions);
    });
  });
}
