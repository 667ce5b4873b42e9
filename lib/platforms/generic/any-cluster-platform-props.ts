import type * as k8s from '../../k8s';
import type { NetworkPeer } from '../../network/network-peer';
import type { TlsTermination } from '../capabilities/tls-termination';
import type { NodeSize } from '../deployment-guide';
import type { IpFamilies } from '../network/cluster-network';
import type { PlatformProps } from '../platform-props';
import type { GatewayReference } from './cluster-exposure-options';

/** A type of GPU of a cluster. */
export interface ClusterGpuType {
  /**
   * Extended resource that pods request, for example `nvidia.com/mig-1g.5gb`, `amd.com/gpu` or `gpu.intel.com/xe`.
   *
   * @default - `resourceName` of `gpus`, or nvidia.com/gpu
   */
  readonly resourceName?: string;

  /**
   * Labels of the nodes that have this type.
   *
   * @default - none: only these nodes have the resource
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Taints of these nodes that pods must tolerate.
   *
   * @default - `tolerations` of `gpus`, or any taint whose key is the resource name
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * RuntimeClass of pods with this type.
   *
   * @default - `runtimeClassName` of `gpus` if the resource has the same domain as that of `gpus`
   */
  readonly runtimeClassName?: string;
}

/** GPUs of a cluster, as its device plugin and nodes expose them. */
export interface ClusterGpuOptions {
  /**
   * Extended resource that pods request if they name no type.
   *
   * @default nvidia.com/gpu, or the resource of `types` if all of them set the same one
   */
  readonly resourceName?: string;

  /**
   * Types of GPUs that pods can request: models, partitions (MIG) and GPUs of other vendors. For example `{ l4: {
   * nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L4' } }, slice: { resourceName: 'nvidia.com/mig-1g.5gb' }, mi300: {
   * resourceName: 'amd.com/gpu' } }`.
   *
   * @default - one GPU type, on nodes that need no label
   */
  readonly types?: { [type: string]: ClusterGpuType };

  /**
   * Taints of GPU nodes that pods must tolerate.
   *
   * @default - any taint whose key is the resource name or, for partitions of NVIDIA GPUs, `nvidia.com/gpu`
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * RuntimeClass of pods with GPUs, for example `nvidia` if containerd's default runtime does not support GPUs. A
   * RuntimeClass of the component takes precedence.
   *
   * @default - none: the default runtime supports GPUs
   * @see https://docs.nvidia.com/datacenter/cloud-native/gpu-operator/latest/getting-started.html
   */
  readonly runtimeClassName?: string;
}

/** Properties of `AnyClusterPlatform`: the features of the cluster. */
export interface AnyClusterPlatformProps extends PlatformProps {
  /**
   * StorageClass of claims without `storageClassName`.
   *
   * @default - the cluster's default StorageClass
   */
  readonly storageClassName?: string;

  /**
   * StorageClass of claims without `storageClassName` that pods on several nodes mount (ReadWriteMany, ReadOnlyMany).
   *
   * @default - the StorageClass of other claims
   */
  readonly sharedStorageClassName?: string;

  /**
   * Service CIDR of the cluster (`--service-cluster-ip-range`), required for shared files. Use the first range of a
   * dual-stack cluster.
   *
   * @default - unknown; `NfsServer` then requires `clusterIp` for each disk
   */
  readonly serviceCidr?: string;

  /**
   * CPU and memory of the largest node. Synthesis warns about pods that request more. Platforms that create a local
   * cluster on a virtual machine or in a container with limits give it this size.
   *
   * @default - unknown; local clusters get 2 CPUs and 4 GiB, or more if the pods request more
   */
  readonly nodeSize?: NodeSize;

  /**
   * GPUs of the cluster.
   *
   * @default - none
   */
  readonly gpus?: ClusterGpuOptions;

  /**
   * Gateway (gateway.networking.k8s.io) that exposes Services.
   *
   * @default - none
   */
  readonly gateway?: GatewayReference;

