import type { ApiObjectMetadataDefinition } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { NetworkPeer } from '../../network/network-peer';

/** A ServiceAccount of this app: a `ServiceAccount` of any version of cdk8s-plus, or an `ApiObject`. */
export interface IServiceAccountResource extends IConstruct {
  /** Name of the ServiceAccount. */
  readonly name: string;

  /** Metadata. A platform can add annotations. */
  readonly metadata: ApiObjectMetadataDefinition;
}

/** Access of workloads to cloud resources (workload identity). */
export interface IIdentityCapability {
  /**
   * Grants the pods of a ServiceAccount read access to a bucket.
   *
   * @param serviceAccount the ServiceAccount of the pods
   * @param bucket the bucket to read
   * @returns network peers that the network policy of the pods must allow
   * @throws KubeflowError if the platform has no workload identity.
   */
  grantBucketRead(serviceAccount: IServiceAccountResource, bucket: BucketGrant): NetworkPeer[];

  /**
   * Grants the pods of a ServiceAccount permission to read, create, replace and delete objects in a bucket. They cannot
   * change the bucket.
   *
   * @param serviceAccount the ServiceAccount of the pods
   * @param bucket the bucket to read and write
   * @returns network peers that the network policy of the pods must allow
   * @throws KubeflowError if the platform has no workload identity.
   */
  grantBucketReadWrite(serviceAccount: IServiceAccountResource, bucket: BucketGrant): NetworkPeer[];
}

/** A bucket, or a folder of it, to grant access to. */
export interface BucketGrant {
  /** Name of the bucket. */
  readonly bucketName: string;

  /**
   * Folder to grant access to, without a slash at either end.
   *
   * @default - the whole bucket
   */
  readonly folder?: string;

  /**
   * Whether access to the whole bucket is granted, with a warning, if the bucket does not support access to a folder.
   *
   * @default false: the grant fails
   */
  readonly allowWholeBucket?: boolean;

  /** Prop that requests the access, for errors, for example `model`. */
  readonly requestedBy: string;
}
