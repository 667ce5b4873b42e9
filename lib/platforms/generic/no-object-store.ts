import type { Construct } from 'constructs';
import type { BucketProps, IBucket, IObjectStoreCapability } from '../capabilities';
import { lacking } from '../lacking';

/** A cluster that comes without an object store. */
export class NoObjectStore implements IObjectStoreCapability {
  constructor(private readonly platform: string) {}

  public bucket(scope: Construct, _id: string, props: BucketProps): IBucket {
    throw lacking({
      where: scope,
      askedBy: `bucket "${props.name}"`,
      platform: this.platform,
      lacks: 'no object store',
      instead: [
        'Keep the files on a shared volume (NfsServer), or make the bucket elsewhere and give its URL,',
        'or use a platform with buckets such as GkePlatform.',
      ],
    });
  }
}
