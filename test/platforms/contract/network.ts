import { METADATA_SERVER } from '../addresses';
import { allows, expectWellFormed } from './network-peers';
import type { PlatformFixture } from './platform-fixture';

/** Tests the peers of network policies. */
export function describeNetwork(fixture: PlatformFixture): void {
  describe('network', () => {
    test('dnsServers allows UDP and TCP', () => {
      expectWellFormed(fixture.platform.network.dnsServers);
      for (const { ports } of fixture.platform.network.dnsServers) {
        expect(ports?.map(({ protocol }) => protocol ?? 'TCP').sort()).toEqual(['TCP', 'UDP']);
      }
    });

    test('apiServer is limited to ports', () => {
      expectWellFormed(fixture.platform.network.apiServer);
      for (const { ports } of fixture.platform.network.apiServer) {
        expect(ports?.length).toBeGreaterThan(0);
      }
    });

    test('internet contains public addresses and no private networks', () => {
      const { internet } = fixture.platform.network;
      expectWellFormed(internet);
      expect(allows(internet, '8.8.8.8')).toBe(true);
      for (const address of ['10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.1.1']) {
        expect([address, allows(internet, address)]).toEqual([address, false]);
      }
    });

    test('no peer contains the metadata server', () => {
      const { dnsServers, apiServer, internet } = fixture.platform.network;
      expect(allows([...dnsServers, ...apiServer, ...internet], METADATA_SERVER)).toBe(false);
    });

    test('the DNS domain of the cluster is known', () => {
      expect(fixture.platform.network.clusterDomain).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/);
    });

    test('ingress from the control plane can be allowed repeatedly', () => {
      const before = new Set(fixture.app.node.findAll());
      for (const port of [9443, 9443, 8443]) {
        fixture.platform.network.allowIngressFromControlPlane(fixture.component, port);
      }
      expect(fixture.strayObjects(before)).toEqual([]);
      fixture.app.synth();
    });

    test('returned peers are copies', () => {
      for (const peers of ['dnsServers', 'apiServer', 'internet'] as const) {
        const before = JSON.stringify(fixture.platform.network[peers]);
        fixture.platform.network[peers].length = 0;
        expect(JSON.stringify(fixture.platform.network[peers])).toBe(before);
      }
    });
  });
}
