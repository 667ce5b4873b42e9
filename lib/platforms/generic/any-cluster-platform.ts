import { ApiObject } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_LABEL, DNS_SUBDOMAIN } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { checkPeers, checkPort } from '../../network/network-peer-checks';
import { checkAnnotations } from '../../validation/annotations';
import { checkEnum } from '../../validation/enums';
import type {
  IAcceleratorsCapability,
  IExposureCapability,
  IIdentityCapability,
  INetworkCapability,
  IObjectStoreCapability,
  IStorageCapability,
} from '../capabilities';
import { IpFamilies } from '../ip-families';
import { ClusterIpAllocator } from '../network/cluster-ip-allocator';
import { ClusterNetwork } from '../network/cluster-network';
import { PlatformBase, type PlatformProps } from '../platform';
import { ClusterStorage } from '../storage/cluster-storage';
import { ClusterAccelerators } from './cluster-accelerators';
import type { ClusterDistribution } from './cluster-distribution';
import { ClusterExposure, type GatewayReference } from './cluster-exposure';
import { warnAboutUnenforcedPolicies } from './enforcement-warnings';
import { checkGpus } from './gpu-checks';
import { UnsupportedIdentity } from './unsupported-identity';
import { UnsupportedObjectStore } from './unsupported-object-store';

/** GPUs of a cluster, as its device plugin and its nodes offer them. */
export interface ClusterGpuOptions {
  /**
   * The extended resource that pods ask for.
   *
   * @default nvidia.com/gpu
   */
  readonly resourceName?: string;

  /**
   * Labels of the nodes, by type of GPU: `{ 'nvidia-l4': { 'nvidia.com/gpu.product': 'NVIDIA-L4' } }`.
   *
   * @default - one kind of GPU, on nodes that need no label
   */
  readonly types?: { [type: string]: { [label: string]: string } };

  /**
   * Taints of the nodes with GPUs that pods must tolerate.
   *
   * @default - tolerates any taint whose key is the resource name
   */
  readonly tolerations?: kplus.k8s.Toleration[];

  /**
   * The RuntimeClass of pods with GPUs: `nvidia`, where containerd's default runtime knows no GPUs. A component's own wins.
   *
   * @default - none: the default runtime hands GPUs over
   * @see https://docs.nvidia.com/datacenter/cloud-native/gpu-operator/latest/getting-started.html
   */
  readonly runtimeClassName?: string;
}

/** What a cluster has, as its owner states it. */
export interface AnyClusterPlatformProps extends PlatformProps {
  /**
   * StorageClass of claims that name none.
   *
   * @default - the cluster's default StorageClass
   */
  readonly storageClassName?: string;

  /**
   * StorageClass of claims that name none and that pods of several nodes mount (ReadWriteMany, ReadOnlyMany).
   *
   * @default - that of other claims
   */
  readonly sharedStorageClassName?: string;

  /**
   * Range of the cluster's Service addresses (`--service-cluster-ip-range`), which shared files need. Of a dual-stack cluster it is the
   * first one.
   *
   * @default - not known; `NfsServer` then wants `clusterIp` for each disk
   */
  readonly serviceCidr?: string;

  /**
   * The GPUs of the cluster.
   *
   * @default - none
   */
  readonly gpus?: ClusterGpuOptions;

  /**
   * The Gateway (gateway.networking.k8s.io) by which people come in.
   *
   * @default - none
   */
  readonly gateway?: GatewayReference;

  /**
   * The IngressClass by which people come in, for clusters without Gateway API.
   *
   * @default - none
   */
  readonly ingressClassName?: string;

  /**
   * Annotations of Ingresses, in the words of their controller: `{ 'cert-manager.io/cluster-issuer': 'letsencrypt' }`.
   *
   * @default - none
   */
  readonly ingressAnnotations?: { [key: string]: string };

  /**
   * Whether Ingresses end TLS, each by the Secret `<service>-tls` of its namespace, which is yours to make, or cert-manager's.
   *
   * @default false
   */
  readonly ingressTls?: boolean;

  /**
   * The cluster's DNS domain.
   *
   * @default cluster.local
   */
  readonly clusterDomain?: string;

