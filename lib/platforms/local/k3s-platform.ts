import type { Construct } from 'constructs';
import type { NodeSize } from '../deployment-guide';
import { AnyClusterPlatform } from '../generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../generic/any-cluster-platform-props';
import type { ClusterDistribution, LocalCluster } from '../generic/cluster-distribution';
import { controllerPods, hasIpv6, withLocalDefaults } from './local-defaults';

const DEFAULTS = {
  serviceCidr: '10.43.0.0/16',
  apiServerPort: 6443,
  ingressClassName: 'traefik',
  ingressControllerPeers: new Map([
    ['traefik', controllerPods('kube-system', { 'app.kubernetes.io/name': 'traefik' })],
  ]),
};
const DISTRIBUTION: ClusterDistribution = {
  singleNode: true,
  // local-path-provisioner supports single-node volumes only.
  singleNodeClasses: [undefined, 'local-path'],
  enforcesNetworkPolicies: true,
};

/**
 * k3s with the defaults of its installer. Traefik serves `hostname`s, which require `ingressTls` or `tlsTermination`.
 *
 * @see https://docs.k3s.io/
 */
export class K3sPlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, withLocalDefaults(props, DEFAULTS));
  }

  /**
   * One command, for a Linux machine. The installer can run again.
   *
   * @internal
   */
  protected override _localCluster(_machine: NodeSize): LocalCluster | undefined {
    if (hasIpv6(this._props)) {
      return undefined;
    }
    const { kubernetesVersion } = this._props;
    const channel = kubernetesVersion ? `INSTALL_K3S_CHANNEL=v${kubernetesVersion} ` : '';
    // The kubeconfig stays readable by root only. The owner of the machine decides about other users.
    return {
      description: 'k3s cluster of this machine',
      create: [`curl -sfL https://get.k3s.io | ${channel}sh -s - ${['server', ...this.serverFlags].join(' ')}`],
      exists: 'systemctl is-active k3s',
      delete: '/usr/local/bin/k3s-uninstall.sh',
    };
  }

  /** Flags of `k3s server` for values that differ from its defaults. */
  protected get serverFlags(): string[] {
    const { serviceCidr, clusterDomain, gpus } = this._props;
    return [
      ...(serviceCidr === DEFAULTS.serviceCidr ? [] : [`--service-cidr=${serviceCidr}`]),
      ...(clusterDomain ? [`--cluster-domain=${clusterDomain}`] : []),
      // Otherwise each pod with a GPU needs the RuntimeClass that k3s creates if it finds NVIDIA's runtime.
      ...(gpus && gpus.runtimeClassName === undefined ? ['--default-runtime=nvidia'] : []),
    ];
  }

  /** @internal */
  protected override get _distribution(): ClusterDistribution {
    return DISTRIBUTION;
  }

  protected override describe(): string {
    return 'k3s (K3sPlatform)';
  }
}
