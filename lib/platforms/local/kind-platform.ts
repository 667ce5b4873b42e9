import type { Construct } from 'constructs';
import { cidrFamily } from '../../validation/cidr';
import { toYaml } from '../../yaml';
import { AnyClusterPlatform } from '../generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../generic/any-cluster-platform-props';
import type { ClusterDistribution } from '../generic/cluster-distribution';
import { KubernetesVersion } from '../kubernetes-version';
import { IpFamilies } from '../network/ip-families';
import { CLUSTER_FOLDER, withLocalDefaults } from './local-defaults';

const DEFAULTS = { serviceCidr: '10.96.0.0/16', serviceCidrIpv6: 'fd00:10:96::/112', apiServerPort: 6443 };
const FILE = `${CLUSTER_FOLDER}/kind.yaml`;

const FAMILIES = { [IpFamilies.IPV4]: 'ipv4', [IpFamilies.IPV6]: 'ipv6', [IpFamilies.DUAL_STACK]: 'dual' };
const DISTRIBUTION: ClusterDistribution = {
  singleNode: true,
  // local-path-provisioner makes folders of a node, and says so.
  singleNodeClasses: [undefined, 'standard'],
  networkPolicyNote: 'network policies are kept from kind v0.24 on, where the kernel lets it: try one first',
  loadBalancerNote: 'a LoadBalancer has an address only with cloud-provider-kind',
};

/**
 * kind, as `kind create cluster` makes it.
 *
 * @see https://kind.sigs.k8s.io/
 */
export class KindPlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, withLocalDefaults(props, DEFAULTS));
  }

  /** One, which reads a file beside the YAML. Where there are GPUs, `nvkind` takes the place of `kind`. */
  protected override clusterCreationCommands(): string[] {
    return this._props.gpus
      ? [`nvkind cluster create --config-template=${FILE}`]
      : [`kind create cluster --config=${FILE}`];
  }

  /** @see https://kind.sigs.k8s.io/docs/user/configuration/ */
  protected override clusterFiles(): { [path: string]: string } {
    const { kubernetesVersion, serviceCidr, clusterDomain, ipFamilies, ingressClassName, gateway, gpus } = this._props;
    const isExposed = ingressClassName !== undefined || gateway !== undefined;
    const domain = { kind: 'ClusterConfiguration', networking: { dnsDomain: clusterDomain } };
    const config = {
      kind: 'Cluster',
      apiVersion: 'kind.x-k8s.io/v1alpha4',
      networking: {
        ...(ipFamilies !== undefined && { ipFamily: FAMILIES[ipFamilies] }),
        serviceSubnet: serviceSubnet(serviceCidr, ipFamilies),
      },
      nodes: [
        {
          role: 'control-plane',
          ...(kubernetesVersion !== undefined && { image: KIND_NODE_IMAGES[kubernetesVersion] }),
          // The nodes are containers: what is to be reached from the machine is said when they are made.
          ...(isExposed && { extraPortMappings: [80, 443].map(onThisMachine) }),
          ...(gpus && {
            // By this mount NVIDIA's container runtime is told to hand over all GPUs.
            extraMounts: [{ hostPath: '/dev/null', containerPath: '/var/run/nvidia-container-devices/all' }],
          }),
        },
      ],
      ...(clusterDomain !== undefined && { kubeadmConfigPatches: [toYaml([domain])] }),
    };
    return { [FILE]: toYaml([config]) };
  }

  /** @internal */
  protected override get _distribution(): ClusterDistribution {
    return DISTRIBUTION;
  }

  protected override describe(): string {
    return 'kind (KindPlatform)';
  }
}

function onThisMachine(port: number): object {
  return { containerPort: port, hostPort: port, listenAddress: '127.0.0.1', protocol: 'TCP' };
}

/** The range of Services, and beside it one of the other family where there are two: with one alone, Services would have one address. */
function serviceSubnet(serviceCidr: string | undefined, ipFamilies: IpFamilies | undefined): string | undefined {
  if (serviceCidr === undefined || ipFamilies !== IpFamilies.DUAL_STACK) {
    return serviceCidr;
  }
  return `${serviceCidr},${cidrFamily(serviceCidr) === 'ipv6' ? DEFAULTS.serviceCidr : DEFAULTS.serviceCidrIpv6}`;
}

/**
 * Images of kind's nodes by the version of Kubernetes that they run. A tag is built anew for each release of kind, and what a release was
 * tried with has a digest: these are of v0.33.0, and of v0.32.0, the last one with Kubernetes 1.33.
 *
 * @see https://github.com/kubernetes-sigs/kind/releases
 */
const KIND_NODE_IMAGES: Record<KubernetesVersion, string> = {
  [KubernetesVersion.V1_33]:
    'kindest/node:v1.33.12@sha256:3f5c8443c620245e4d355cfe09e96a91ead32ceaa569d3f1ca9edf0cb2fe2ff4',
  [KubernetesVersion.V1_34]:
    'kindest/node:v1.34.11@sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d',
  [KubernetesVersion.V1_35]:
    'kindest/node:v1.35.8@sha256:07b2536e30b803ed61d1677a79df6115f798ce64c80f9e22f6ed45afd09323c0',
  [KubernetesVersion.V1_36]:
    'kindest/node:v1.36.4@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed',
};
