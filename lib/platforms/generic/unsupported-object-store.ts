import type { Construct } from 'constructs';
import type { BucketProps, IBucket, IObjectStoreCapability } from '../capabilities';
import { unsupported } from '../unsupported-feature';

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