  /**
   * The cluster's DNS servers, as pods reach them, on port 53 where a peer names none. On OpenShift they are
   * `{ namespaceLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' }, ports: [{ port: 5353 }, { port: 5353, protocol: 'UDP' }] }`.
   *
   * @default - the pods of `kube-system`, and NodeLocal DNSCache at its usual address
   */
  readonly dnsServers?: NetworkPeer[];

  /**
   * Which addresses pods and Services have. With IPv6, policies name blocks of it, too; with both, Services have one of each.
   *
   * @default IpFamilies.IPV4
   */
  readonly ipFamilies?: IpFamilies;

  /**
   * Blocks of addresses that are not the internet, beside private ones: those of pods, nodes and Services where they are public, as
   * they often are with IPv6.
   *
   * @default - none
   */
  readonly internalCidrs?: string[];

  /**
   * Ports on which the API server listens.
   *
   * @default [443, 6443]
   */
  readonly apiServerPorts?: number[];

  /**
   * The addresses from which nodes reach pods, as CIDR blocks, where the cluster's network plugin lets policies name nodes by them.
   *
   * These are the nodes' own addresses; where the network is an overlay they are those that each node has within it, which often are
   * of the pods' range. Calico lets policies name them. Cilium does not unless it runs with `policy-cidr-match-mode=nodes`.
   *
   * @default - not known, and what nodes must reach is open to anybody
   */
  readonly nodeCidrs?: string[];

  /**
   * Whether the cluster's network plugin keeps network policies. Every cluster accepts them, and some keep none: then all that this
   * library closes is open, which synthesis warns of.
   *
   * @default - not known, or as the command makes it that the platform tells; what it depends on is told in the summary
   * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites
   */
  readonly enforcesNetworkPolicies?: boolean;

  /**
   * Whether the API server keeps the Pod Security Standard that a namespace asks for: all do unless the admission plugin `PodSecurity` is
   * turned off, which synthesis warns of.
   *
   * @default true
   * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
   */
  readonly enforcesPodSecurity?: boolean;
}

/**
 * Any conformant cluster: it has a default StorageClass, and what its owner states besides.
 */
export class AnyClusterPlatform extends PlatformBase {
  public readonly storage: IStorageCapability;
  public readonly identity: IIdentityCapability;
  public readonly accelerators: IAcceleratorsCapability;
  public readonly exposure: IExposureCapability;
  public readonly objectStore: IObjectStoreCapability;
  public readonly network: INetworkCapability;

