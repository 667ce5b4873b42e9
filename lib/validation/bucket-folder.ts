import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/** Throws where a folder of a bucket is none. */
export function checkBucketFolder(where: IConstruct, bucketName: string, folder: string | undefined): void {
  if (folder !== undefined && !/^[^/]+(\/[^/]+)*$/.test(folder)) {
    throw new KubeflowError(
      where,
      `folder "${folder}" of the bucket "${bucketName}" is not a path.`,
      'Accepted are names with "/" between them, and none at either end.',
      'Leave it out for the whole bucket.',
    );
  }
}
