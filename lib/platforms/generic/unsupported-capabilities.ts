import type * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { NetworkPeer } from '../../network/network-peer';
import type { BucketGrant, IIdentityCapability } from '../capabilities/identity';
import type { BucketProps, IBucket, IObjectStoreCapability } from '../capabilities/object-store';
import { unsupported } from '../unsupported-feature';

/** A cluster whose workloads have no identity outside it. */
export class UnsupportedIdentity implements IIdentityCapability {
  constructor(private readonly platform: string) {}

  public grantBucketRead(serviceAccount: kplus.ServiceAccount, bucket: BucketGrant): NetworkPeer[] {
    return this.refuse(serviceAccount, bucket, 'reading', [
      'Serve the files from a claim or an NFS volume (ModelSource.claim, ModelSource.nfs),',
      'name a Secret with credentials (`credentialsSecretName` of ModelSource.gcs), or use a platform such as GkePlatform.',
    ]);
  }

  public grantBucketReadWrite(serviceAccount: kplus.ServiceAccount, bucket: BucketGrant): NetworkPeer[] {
    return this.refuse(serviceAccount, bucket, 'writing', [
      'Use a claim or an NFS volume for the files, give the pods credentials from a Secret of yours,',
      'or use a platform such as GkePlatform.',
    ]);
  }

  private refuse(
    where: kplus.ServiceAccount,
    { requestedBy, bucketName }: BucketGrant,
    what: string,
    instead: [string, ...string[]],
  ): never {
    throw unsupported({
      where,
      requestedBy: `${requestedBy}: ${what} the bucket "${bucketName}"`,
      platform: this.platform,
      limitation: 'no workload identity that a bucket could trust',
      alternatives: instead,
    });
  }
}

/** A cluster that comes without an object store. */
export class UnsupportedObjectStore implements IObjectStoreCapability {
  constructor(private readonly platform: string) {}

  public bucket(scope: Construct, _id: string, props: BucketProps): IBucket {
    throw unsupported({
      where: scope,
      requestedBy: `bucket "${props.name}"`,
      platform: this.platform,
      limitation: 'no object store',
      alternatives: [
        'Keep the files on a shared volume (NfsServer), or make the bucket elsewhere and give its URL,',
        'or use a platform with buckets such as GkePlatform.',
      ],
    });
  }
}
