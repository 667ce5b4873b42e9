import type { Construct } from 'constructs';
import { cidrFamily } from '../../validation/cidr';
import { toYamlDocument } from '../../yaml';
import type { NodeSize } from '../deployment-guide';
import { AnyClusterPlatform } from '../generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../generic/any-cluster-platform-props';
import type { ClusterDistribution, LocalCluster } from '../generic/cluster-distribution';
import { isLarge, memoryOption } from '../generic/machine-size';
import { KubernetesVersion } from '../kubernetes-version';
import { IpFamilies } from '../network/cluster-network';
import { CLUSTER_FOLDER, clusterNameOf, withLocalDefaults } from './local-defaults';

const DEFAULTS = { serviceCidr: '10.96.0.0/16', serviceCidrIpv6: 'fd00:10:96::/112', apiServerPort: 6443 };
const FILE = `${CLUSTER_FOLDER}/kind.yaml`;
/** Name of the cluster that `kind create cluster` creates without a name. */
const DEFAULT_NAME = 'kind';

const FAMILIES = { [IpFamilies.IPV4]: 'ipv4', [IpFamilies.IPV6]: 'ipv6', [IpFamilies.DUAL_STACK]: 'dual' };
const DISTRIBUTION: ClusterDistribution = {
  context: `kind-${DEFAULT_NAME}`,
  singleNode: true,
  privateApiServer: true,
  // local-path-provisioner supports single-node volumes only.
  singleNodeClasses: [undefined, 'standard'],
  networkPolicyNote: 'network policies are enforced from kind v0.24 on if the kernel supports it; test one first',
  loadBalancerNote: 'a LoadBalancer Service gets an address only with cloud-provider-kind',
};

/**
 * kind with the defaults of `kind create cluster`.
 *
 * @see https://kind.sigs.k8s.io/
 */
export class KindPlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, withLocalDefaults(props, DEFAULTS));
  }

  /**
   * One command, which reads a configuration file. With GPUs, `nvkind` replaces `kind`.
   *
   * @internal
   */
  protected override _localCluster(machine: NodeSize): LocalCluster | undefined {
    const { context, gpus } = this._props;
    const name = clusterNameOf(context, 'kind-', DEFAULT_NAME);
    if (name === undefined) {
      return undefined;
    }
    // nvkind draws a name if there is none.
    const named = name === DEFAULT_NAME && !gpus ? '' : ` --name=${name}`;
    return {
      description: `kind cluster "${name}"`,
      create: [
        gpus
          ? `nvkind cluster create${named} --config-template=${FILE}`
          : `kind create cluster${named} --config=${FILE}`,
      ],
      exists: `kind get kubeconfig --name=${name}`,
      delete: `kind delete cluster --name=${name}`,
      // A node is a container without limits.
      notes: isLarge(machine)
        ? [`Docker must have ${machine.cpus} CPUs and ${memoryOption(machine)} memory for all pods`]
        : [],
    };
  }

  /** @see https://kind.sigs.k8s.io/docs/user/configuration/ */
  protected override clusterFiles(_machine: NodeSize): { [path: string]: string } {
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
          // Nodes are containers: ports of the host must be mapped when the cluster is created.
          ...(isExposed && { extraPortMappings: [80, 443].map(onThisMachine) }),
          ...(gpus && {
            // This mount makes NVIDIA's container runtime expose all GPUs.
            extraMounts: [{ hostPath: '/dev/null', containerPath: '/var/run/nvidia-container-devices/all' }],
          }),
        },
      ],
      ...(clusterDomain !== undefined && { kubeadmConfigPatches: [toYamlDocument(domain)] }),
    };
    return { [FILE]: toYamlDocument(config) };
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

/**
 * Service CIDRs of the cluster: a dual-stack cluster needs one of each family, or its Services have one address only.
 */
function serviceSubnet(serviceCidr: string | undefined, ipFamilies: IpFamilies | undefined): string | undefined {
  if (serviceCidr === undefined || ipFamilies !== IpFamilies.DUAL_STACK) {
    return serviceCidr;
  }
  return `${serviceCidr},${cidrFamily(serviceCidr) === 'ipv6' ? DEFAULTS.serviceCidr : DEFAULTS.serviceCidrIpv6}`;
}

/**
 * Node images of kind by Kubernetes version. Each kind release rebuilds a tag, so images are pinned by the digest of
 * the release: v0.33.0, and v0.32.0 for Kubernetes 1.33, the last release that has it.
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
