import type * as kplus from 'cdk8s-plus-27';
import type { NetworkPeer } from '../../network/network-peer';

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

/** A bucket, or a folder of it, that somebody is let in to. */
export interface BucketGrant {
  /** Name of the bucket. */
  readonly bucketName: string;

  /**
   * The only folder that is opened, without a slash at either end.
   *
   * @default - the whole bucket
   */
  readonly folder?: string;

  /** The prop that asks, in the user's words, for errors: `model`, say. */
  readonly requestedBy: string;
}
