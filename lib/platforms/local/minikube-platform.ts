import type { Construct } from 'constructs';
import { AnyClusterPlatform } from '../generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../generic/any-cluster-platform-props';
import type { ClusterDistribution } from '../generic/cluster-distribution';
import { PATCH_RELEASES } from '../kubernetes-version';
import { hasIpv6, LOCAL_MACHINE_SIZE, withLocalDefaults } from './local-defaults';

const DEFAULTS = { serviceCidr: '10.96.0.0/12', apiServerPort: 8443 };
const DISTRIBUTION: ClusterDistribution = {
  singleNode: true,
  networkPolicyNote:
    'network policies are kept where minikube was started with --cni=calico, and not with its own choice',
  loadBalancerNote: 'a LoadBalancer has an address only while `minikube tunnel` runs',
};

/**
 * minikube, as `minikube start` makes it.
 *
 * @see https://minikube.sigs.k8s.io/docs/
 */
export class MinikubePlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, withLocalDefaults(props, DEFAULTS));
  }

  /** One: flags are all that minikube needs. */
  protected override clusterCreationCommands(): string[] {
    if (hasIpv6(this._props)) {
      return [];
    }
    const { kubernetesVersion, serviceCidr, clusterDomain, gpus, ingressClassName } = this._props;
    const flags = [
      // The network plugin that minikube picks by itself lets everything through.
      '--cni=calico',
      `--cpus=${LOCAL_MACHINE_SIZE.cpus}`,
      `--memory=${LOCAL_MACHINE_SIZE.memory}`,
      ...(kubernetesVersion ? [`--kubernetes-version=${PATCH_RELEASES[kubernetesVersion]}`] : []),
      ...(serviceCidr === DEFAULTS.serviceCidr ? [] : [`--service-cluster-ip-range=${serviceCidr}`]),
      ...(clusterDomain ? [`--dns-domain=${clusterDomain}`] : []),
      ...(ingressClassName === 'nginx' ? ['--addons=ingress'] : []),
      ...(gpus ? ['--driver=docker', '--container-runtime=docker', '--gpus=all'] : []),
    ];
    return [`minikube start ${flags.join(' ')}`];
  }

  /** @internal */
  protected override get _distribution(): ClusterDistribution {
    return DISTRIBUTION;
  }

  protected override describe(): string {
    return 'minikube (MinikubePlatform)';
  }
}
