import type { Construct } from 'constructs';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../generic/any-cluster-platform';
import type { ClusterProduct } from '../generic/cluster-product';
import { hasIpv6, withPreset } from './local-preset';

const PRESET = { serviceCidr: '10.152.183.0/24', apiServerPort: 16443 };
const PRODUCT: ClusterProduct = {
  oneNode: true,
  enforcesNetworkPolicies: true,
  loadBalancersDependOn: 'a LoadBalancer has an address only with the add-on metallb',
};

/**
 * MicroK8s with the add-ons `dns`, `hostpath-storage` and `rbac`.
 *
 * @see https://canonical.com/microk8s/docs
 */
export class MicroK8sPlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, withPreset(props, PRESET));
  }

  /** It is installed, waited for, and told what to add. */
  public override commandsToMakeCluster(): string[] {
    if (hasIpv6(this._told)) {
      return [];
    }
    const { kubernetesVersion, ingressClassName, gpus } = this._told;
    const addOns = [
      'dns',
      'hostpath-storage',
      // Without it whoever has any token may do anything.
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
  protected override get _product(): ClusterProduct {
    return PRODUCT;
  }

  protected override describe(): string {
    return 'MicroK8s (MicroK8sPlatform)';
  }
}
