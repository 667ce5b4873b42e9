import { Cluster, type ClusterProps } from '../ground/cluster';
import { whatIsLacking } from '../ground/requirements';
import { GivenCluster, givenClusterSettings } from './given-cluster';
import { OwnCluster, type TestCluster } from './test-cluster';

/** A suite with an empty cluster that is started for it. It is skipped, with the reason in its title, where none can be started. */
export function describeOnCluster(title: string, props: ClusterProps, suite: (cluster: () => Cluster) => void): void {
  const given = givenClusterSettings();
  const why = given ? 'it works on a cluster that is started for it, with simulated pods' : whatIsLacking();
  describeWith(title, why, () => Cluster.start(props), suite);
}

/** Where a suite can run besides a cluster that is started for it. */
export interface Anywhere extends ClusterProps {
  /** Why the suite cannot run on any cluster that a user has. @default - it can */
  readonly ownOnly?: string;
}

/** A suite that runs on the cluster that the user names, or else on one that is started for it. */
export function describeOnAnyCluster(
  title: string,
  props: Anywhere,
  suite: (cluster: () => TestCluster) => void,
): void {
  const given = givenClusterSettings();
  if (given) {
    describeWith(title, props.ownOnly, () => GivenCluster.reach(given), suite);
  } else {
    describeWith(title, whatIsLacking(), async () => new OwnCluster(await Cluster.start(props), 60), suite);
  }
}

function describeWith<T extends { stop(): Promise<void> }>(
  title: string,
  whyNot: string | undefined,
  start: () => Promise<T>,
  suite: (cluster: () => T) => void,
): void {
  if (whyNot) {
    describe.skip(`${title} (skipped: ${whyNot})`, () => suite(notStarted));
    return;
  }
  describe(title, () => {
    let cluster: T | undefined;
    beforeAll(async () => {
      cluster = await start();
    });
    suite(() => cluster ?? notStarted());
    // Last, since the suite may have to undo something in it.
    afterAll(() => cluster?.stop());
  });
}

function notStarted(): never {
  throw new Error('the cluster is not started');
}
