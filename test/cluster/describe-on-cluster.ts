import { Cluster, type ClusterProps } from '../cluster-harness/cluster';
import { missingRequirement } from '../cluster-harness/requirements';
import { ExistingCluster, givenClusterSettings } from './existing-cluster';
import { StartedCluster, type TestCluster } from './test-cluster';

/** Seconds in which pods become Ready: on a real node their programs start, and may wait for one another. */
const READY_TIMEOUTS = { simulated: 60, real: 300 };

/** What a suite has besides an empty cluster. */
export interface SuiteOptions extends ClusterProps {
  /** Why the suite itself cannot run here. @default - it can */
  readonly lacking?: string;
}

/** A suite with an empty cluster that is started for it. It is skipped, with the reason in its title, where none can be started. */
export function describeOnCluster(title: string, props: SuiteOptions, suite: (cluster: () => Cluster) => void): void {
  const given = givenClusterSettings();
  const why = given
    ? 'it works on a cluster that is started for it, with simulated pods'
    : (missingRequirement(props) ?? props.lacking);
  describeWith(title, why, () => Cluster.start(props), suite);
}

/** Where a suite can run besides a cluster that is started for it. */
export interface AnyClusterSuiteOptions extends SuiteOptions {
  /** Why the suite cannot run on any cluster that a user has. @default - it can */
  readonly skipOnExistingCluster?: string;
}

/** A suite that runs on the cluster that the user names, or else on one that is started for it. */
export function describeOnAnyCluster(
  title: string,
  props: AnyClusterSuiteOptions,
  suite: (cluster: () => TestCluster) => void,
): void {
  const given = givenClusterSettings();
  if (given) {
    describeWith(title, props.skipOnExistingCluster ?? props.lacking, () => ExistingCluster.connect(given), suite);
  } else {
    const patience = props.realNode ? READY_TIMEOUTS.real : READY_TIMEOUTS.simulated;
    const start = async () => new StartedCluster(await Cluster.start(props), patience);
    describeWith(title, missingRequirement(props) ?? props.lacking, start, suite);
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
