import type { Construct } from 'constructs';
import { AnyClusterPlatform } from '../generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../generic/any-cluster-platform-props';
import type { ClusterDistribution, LocalCluster } from '../generic/cluster-distribution';
import { withLocalDefaults } from './local-defaults';

const DEFAULTS = { serviceCidr: '10.96.0.0/12', apiServerPort: 6443 };
// Its kubeadm cluster has no network plugin that enforces policies.
const DISTRIBUTION: ClusterDistribution = {
  context: 'docker-desktop',
  singleNode: true,
  privateApiServer: true,
  enforcesNetworkPolicies: false,
};

/**
 * Docker Desktop with Kubernetes enabled in its settings, with kubeadm or kind.
 *
 * @see https://docs.docker.com/desktop/features/kubernetes/
 */
export class DockerDesktopPlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, withLocalDefaults(props, DEFAULTS));
  }

  /** @internal */
  protected override _localCluster(): LocalCluster {
    return { description: 'cluster of Docker Desktop', create: [] };
  }

  /** @internal */
  protected override get _distribution(): ClusterDistribution {
    return DISTRIBUTION;
  }

  protected override describe(): string {
    return 'Docker Desktop (DockerDesktopPlatform)';
  }
}
