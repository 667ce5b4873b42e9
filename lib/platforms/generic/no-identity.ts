import type * as kplus from 'cdk8s-plus-27';
import type { BucketRead } from '../bucket-read';
import type { IIdentityCapability } from '../capabilities';
import { lacking } from '../lacking';
import type { NetworkPeer } from '../network-peer';

/** A cluster whose workloads have no identity outside it. */
export class NoIdentity implements IIdentityCapability {
  constructor(private readonly platform: string) {}

  public grantBucketRead(serviceAccount: kplus.ServiceAccount, bucket: BucketRead): NetworkPeer[] {
    throw lacking({
      where: serviceAccount,
      askedBy: `${bucket.askedBy}: reading the bucket "${bucket.bucketName}"`,
      platform: this.platform,
      lacks: 'no workload identity that a bucket could trust',
      instead: [
        'Keep the files on a claim or a shared volume (ModelSource.claim, LogSource.sharedVolume),',
        'name a Secret with credentials (`credentialsSecretName` beside the URL), or use a platform such as GkePlatform.',
      ],
    });
  }
}