  /**
   * What was told of the cluster, for what makes one like it.
   *
   * @internal
   */
  public readonly _props: AnyClusterPlatformProps;

  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, props);
    this._props = { ...props };
    for (const port of props.apiServerPorts ?? []) {
      checkPort(this, 'apiServerPorts:', port);
    }
    checkNodeCidrs(this, props.nodeCidrs);
    checkEnum(this, 'ipFamilies', props.ipFamilies, IpFamilies);
    checkPeers(this, 'dnsServers', props.dnsServers ?? []);
    checkPeers(this, 'internalCidrs', props.internalCidrs?.map((cidr) => ({ cidr })) ?? []);
    checkGpus(this, props.gpus ?? {});
    this.checkNames(props);
    checkAnnotations(this, props.ingressAnnotations);
    const platform = this.describe();
    this.storage = new ClusterStorage({
      platform,
      storageClassName: props.storageClassName,
      sharedStorageClassName: props.sharedStorageClassName,
      singleNodeClasses: this._distribution.singleNodeClasses,
      singleNode: this._distribution.singleNode && props.storageClassName === undefined,
      clusterIpAllocator: props.serviceCidr === undefined ? undefined : new ClusterIpAllocator(this, props.serviceCidr),
    });
    this.checkFamily(props);
    warnAboutUnenforcedPolicies(this, this.enforcesNetworkPolicies ?? true, props.enforcesPodSecurity ?? true);
    this.identity = new UnsupportedIdentity(platform);
    this.accelerators = new ClusterAccelerators(platform, props.gpus);
    this.exposure = new ClusterExposure(
      platform,
      props.gateway,
      props.ingressClassName
        ? {
            className: props.ingressClassName,
            annotations: props.ingressAnnotations,
            tls: props.ingressTls,
          }
        : undefined,
    );
    this.objectStore = new UnsupportedObjectStore(platform);
    this.network = new ClusterNetwork({
      apiServerPorts: props.apiServerPorts ?? [443, 6443],
      clusterDomain: props.clusterDomain ?? 'cluster.local',
      nodeCidrs: props.nodeCidrs && [...props.nodeCidrs],
      dnsServers: props.dnsServers && [...props.dnsServers],
      ipFamilies: props.ipFamilies,
      internalCidrs: props.internalCidrs && [...props.internalCidrs],
    });
  }

  public override notes(): string[] {
    const {
      networkPolicyNote = "network policies are kept only where the cluster's network plugin does it",
      loadBalancerNote,
    } = this._distribution;
    return [
      ...(this.enforcesNetworkPolicies === undefined
        ? [`${networkPolicyNote} (\`enforcesNetworkPolicies\` says that yours does)`]
        : []),
      ...(loadBalancerNote !== undefined && hasLoadBalancer(this) ? [loadBalancerNote] : []),
    ];
  }

  private get enforcesNetworkPolicies(): boolean | undefined {
    return this._props.enforcesNetworkPolicies ?? this._distribution.enforcesNetworkPolicies;
  }

  /** A range of Service addresses of a family that the cluster does not have is another cluster's. */
  private checkFamily({ serviceCidr = '', ipFamilies = IpFamilies.IPV4 }: AnyClusterPlatformProps): void {
    const family = serviceCidr.includes(':') ? IpFamilies.IPV6 : IpFamilies.IPV4;
    if (serviceCidr !== '' && ipFamilies !== IpFamilies.DUAL_STACK && family !== ipFamilies) {
      throw new KubeflowError(
        this,
        `serviceCidr "${serviceCidr}" is a range of ${family}, and the cluster has ${ipFamilies} (\`ipFamilies\`).`,
        'Accepted is a range of a family that the cluster has.',
        `Set \`ipFamilies\` to IpFamilies.${family.toUpperCase()} or IpFamilies.DUAL_STACK, or correct \`serviceCidr\`.`,
      );
    }
  }

  private checkNames({ gateway, ...props }: AnyClusterPlatformProps): void {
    for (const [prop, name, rule] of [
      // The empty class is one, too: no class.
      ['storageClassName', props.storageClassName || undefined, DNS_SUBDOMAIN],
      ['sharedStorageClassName', props.sharedStorageClassName, DNS_SUBDOMAIN],
      ['ingressClassName', props.ingressClassName, DNS_SUBDOMAIN],
      ['clusterDomain', props.clusterDomain, DNS_SUBDOMAIN],
      ['gateway', gateway?.name, DNS_SUBDOMAIN],
      ['namespace of the gateway', gateway?.namespace, DNS_LABEL],
      ['listener of the gateway', gateway?.sectionName, DNS_SUBDOMAIN],
    ] as const) {
      if (name !== undefined) {
        checkName(this, prop, name, rule);
      }
    }
  }

  /**
   * What is known of the cluster without being told.
   *
   * @internal
   */
  protected get _distribution(): ClusterDistribution {
    return {};
  }

  /** The platform in words, for errors. */
  protected describe(): string {
    return 'this cluster (AnyClusterPlatform)';
  }
}

function hasLoadBalancer(where: Construct): boolean {
  return where.node
    .findAll()
    .some(
      (node) => ApiObject.isApiObject(node) && node.kind === 'Service' && node.toJson().spec?.type === 'LoadBalancer',
    );
}

function checkNodeCidrs(where: Construct, nodeCidrs: string[] | undefined): void {
  checkPeers(where, 'nodeCidrs', nodeCidrs?.map((cidr) => ({ cidr })) ?? []);
  if (nodeCidrs?.length === 0) {
    throw new KubeflowError(
      where,
      'nodeCidrs is empty.',
      'At least one block of addresses is accepted: without one, no node could mount a file.',
      'Leave `nodeCidrs` out where it is not known.',
    );
  }
}
