import type * as kplus from 'cdk8s-plus-27';
import type { NetworkPeer } from '../../network/network-peer';
import type { BucketGrant } from '../bucket-grant';
import type { IIdentityCapability } from '../capabilities';
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
