import type { Construct } from 'constructs';
import type { NodeSize } from '../deployment-guide';
import { AnyClusterPlatform } from '../generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../generic/any-cluster-platform-props';
import type { ClusterDistribution, LocalCluster } from '../generic/cluster-distribution';
import { memoryOption } from '../generic/machine-size';
import { PATCH_RELEASES } from '../kubernetes-version';
import { clusterNameOf, controllerPods, hasIpv6, withLocalDefaults } from './local-defaults';

/** Profile of minikube without a name. */
const DEFAULT_NAME = 'minikube';
const DEFAULTS = {
  serviceCidr: '10.96.0.0/12',
  apiServerPort: 8443,
  // The add-on `ingress`.
  ingressControllerPeers: new Map([
    [
      'nginx',
      controllerPods('ingress-nginx', {
        'app.kubernetes.io/name': 'ingress-nginx',
        'app.kubernetes.io/component': 'controller',
      }),
    ],
  ]),
};
const DISTRIBUTION: ClusterDistribution = {
  context: DEFAULT_NAME,
  singleNode: true,
  privateApiServer: true,
  // With Calico. Its policies do not apply to traffic from the node's own processes and kernel.
  nodeReachesAllPods: true,
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

  /**
   * One command: minikube needs flags only.
   *
   * @internal
   */
  protected override _localCluster(machine: NodeSize): LocalCluster | undefined {
    const { context, kubernetesVersion, serviceCidr, clusterDomain, gpus, ingressClassName } = this._props;
    // A profile and its context have one name.
    const profile = clusterNameOf(context, '', DEFAULT_NAME);
    if (hasIpv6(this._props) || profile === undefined) {
      return undefined;
    }
    const flags = [
      ...(profile === DEFAULT_NAME ? [] : [`--profile=${profile}`]),
      // minikube's default network plugin does not enforce network policies.
      '--cni=calico',
      `--cpus=${machine.cpus}`,
      `--memory=${memoryOption(machine)}`,
      ...(kubernetesVersion ? [`--kubernetes-version=${PATCH_RELEASES[kubernetesVersion]}`] : []),
      ...(serviceCidr === DEFAULTS.serviceCidr ? [] : [`--service-cluster-ip-range=${serviceCidr}`]),
      ...(clusterDomain ? [`--dns-domain=${clusterDomain}`] : []),
      ...(ingressClassName === 'nginx' ? ['--addons=ingress'] : []),
      ...(gpus ? ['--driver=docker', '--container-runtime=docker', '--gpus=all'] : []),
    ];
    return {
      description: `minikube cluster "${profile}"`,
      create: [`minikube start ${flags.join(' ')}`],
      exists: `minikube status --profile=${profile}`,
      delete: `minikube delete --profile=${profile}`,
    };
  }

  /** @internal */
  protected override get _distribution(): ClusterDistribution {
    return DISTRIBUTION;
  }

  protected override describe(): string {
    return 'minikube (MinikubePlatform)';
  }
}
