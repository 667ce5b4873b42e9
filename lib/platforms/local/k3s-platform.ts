import type { Construct } from 'constructs';
import { AnyClusterPlatform } from '../generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../generic/any-cluster-platform-props';
import type { ClusterDistribution } from '../generic/cluster-distribution';
import { hasIpv6, withLocalDefaults } from './local-defaults';

const DEFAULTS = { serviceCidr: '10.43.0.0/16', apiServerPort: 6443, ingressClassName: 'traefik' };
const DISTRIBUTION: ClusterDistribution = {
  singleNode: true,
  // local-path-provisioner supports single-node volumes only.
  singleNodeClasses: [undefined, 'local-path'],
  enforcesNetworkPolicies: true,
};

/**
 * k3s with the defaults of its installer. Traefik serves `hostname`s over HTTP.
 *
 * @see https://docs.k3s.io/
 */
export class K3sPlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, withLocalDefaults(props, DEFAULTS));
  }

  /** One command, for a Linux machine. */
  protected override clusterCreationCommands(): string[] {
    if (hasIpv6(this._props)) {
      return [];
    }
    const { kubernetesVersion } = this._props;
    const channel = kubernetesVersion ? `INSTALL_K3S_CHANNEL=v${kubernetesVersion} ` : '';
    // The kubeconfig stays readable by root only. The owner of the machine decides about other users.
    return [`curl -sfL https://get.k3s.io | ${channel}sh -s - ${['server', ...this.serverFlags].join(' ')}`];
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
