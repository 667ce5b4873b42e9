import type { Construct } from 'constructs';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../generic/any-cluster-platform';
import type { ClusterProduct } from '../generic/cluster-product';
import { PATCH_RELEASES } from '../patch-releases';
import { hasIpv6, LAPTOP, withPreset } from './local-preset';

const PRESET = { serviceCidr: '10.96.0.0/12', apiServerPort: 8443 };
const PRODUCT: ClusterProduct = {
  oneNode: true,
  policiesDependOn:
    'network policies are kept where minikube was started with --cni=calico, and not with its own choice',
  loadBalancersDependOn: 'a LoadBalancer has an address only while `minikube tunnel` runs',
};

/**
 * minikube, as `minikube start` makes it.
 *
 * @see https://minikube.sigs.k8s.io/docs/
 */
export class MinikubePlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, withPreset(props, PRESET));
  }

  /** One: flags are all that minikube needs. */
  public override commandsToMakeCluster(): string[] {
    if (hasIpv6(this._told)) {
      return [];
    }
    const { kubernetesVersion, serviceCidr, clusterDomain, gpus, ingressClassName } = this._told;
    const flags = [
      // The network plugin that minikube picks by itself lets everything through.
      '--cni=calico',
      `--cpus=${LAPTOP.cpus}`,
      `--memory=${LAPTOP.memory}`,
      ...(kubernetesVersion ? [`--kubernetes-version=${PATCH_RELEASES[kubernetesVersion]}`] : []),
      ...(serviceCidr === PRESET.serviceCidr ? [] : [`--service-cluster-ip-range=${serviceCidr}`]),
      ...(clusterDomain ? [`--dns-domain=${clusterDomain}`] : []),
      ...(ingressClassName === 'nginx' ? ['--addons=ingress'] : []),
      ...(gpus ? ['--driver=docker', '--container-runtime=docker', '--gpus=all'] : []),
    ];
    return [`minikube start ${flags.join(' ')}`];
  }

  /** @internal */
  protected override get _product(): ClusterProduct {
    return PRODUCT;
  }

  protected override describe(): string {
    return 'minikube (MinikubePlatform)';
  }
}
