import type { Construct } from 'constructs';
import { yamlText } from '../../synthesis/yaml-text';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../generic/any-cluster-platform';
import type { ClusterProduct } from '../generic/cluster-product';
import { IpFamilies } from '../ip-families';
import { KIND_IMAGES } from './kind-images';
import { CLUSTER_FOLDER, withPreset } from './local-preset';

const PRESET = { serviceCidr: '10.96.0.0/16', serviceCidrIpv6: 'fd00:10:96::/112', apiServerPort: 6443 };
const FILE = `${CLUSTER_FOLDER}/kind.yaml`;

const FAMILIES = { [IpFamilies.IPV4]: 'ipv4', [IpFamilies.IPV6]: 'ipv6', [IpFamilies.DUAL_STACK]: 'dual' };
const PRODUCT: ClusterProduct = {
  oneNode: true,
  // local-path-provisioner makes folders of a node, and says so.
  oneNodeClasses: [undefined, 'standard'],
  policiesDependOn: 'network policies are kept from kind v0.24 on, where the kernel lets it: try one first',
  loadBalancersDependOn: 'a LoadBalancer has an address only with cloud-provider-kind',
};

/**
 * kind, as `kind create cluster` makes it.
 *
 * @see https://kind.sigs.k8s.io/
 */
export class KindPlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, withPreset(props, PRESET));
  }

  /** One, which reads a file beside the YAML. Where there are GPUs, `nvkind` takes the place of `kind`. */
  public override commandsToMakeCluster(): string[] {
    return this._told.gpus
      ? [`nvkind cluster create --config-template=${FILE}`]
      : [`kind create cluster --config=${FILE}`];
  }

  /** @see https://kind.sigs.k8s.io/docs/user/configuration/ */
  public override clusterFiles(): { [path: string]: string } {
    const { kubernetesVersion, serviceCidr, clusterDomain, ipFamilies, ingressClassName, gateway, gpus } = this._told;
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
          ...(kubernetesVersion !== undefined && { image: KIND_IMAGES[kubernetesVersion] }),
          // The nodes are containers: what is to be reached from the machine is said when they are made.
          ...(isExposed && { extraPortMappings: [80, 443].map(onThisMachine) }),
          ...(gpus && {
            // By this mount NVIDIA's container runtime is told to hand over all GPUs.
            extraMounts: [{ hostPath: '/dev/null', containerPath: '/var/run/nvidia-container-devices/all' }],
          }),
        },
      ],
      ...(clusterDomain !== undefined && { kubeadmConfigPatches: [yamlText([domain])] }),
    };
    return { [FILE]: yamlText([config]) };
  }

  /** @internal */
  protected override get _product(): ClusterProduct {
    return PRODUCT;
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
  return `${serviceCidr},${serviceCidr.includes(':') ? PRESET.serviceCidr : PRESET.serviceCidrIpv6}`;
}
