import type * as kplus from 'cdk8s-plus-27';
import type { NetworkPeer } from '../../network/network-peer';

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
  grantBucketRead(serviceAccount: kplus.ServiceAccount, bucket: BucketGrant): NetworkPeer[];

  /**
   * Grants the pods of a ServiceAccount permission to read, create, replace and delete objects in a bucket. They cannot
   * change the bucket.
   *
   * @param serviceAccount the ServiceAccount of the pods
   * @param bucket the bucket to read and write
   * @returns network peers that the network policy of the pods must allow
   * @throws KubeflowError if the platform has no workload identity.
   */
  grantBucketReadWrite(serviceAccount: kplus.ServiceAccount, bucket: BucketGrant): NetworkPeer[];
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

  /** Prop that requests the access, for errors, for example `model`. */
  readonly requestedBy: string;
}
