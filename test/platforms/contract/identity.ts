import * as kplus from 'cdk8s-plus-27';
import { expectWellFormed } from './network-peers';
import type { PlatformFixture } from './platform-fixture';

/** Tests access to buckets with workload identity. */
export function describeIdentity(fixture: PlatformFixture): void {
  describe('identity', () => {
    test('a ServiceAccount can get read access to a bucket', () => {
      const serviceAccount = new kplus.ServiceAccount(fixture.component, 'account', {
        metadata: { name: 'server' },
        automountToken: false,
      });
      fixture.supportedOrExplained(
        /model.*"my-models"/,
        () =>
          fixture.platform.identity.grantBucketRead(serviceAccount, {
            bucketName: 'my-models',
            folder: 'inception',
            requestedBy: 'model',
          }),
        expectWellFormed,
      );
    });

    test('a ServiceAccount can get write access to a bucket', () => {
      const serviceAccount = new kplus.ServiceAccount(fixture.component, 'account', {
        metadata: { name: 'trainer' },
        automountToken: false,
      });
      fixture.supportedOrExplained(
        /job.*"my-models"/,
        () =>
          fixture.platform.identity.grantBucketReadWrite(serviceAccount, {
            bucketName: 'my-models',
            requestedBy: 'job',
          }),
        expectWellFormed,
      );
    });
  });
}
