import type * as kplus from 'cdk8s-plus-27';
import type { NetworkPeer } from '../../network/network-peer';
import type { IpFamilies } from '../network/ip-families';
import type { PlatformProps } from '../platform-props';
import type { GatewayReference } from './cluster-exposure';

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
