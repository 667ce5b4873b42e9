import type { Construct } from 'constructs';
import { AnyClusterPlatform } from '../generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../generic/any-cluster-platform-props';
import type { ClusterDistribution } from '../generic/cluster-distribution';
import { hasIpv6, withLocalDefaults } from './local-defaults';

const DEFAULTS = { serviceCidr: '10.152.183.0/24', apiServerPort: 16443 };
const DISTRIBUTION: ClusterDistribution = {
  singleNode: true,
  enforcesNetworkPolicies: true,
  loadBalancerNote: 'a LoadBalancer Service gets an address only with the metallb add-on',
};

/**
 * MicroK8s with the add-ons `dns`, `hostpath-storage` and `rbac`.
 *
 * @see https://canonical.com/microk8s/docs
 */
export class MicroK8sPlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, withLocalDefaults(props, DEFAULTS));
  }

  /** Installs MicroK8s, waits until it is ready and enables add-ons. */
  protected override clusterCreationCommands(): string[] {
    if (hasIpv6(this._props)) {
      return [];
    }
    const { kubernetesVersion, ingressClassName, gpus } = this._props;
    const addOns = [
      'dns',
      'hostpath-storage',
      // Without RBAC, every token has all permissions.
      'rbac',
      ...(ingressClassName === undefined ? [] : ['ingress']),
      ...(gpus ? ['nvidia'] : []),
    ];
    return [
      `sudo snap install microk8s --classic${kubernetesVersion ? ` --channel=${kubernetesVersion}/stable` : ''}`,
      'sudo microk8s status --wait-ready',
      ...addOns.map((addOn) => `sudo microk8s enable ${addOn}`),
    ];
  }

  /** @internal */
  protected override get _distribution(): ClusterDistribution {
    return DISTRIBUTION;
  }

  protected override describe(): string {
    return 'MicroK8s (MicroK8sPlatform)';
  }
}
