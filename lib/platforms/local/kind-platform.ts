import type { Construct } from 'constructs';
import { toYaml } from '../../yaml';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../generic/any-cluster-platform';
import type { ClusterDistribution } from '../generic/cluster-distribution';
import { IpFamilies } from '../ip-families';
import { KIND_NODE_IMAGES } from './kind-node-images';
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
  public override clusterCreationCommands(): string[] {
    return this._props.gpus
      ? [`nvkind cluster create --config-template=${FILE}`]
      : [`kind create cluster --config=${FILE}`];
  }

  /** @see https://kind.sigs.k8s.io/docs/user/configuration/ */
  public override clusterFiles(): { [path: string]: string } {
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
  return `${serviceCidr},${serviceCidr.includes(':') ? DEFAULTS.serviceCidr : DEFAULTS.serviceCidrIpv6}`;
}
