import { Cluster, type ClusterProps } from '../ground/cluster';
import { whatIsLacking } from '../ground/requirements';

/** A suite with an empty cluster of its own. It is skipped, with the reason in its title, where no cluster can be started. */
export function describeOnCluster(title: string, props: ClusterProps, suite: (cluster: () => Cluster) => void): void {
  const lacking = whatIsLacking();
  if (lacking) {
    describe.skip(`${title} (skipped: ${lacking})`, () => suite(noCluster));
    return;
  }
  describe(title, () => {
    let cluster: Cluster | undefined;
    beforeAll(async () => {
      cluster = await Cluster.start(props);
    });
    afterAll(() => cluster?.stop());
    suite(() => cluster ?? noCluster());
  });
}

function noCluster(): never {
  throw new Error('the cluster is not started');
}
