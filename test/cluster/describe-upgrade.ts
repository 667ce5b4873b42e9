import type { KubeObject } from '../cluster-harness/kubectl';
import { identity, stableVersions } from './cluster-objects';
import { type Target, withoutStderr } from './describe-example';
import { describeOnCluster } from './describe-on-cluster';
import { waitForPods } from './workloads';
import { WrittenExample } from './written-example';

/** What keeps data, an address or the objects of others: made anew, it would have lost them. */
const LASTING = ['Namespace', 'CustomResourceDefinition', 'PersistentVolumeClaim', 'PersistentVolume', 'Service'];

/** A cluster that has what the last release wrote for an environment, and is given what this checkout writes. */
export function describeUpgrade({ example: name, environment = '', cluster: on, prepare }: Target): void {
  describeOnCluster(`examples/${name}, ${environment}, over what the last release wrote`, on ?? {}, (cluster) => {
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

    test('is applied without an error or a warning, and has all its pods', async () => {
      expect(await current.runAll(current.commands)).toEqual(withoutStderr(current.commands));
      await waitForPods(cluster().kubectl);
    });

    test('keeps what holds data, addresses and the objects of others', async () => {
      const now = new Map((await cluster().kubectl.get(...current.files)).map((object) => [identity(object), object]));
      const lasting = before.filter(({ kind }) => LASTING.includes(kind));
      expect(lasting).not.toEqual([]);
      const anew = lasting.filter((object) => now.get(identity(object))?.metadata.uid !== object.metadata.uid);
      expect(anew.map(identity)).toEqual([]);
    });

    test('leaves behind nothing that it no longer writes', async () => {
      const { kubectl } = cluster();
      const now = new Set((await kubectl.get(...current.files)).map(identity));
      const old = await kubectl.get(...released.files, '--ignore-not-found');
      expect(old.map(identity).filter((object) => !now.has(object))).toEqual([]);
    });

    test('does not change when it is applied again', async () => {
      const { kubectl } = cluster();
      const versions = await stableVersions(kubectl, current.files);
      await current.runAll(current.commands);
      expect(await stableVersions(kubectl, current.files)).toEqual(versions);
    });
  });
}
