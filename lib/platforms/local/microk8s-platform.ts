import type { Construct } from 'constructs';
import { AnyClusterPlatform } from '../generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../generic/any-cluster-platform-props';
import type { ClusterDistribution, LocalCluster } from '../generic/cluster-distribution';
import { controllerPods, hasIpv6, withLocalDefaults } from './local-defaults';

// The add-on `ingress` has two IngressClasses.
const CONTROLLER = controllerPods('ingress');
const DEFAULTS = {
  serviceCidr: '10.152.183.0/24',
  apiServerPort: 16443,
  ingressControllerPeers: new Map([
    ['public', CONTROLLER],
    ['nginx', CONTROLLER],
  ]),
};
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

  /**
   * Installs MicroK8s, waits until it is ready and enables add-ons. All commands can run again.
   *
   * @internal
   */
  protected override _localCluster(): LocalCluster | undefined {
    if (hasIpv6(this._props)) {
      return undefined;
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
    const create = [
      `sudo snap install microk8s --classic${kubernetesVersion ? ` --channel=${kubernetesVersion}/stable` : ''}`,
      'sudo microk8s status --wait-ready',
      ...addOns.map((addOn) => `sudo microk8s enable ${addOn}`),
    ];
    return { description: 'MicroK8s cluster of this machine', create, delete: 'sudo snap remove microk8s --purge' };
  }

  /** @internal */
  protected override get _distribution(): ClusterDistribution {
    return DISTRIBUTION;
  }

  protected override describe(): string {
    return 'MicroK8s (MicroK8sPlatform)';
  }
}
