import { Cluster, type ClusterProps } from '../cluster-harness/cluster';
import { missingRequirement } from '../cluster-harness/requirements';
import { ExistingCluster, existingClusterSettings } from './existing-cluster';
import { StartedCluster, type TestCluster } from './test-cluster';

/** Seconds until pods must be Ready. On a real node their programs start, and may wait for each other. */
const READY_TIMEOUTS = { simulated: 60, real: 300 };

/** Requirements of a suite in addition to an empty cluster. */
export interface SuiteOptions extends ClusterProps {
  /**
   * Why the suite cannot run on this machine.
   *
   * @default - it can
   */
  readonly skipReason?: string;
}

/**
 * Defines a suite that starts an empty cluster. The suite is skipped, with the reason in its title, if no cluster can
 * start.
 */
export function describeOnCluster(title: string, props: SuiteOptions, suite: (cluster: () => Cluster) => void): void {
  const existing = existingClusterSettings();
  const skipReason = existing
    ? 'it needs a dedicated cluster with simulated pods'
    : (missingRequirement(props) ?? props.skipReason);
  describeWith(title, skipReason, () => Cluster.start(props), suite);
}

/** Requirements of a suite that can also run on an existing cluster. */
export interface AnyClusterSuiteOptions extends SuiteOptions {
  /**
   * Why the suite cannot run on an existing cluster.
   *
   * @default - it can
   */
  readonly skipOnExistingCluster?: string;
}

/** Defines a suite that runs on the existing cluster that the user names, or on a cluster that it starts. */
export function describeOnAnyCluster(
  title: string,
  props: AnyClusterSuiteOptions,
  suite: (cluster: () => TestCluster) => void,
): void {
  const existing = existingClusterSettings();
  if (existing) {
    describeWith(
      title,
      props.skipOnExistingCluster ?? props.skipReason,
      () => ExistingCluster.connect(existing),
      suite,
    );
  } else {
    const patience = props.realNode ? READY_TIMEOUTS.real : READY_TIMEOUTS.simulated;
    const start = async () => new StartedCluster(await Cluster.start(props), patience);
    describeWith(title, missingRequirement(props) ?? props.skipReason, start, suite);
  }
}

function describeWith<T extends { stop(): Promise<void> }>(
  title: string,
  skipReason: string | undefined,
  start: () => Promise<T>,
  suite: (cluster: () => T) => void,
): void {
  if (skipReason) {
    describe.skip(`${title} (skipped: ${skipReason})`, () => suite(notStarted));
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
