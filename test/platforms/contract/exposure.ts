import { expectWellFormed } from './network-peers';
import type { PlatformFixture } from './platform-fixture';

/** Tests the exposure of Services. */
export function describeExposure(fixture: PlatformFixture): void {
  describe('exposure', () => {
    test.each([false, true])('a Service can be exposed (authentication at the load balancer: %s)', (authenticated) => {
      fixture.supportedOrExplained(
        authenticated ? /hub\.example\.com|[Ss]ign/ : 'hub.example.com',
        () =>
          fixture.platform.exposure.expose(fixture.component, 'exposed', {
            serviceName: 'hub',
            port: 8000,
            hostname: 'hub.example.com',
            healthCheckPath: '/hub/health',
            requireAuthentication: authenticated,
          }),
        ({ url, ingressPeers }) => {
          expect(url).toMatch(/^https?:\/\/hub\.example\.com\/?$/);
          expectWellFormed(ingressPeers);
        },
      );
    });

    test('edgeAuthentication is known', () => {
      expect(fixture.platform.exposure.edgeAuthentication).toMatch(/^(None|IAP)$/);
    });
  });
}