  /**
   * IngressClass that exposes Services, for clusters without Gateway API.
   *
   * @default - none
   */
  readonly ingressClassName?: string;

  /**
   * Annotations of Ingresses for their controller: `{ 'cert-manager.io/cluster-issuer': 'letsencrypt' }`.
   *
   * @default - none
   */
  readonly ingressAnnotations?: { [key: string]: string };

  /**
   * Whether Ingresses terminate TLS with the Secret `<service>-tls` in their namespace, which you or cert-manager
   * create. Exposing a hostname with an Ingress requires it, or `tlsTermination`.
   *
   * @default false
   */
  readonly ingressTls?: boolean;

  /**
   * Names of the TLS Secrets of Ingresses by hostname: `{ 'hub.example.com': 'hub-certificate' }`. Requires `ingressTls`. Set it
   * to keep the certificates of a previous installation.
   *
   * @default - `<service>-tls`
   * @throws KubeflowError if a name is invalid, or if no component has the hostname.
   */
  readonly ingressTlsSecrets?: { [hostname: string]: string };

  /**
   * Where TLS ends, if not with the certificates of `ingressTls` or of the Gateway's HTTPS listener.
   *
   * @default - none: a hostname of an Ingress requires `ingressTls`; clients connect to the Gateway with TLS
   */
  readonly tlsTermination?: TlsTermination;

  /**
   * Pods or addresses of the ingress controller or Gateway, which network policies of exposed components allow. The
   * default ports are those of the component.
   *
   * @default - with a Gateway, the pods of its namespace; with an Ingress, the controller of the local cluster if it is
   * known, or else the pods of all namespaces, with a warning
   */
  readonly ingressControllerPeers?: NetworkPeer[];

  /**
   * DNS domain of the cluster.
   *
   * @default cluster.local
   */
  readonly clusterDomain?: string;

  /**
   * DNS servers of the cluster, as pods reach them. The default port is 53. On OpenShift use `{ namespaceLabels: {
   * 'kubernetes.io/metadata.name': 'openshift-dns' }, ports: [{ port: 5353 }, { port: 5353, protocol: 'UDP' }] }`.
   *
   * @default - the pods of `kube-system`, and NodeLocal DNSCache at its default address
   */
  readonly dnsServers?: NetworkPeer[];

  /**
   * IP families of pods and Services. With IPv6, network policies also contain IPv6 CIDRs. On a dual-stack cluster,
   * Services have an address of each family.
   *
   * @default IpFamilies.IPV4
   */
  readonly ipFamilies?: IpFamilies;

  /**
   * Non-public CIDRs in addition to private networks: the ranges of pods, nodes and Services if they are public
   * addresses, as is common with IPv6.
   *
   * @default - none
   */
  readonly internalCidrs?: string[];

  /**
   * Ports of the API server.
   *
   * @default [443, 6443]
   */
  readonly apiServerPorts?: number[];

  /**
   * CIDRs that nodes reach pods from, if the network plugin lets policies select nodes by address.
   *
   * These are the nodes' own addresses. On an overlay network they are the addresses of the nodes in the overlay, which
   * are often in the pod range. Calico supports such policies. Cilium supports them only with
   * `policy-cidr-match-mode=nodes`.
   *
   * @default - unknown; Services that nodes must reach are open to all addresses
   */
  readonly nodeCidrs?: string[];

  /**
   * Whether the network plugin enforces network policies. Every cluster accepts them, but some do not enforce them, and
   * then nothing is isolated. Synthesis warns if this is false.
   *
   * @default - unknown, or the default of the cluster that the platform creates; the summary has a note if it depends
   * on the cluster
   * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites
   */
  readonly enforcesNetworkPolicies?: boolean;

  /**
   * Whether the API server enforces the Pod Security Standard of a namespace. It does unless the admission plugin
   * `PodSecurity` is disabled. Synthesis warns if this is false.
   *
   * @default true
   * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
   */
  readonly enforcesPodSecurity?: boolean;
}
