import type { Cluster, ClusterProps } from '../ground/cluster';
import { everything, settledVersions } from './cluster-contents';
import { describeOnCluster } from './describe-on-cluster';
import { enforcedWherePodsAre, waitForPods } from './workloads';
import type { WrittenExample } from './written-example';

/** An example, or one environment of it, and what is special about it. */
export interface Target {
  readonly write: (cluster: Cluster) => WrittenExample;
  /** What Pod Security enforces in the namespaces with pods. */
  readonly enforced: Record<string, string>;
  readonly cluster?: ClusterProps;
  /** Defines what such a cluster has before anything is applied. */
  readonly prepare?: (cluster: Cluster) => Promise<void>;
}

/** The life of what an example writes, from an empty cluster to an empty cluster. */
export function describeExample(title: string, target: Target): void {
  describeOnCluster(title, target.cluster ?? {}, (cluster) => {
    let example: WrittenExample;
    let before: string[];

    beforeAll(async () => {
      await target.prepare?.(cluster());
      before = await everything(cluster().kubectl);
      example = target.write(cluster());
    });

    test('is applied by the commands that it tells, the first time and without a warning', async () => {
      expect(example.commands).not.toEqual([]);
      for (const command of example.commands) {
        const { stderr } = await example.run(command);
        expect([command, stderr]).toEqual([command, '']);
      }
    });

    test('has all its pods, admitted where Pod Security is enforced', async () => {
      await waitForPods(cluster().kubectl);
      expect(await enforcedWherePodsAre(cluster().kubectl)).toEqual(target.enforced);
    });

    test('does not change when it is applied again', async () => {
      const { kubectl } = cluster();
      const versions = await settledVersions(kubectl, example.files);
      for (const command of example.commands.filter((line) => !line.startsWith('kubectl create '))) {
        const { stderr } = await example.run(command);
        expect([command, stderr]).toEqual([command, '']);
      }
      expect(await settledVersions(kubectl, example.files)).toEqual(versions);
    });

    test('leaves nothing when it is deleted', async () => {
      for (const command of example.removal) {
        const { stderr } = await example.run(command);
        expect([command, stderr]).toEqual([command, '']);
      }
      const after = await everything(cluster().kubectl);
      expect(after.filter((object) => !before.includes(object))).toEqual([]);
    });
  });
}
