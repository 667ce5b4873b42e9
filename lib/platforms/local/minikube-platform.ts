import type { Construct } from 'constructs';
import { AnyClusterPlatform } from '../generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../generic/any-cluster-platform-props';
import type { ClusterDistribution } from '../generic/cluster-distribution';
import { PATCH_RELEASES } from '../kubernetes-version';
import { hasIpv6, LOCAL_MACHINE_SIZE, withLocalDefaults } from './local-defaults';

const DEFAULTS = { serviceCidr: '10.96.0.0/12', apiServerPort: 8443 };
const DISTRIBUTION: ClusterDistribution = {
  singleNode: true,
  networkPolicyNote: 'network policies are enforced only if minikube was started with --cni=calico',
  loadBalancerNote: 'a LoadBalancer Service gets an address only while `minikube tunnel` runs',
};

/**
 * minikube with the defaults of `minikube start`.
 *
 * @see https://minikube.sigs.k8s.io/docs/
 */
export class MinikubePlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, withLocalDefaults(props, DEFAULTS));
  }

  /** One command: minikube needs flags only. */
  protected override clusterCreationCommands(): string[] {
    if (hasIpv6(this._props)) {
      return [];
    }
    const { kubernetesVersion, serviceCidr, clusterDomain, gpus, ingressClassName } = this._props;
    const flags = [
      // minikube's default network plugin does not enforce network policies.
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
