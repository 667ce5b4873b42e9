import type { Construct } from 'constructs';
import type { NetworkPeer } from '../../network/network-peer';
import type { BucketGrant, IIdentityCapability, IServiceAccountResource } from '../capabilities/identity';
import type { BucketProps, IBucket, IObjectStoreCapability } from '../capabilities/object-store';
import { unsupported } from '../unsupported-feature';

/** Identity of a cluster without workload identity. Every grant fails. */
export class UnsupportedIdentity implements IIdentityCapability {
  constructor(private readonly platform: string) {}

  public grantBucketRead(serviceAccount: IServiceAccountResource, bucket: BucketGrant): NetworkPeer[] {
    return this.refuse(serviceAccount, bucket, 'reading', [
      'Use a claim or an NFS volume for the files (ModelSource.claim, ModelSource.nfs),',
      'set `credentialsSecretName` of ModelSource.gcs to a Secret with credentials, or use a platform such as GkePlatform.',
    ]);
  }

  public grantBucketReadWrite(serviceAccount: IServiceAccountResource, bucket: BucketGrant): NetworkPeer[] {
    return this.refuse(serviceAccount, bucket, 'writing', [
      'Use a claim or an NFS volume for the files, give the pods credentials in a Secret,',
      'or use a platform such as GkePlatform.',
    ]);
  }

  private refuse(
    where: IServiceAccountResource,
    { requestedBy, bucketName }: BucketGrant,
    what: string,
    instead: [string, ...string[]],
  ): never {
    throw unsupported({
      where,
      requestedBy: `${requestedBy}: ${what} the bucket "${bucketName}"`,
      platform: this.platform,
      limitation: 'no workload identity',
      alternatives: instead,
    });
  }
}

/** Object store of a cluster without one. Every bucket fails. */
export class UnsupportedObjectStore implements IObjectStoreCapability {
  constructor(private readonly platform: string) {}

  public bucket(scope: Construct, _id: string, props: BucketProps): IBucket {
    throw unsupported({
      where: scope,
      requestedBy: `bucket "${props.name}"`,
      platform: this.platform,
      limitation: 'no object store',
      alternatives: [
        'Use a shared volume for the files (NfsServer), create the bucket elsewhere and use its URL,',
        'or use a platform with buckets such as GkePlatform.',
      ],
    });
  }
}
