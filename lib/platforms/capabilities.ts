import type { Duration, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { NetworkPeer } from '../network/network-peer';
import type { BucketGrant } from './bucket-grant';
import type { DiskSource } from './storage/disk-source';
import type { SnapshotSchedule } from './storage/snapshot-schedule';

/** What says which volumes a claim can be bound to. */
export interface ClaimRequirements {
  /** Name of the PersistentVolumeClaim. */
  readonly name: string;

  /**
   * How the claim may be mounted.
   *
   * @default PersistentVolumeAccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: PersistentVolumeAccessMode;

  /**
   * Name of the StorageClass that provisions the volume.
   *
   * @default - the one that the platform names, or else the cluster's default StorageClass
   */
  readonly storageClassName?: string;
}

/** What a claim must be told. */
export interface ClaimProps extends ClaimRequirements {
  /** Size to ask for. */
  readonly size: Size;

  /**
   * Namespace of the claim.
   *
   * @default - the namespace of the chart
   */
  readonly namespace?: string;

  /**
   * Labels of the claim.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}

/** What a named disk must be told. */
export interface DiskProps {
  /** Name of the disk; it names the claim on it too. */
  readonly name: string;

  /** Size of the disk. */
  readonly size: Size;

  /**
   * Where the disk comes from.
   *
   * @default DiskSource.platform()
   */
  readonly source?: DiskSource;

  /**
   * When snapshots are taken of a disk that the platform makes, and how long each is kept.
   *
   * @default - every day, kept for two weeks, where the platform makes the disk; none of other disks
   */
  readonly snapshotSchedule?: SnapshotSchedule;

  /**
   * Name of the claim on the disk.
   *
   * @default - the name of the disk
   */
  readonly claimName?: string;

  /**
   * Namespace of the claim on the disk.
   *
   * @default - the namespace of the chart
   */
  readonly namespace?: string;

  /**
   * Labels of the claim and of the disk.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}

/** Storage that a platform offers. */
export interface IStorageCapability {
  /**
   * Name of the StorageClass for claims that name none; undefined for the cluster's default one.
   */
  readonly defaultStorageClassName?: string;

  /**
   * Name of the StorageClass for claims that name none and that pods of several nodes mount; undefined for that of other claims.
   */
  readonly sharedStorageClassName?: string;

  /**
   * Whether `DiskSource.platform()` is a disk that the platform makes.
   *
   * @default false, and it is claimed from the default StorageClass
   */
  readonly provisionsDisks?: boolean;

  /**
   * Whether all pods that mount a claim of the default StorageClass are on one node anyway: the only one, or that whose folder the volume is.
   *
   * @default false
   */
  readonly singleNode?: boolean;

  /**
   * Name of the StorageClass of a claim that others make, as the hub does for each user; undefined for the cluster's default one.
   *
   * Throws where pods of several nodes are to mount it and the platform is known to have no class for that.
   */
  storageClassNameFor(scope: Construct, claim: ClaimRequirements): string | undefined;

  /**
   * A claim on a volume that a StorageClass provisions.
   *
   * Throws where pods of several nodes are to mount it and the platform is known to have no class for that.
   */
  claim(scope: Construct, id: string, props: ClaimProps): kplus.IPersistentVolumeClaim;

  /**
   * A claim on a disk that outlives the apps: made by the platform, adopted by name, or claimed from a StorageClass.
   *
   * Throws where the platform does not have the kind of disk that is asked for, or takes no snapshots of it and is asked to.
   */
  disk(scope: Construct, id: string, props: DiskProps): kplus.IPersistentVolumeClaim;

  /**
   * A fixed cluster address for a Service whose clients are the nodes themselves.
   *
   * A node mounts NFS, and most nodes cannot resolve the DNS name of a Service; so its address must be known when the
   * PersistentVolume is written. The same Service always gets the same address.
   *
   * Throws where the platform's range of Service addresses is not known, naming the props that mend it.
   *
   * @param scope the construct that needs the address
   * @param serviceName name of the Service
   * @param namespace namespace of the Service
   */
  allocateClusterIp(scope: Construct, serviceName: string, namespace: string): string;
}

/** Access of workloads to what lies outside the cluster. */
export interface IIdentityCapability {
  /**
   * Lets the pods of a service account read a bucket, and nothing else.
   *
   * Returns what the pods' network policy must open for that. Throws where the platform gives workloads no identity.
   *
   * @param serviceAccount the service account of the pods
   * @param bucket the bucket to read
   */
  grantBucketRead(serviceAccount: kplus.ServiceAccount, bucket: BucketGrant): NetworkPeer[];

  /**
   * Lets the pods of a service account read a bucket, and make, replace and delete what is in it; the bucket itself stays as it is.
   *
   * Returns what the pods' network policy must open for that. Throws where the platform gives workloads no identity.
   *
   * @param serviceAccount the service account of the pods
   * @param bucket the bucket to read and write
   */
  grantBucketReadWrite(serviceAccount: kplus.ServiceAccount, bucket: BucketGrant): NetworkPeer[];
}

/** GPUs that a pod asks for. */
export interface GpuOptions {
  /**
   * How many GPUs, a whole number above zero.
   *
   * @default 1
   */
  readonly count?: number;

  /**
   * Type of GPU, as the platform names it, for example `nvidia-l4`.
   *
   * @default - any that the platform has
   */
  readonly type?: string;
}

/** What a pod must carry to get its GPUs. */
export interface GpuPlacement {
  /** The extended resource that the container's limits name, for example `nvidia.com/gpu`. */
  readonly resourceName: string;
  /** How many of them. */
  readonly count: number;
  /** Labels that the node must have. */
  readonly nodeSelector: { [key: string]: string };
  /** Taints that the pod must tolerate. */
  readonly tolerations: kplus.k8s.Toleration[];
  /**
   * The RuntimeClass that hands GPUs to containers. What a component says of its own wins.
   *
   * @default - the default runtime of the node does
   */
  readonly runtimeClassName?: string;
}

/** GPUs that a platform offers. */
export interface IAcceleratorsCapability {
  /**
   * What a pod must carry to get GPUs.
   *
   * Throws where the platform has none, or none of the type.
   *
   * @param scope the construct whose prop asks
   * @param props the GPUs that are asked for
   * @param requestedBy the prop that asks, in the user's words, for errors
   */
  gpu(scope: Construct, props: GpuOptions, requestedBy: string): GpuPlacement;
}

/** A Service that gets a share of the requests. */
export interface ExposureBackend {
  /** Name of the Service. */
  readonly serviceName: string;

  /** Port of the Service that speaks HTTP. */
  readonly port: number;

  /** Its part of the sum of all weights: a whole number from 0, for none, to 1000000. */
  readonly weight: number;
}

/** A Service to reach from outside the cluster. */
export interface ExposureProps {
  /** Name of the Service. */
  readonly serviceName: string;

  /** Port of the Service that speaks HTTP. */
  readonly port: number;

  /** The fully qualified domain name under which people reach the Service. */
  readonly hostname: string;

  /** HTTP path that answers 200 once the Service is healthy. */
  readonly healthCheckPath: string;

  /**
   * Whether the port speaks gRPC, without TLS, rather than HTTP. The URL is one that clients come to by TLS.
   *
   * @default false
   */
  readonly grpc?: boolean;

  /**
   * The paths of the hostname that lead to the Service: this one, and those below it.
   *
   * @default /
   */
  readonly pathPrefix?: string;

  /**
   * Services that share the requests by weight. `serviceName` then is the name of the objects that expose them, and no Service's.
   *
   * @default - the one Service gets them all
   */
  readonly backends?: ExposureBackend[];

  /**
   * Whether people sign in at the platform's edge before a request reaches the Service.
   *
   * @default false
   */
  readonly requireAuthentication?: boolean;

  /**
   * Name of the ConfigMap, in the namespace of the Service, from whose key `audience` the pods learn whom the edge signs for. What fills
   * it is told when the app is synthesized; whoever reads it lets nobody in before.
   *
   * @default - nobody asks whom the edge signs for
   */
  readonly audienceConfigMapName?: string;

  /**
   * How long a request may last, one that became a WebSocket included.
   *
   * @default - the way in's own; where that would cut WebSockets off that are in use, a day
   */
  readonly requestTimeout?: Duration;

  /**
   * Labels of the objects that expose the Service.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}

/** A Service that can be reached from outside. */
export interface ExposedService {
  /** Where people find it. */
  readonly url: string;
  /** From where requests reach the pods behind the Service: what their network policy must let in. */
  readonly ingressPeers: NetworkPeer[];
  /**
   * How long the way in keeps idle connections to the pods. They must keep them for longer.
   *
   * @default - not known
   */
  readonly keepAliveTimeout?: Duration;
}

/** Authentication that a load balancer can do before it forwards a request. */
export enum EdgeAuthentication {
  /** The platform's load balancers do not authenticate users. */
  NONE = 'None',
  /** Identity-Aware Proxy of Google Cloud. */
  IAP = 'IAP',
}

/** Ways into the cluster that a platform offers. */
export interface IExposureCapability {
  /** How the load balancer authenticates requests that have `requireAuthentication`. */
  readonly edgeAuthentication: EdgeAuthentication;

  /**
   * Gives a Service a URL.
   *
   * Throws where the platform has no way in, or one that cannot do what is asked for.
   */
  expose(scope: Construct, id: string, props: ExposureProps): ExposedService;
}

/** What a bucket must be told. */
export interface BucketProps {
  /** Name of the bucket, unique in the world. */
  readonly name: string;
}

/** A bucket of a platform's object store. */
export interface IBucket {
  /** Name of the bucket. */
  readonly name: string;
  /** Where it is, for example `gs://my-models`. */
  readonly url: string;
}

/** Object storage that a platform offers. */
export interface IObjectStoreCapability {
  /**
   * A bucket of its own, made with the platform, that nobody may read before being granted.
   *
   * Throws where the platform has no object store.
   */
  bucket(scope: Construct, id: string, props: BucketProps): IBucket;
}

/** What pods need to know of the network that they are in. */
export interface INetworkCapability {
  /** The cluster's DNS servers. */
  readonly dnsServers: NetworkPeer[];

  /** The Kubernetes API server, as pods reach it. */
  readonly apiServer: NetworkPeer[];

  /** Everything outside the cluster but private networks and metadata servers. */
  readonly internet: NetworkPeer[];

  /** Private networks, without the metadata servers that are in them: machines of the owner's, nodes, and in most clusters pods. */
  readonly privateNetworks: NetworkPeer[];

  /** The metadata servers of clouds, by which whoever reaches them acts as the node. */
  readonly metadataServers: NetworkPeer[];

  /**
   * The nodes, as the cluster's network policies can name them; undefined where they cannot, or where that is not known.
   *
   * What a policy says of addresses holds for nodes with some network plugins, and not with others.
   */
  readonly nodes?: NetworkPeer[];

  /** The cluster's DNS domain, for example `cluster.local`. */
  readonly clusterDomain: string;

  /**
   * Lets the API server call pods on a port, a webhook's for example, where a firewall of the platform would not.
   *
   * Network policies are the component's own to make.
   *
   * @param scope the construct whose pods are called
   * @param port the port of the pods
   */
  allowIngressFromControlPlane(scope: Construct, port: number): void;

  /** The `ipFamilyPolicy` of Services; undefined for what the cluster makes of it. */
  readonly ipFamilyPolicy?: string;
}

/** What pods carry wherever they run on a platform, and how much they ask for. */
export interface IPodsCapability {
  /** Names of the Secrets that every pod's images are pulled with, in its own namespace. */
  readonly imagePullSecrets: string[];

  /** Labels that the node of every pod must have. What a component says of the same label wins. */
  readonly nodeSelector: { [key: string]: string };

  /** Taints that every pod tolerates. */
  readonly tolerations: kplus.k8s.Toleration[];

  /** Whether the cluster picks whom pods run as, so that a pod which names a user of its own is refused. */
  readonly usesArbitraryUserIds: boolean;

  /**
   * An image as this cluster pulls it: from the registry that everything comes from, where there is one.
   *
   * @param reference the image as somebody named it
   */
  image(reference: string): string;

  /**
   * What a container asks for and may have whose resources nobody states.
   *
   * @param resources what it has where there is no shortage
   */
  defaultResources(resources: kplus.ContainerResources): kplus.ContainerResources;
}
