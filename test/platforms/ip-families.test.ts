import { BlockList, isIPv6 } from 'node:net';
import { App } from 'cdk8s';
import { Construct } from 'constructs';
import type { NetworkPeer } from '../../lib/network/network-peer';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../lib/platforms/generic';
import { IpFamilies } from '../../lib/platforms/network/cluster-network';
import { everyComponent, objectsOf } from './every-component';

const cluster = (props: AnyClusterPlatformProps) => new AnyClusterPlatform(new App(), 'lab', props);

function allows(peers: readonly NetworkPeer[], address: string): boolean {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const holds = (cidr: string) => {
    const [network, prefix] = cidr.split('/');
    const block = new BlockList();
    block.addSubnet(network, Number(prefix), isIPv6(network) ? 'ipv6' : 'ipv4');
    return isIPv6(network) === isIPv6(address) && block.check(address, family);
  };
  return peers.some(({ cidr, exceptCidrs = [] }) => cidr !== undefined && holds(cidr) && !exceptCidrs.some(holds));
}

const RANGES = {
  [IpFamilies.IPV4]: '10.96.0.0/16',
  [IpFamilies.IPV6]: 'fd00:10:96::/112',
  [IpFamilies.DUAL_STACK]: '10.96.0.0/16',
};

describe.each(Object.values(IpFamilies))('a cluster with %s', (ipFamilies) => {
  const platform = cluster({ ipFamilies });
  const { internet, apiServer, dnsServers } = platform.network;
  const [ipv4, ipv6] = [ipFamilies !== IpFamilies.IPV6, ipFamilies !== IpFamilies.IPV4];

  test('allows egress to the internet over its IP families', () => {
    expect([allows(internet, '8.8.8.8'), allows(internet, '2001:4860:4860::8888')]).toEqual([ipv4, ipv6]);
    // IPv4-only hosts, through NAT64.
    expect(allows(internet, '64:ff9b::808:808')).toBe(ipv6);
  });

  test.each([
    'fd00::1',
    'fe80::1',
    '64:ff9b::a00:1',
    '64:ff9b::ac1f:1',
    '64:ff9b::c0a8:101',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::6464:64c8',
    '64:ff9b::c000:c0',
    '64:ff9b::a83f:8110',
  ])('does not treat %s as the internet', (address) => {
    expect(allows(internet, address)).toBe(false);
  });

  test('allows no egress to metadata servers', () => {
    for (const server of ['169.254.169.254', 'fd00:ec2::254', 'fd20:ce::254']) {
      expect([server, allows([...internet, ...apiServer, ...dnsServers], server)]).toEqual([server, false]);
    }
    expect([allows(apiServer, '10.0.0.1'), allows(apiServer, 'fd00::1')]).toEqual([ipv4, ipv6]);
  });

  test('separates private networks from metadata servers, for its IP families', () => {
    const { privateNetworks, metadataServers } = platform.network;
    const machines = ['10.1.2.3', 'fd12::1', '64:ff9b::a00:1'];
    const servers = ['169.254.169.254', 'fd00:ec2::254', 'fd20:ce::254'];
    expect(machines.map((address) => allows(privateNetworks, address))).toEqual([ipv4, ipv6, ipv6]);
    expect(servers.map((address) => allows(metadataServers, address))).toEqual([ipv4, ipv6, ipv6]);
    expect([...servers, 'fe80::1'].filter((address) => allows(privateNetworks, address))).toEqual([]);
    expect([...machines, 'fe80::1'].filter((address) => allows(metadataServers, address))).toEqual([]);
  });

  test('excludes internalCidrs from the internet, without duplicates', () => {
    const { network } = cluster({ ipFamilies, internalCidrs: ['198.51.100.0/24', '10.7.0.0/16', '2001:db8::/32'] });
    expect([allows(network.internet, '198.51.100.7'), allows(network.internet, '2001:db8::7')]).toEqual([false, false]);
    const excepted = network.internet.flatMap(({ exceptCidrs = [] }) => exceptCidrs);
    expect(excepted).not.toContain('10.7.0.0/16');
  });

  test('sets ipFamilyPolicy of Services only on a dual-stack cluster', () => {
    const complete = cluster({ ipFamilies, serviceCidr: RANGES[ipFamilies] });
    everyComponent(complete);
    const services = objectsOf(complete).filter(({ kind }) => kind === 'Service');
    expect(services.length).toBeGreaterThan(5);
    const policy = ipFamilies === IpFamilies.DUAL_STACK ? 'PreferDualStack' : undefined;
    const policies = services.map(({ metadata, spec }) => [metadata.name, (spec as any).ipFamilyPolicy]);
    expect(policies.filter(([, found]) => found !== policy)).toEqual([]);
  });

  test('allocates cluster IPs of its Service range', () => {
    const complete = cluster({ ipFamilies, serviceCidr: RANGES[ipFamilies] });
    const address = complete.storage.allocateClusterIp(new Construct(complete, 'component'), 'files', 'kubeflow');
    const block = new BlockList();
    const [network, prefix] = RANGES[ipFamilies].split('/');
    const family = isIPv6(network) ? 'ipv6' : 'ipv4';
    block.addSubnet(network, Number(prefix), family);
    expect([address, block.check(address, family)]).toEqual([address, true]);
  });
});

test('NFS servers have an IPv6 address on an IPv6-only cluster', () => {
  const platform = cluster({ ipFamilies: IpFamilies.IPV6, serviceCidr: 'fd00:10:96::/112' });
  everyComponent(platform);
  const objects: any[] = objectsOf(platform);
  const service = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === 'data-nfs');
  expect(service.spec.clusterIP).toMatch(/^fd00:10:96::[0-9a-f]+$/);
  const servers = objects.flatMap(({ kind, spec }) => (kind === 'PersistentVolume' ? [spec.nfs.server] : []));
  expect(new Set(servers)).toEqual(new Set([service.spec.clusterIP]));
});

test('dnsServers replaces the default DNS servers, with port 53 by default', () => {
  const { network } = cluster({ dnsServers: [{ cidr: '10.0.0.10/32' }] });
  expect(network.dnsServers).toEqual([
    {
      cidr: '10.0.0.10/32',
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
    },
  ]);
});

test.each<[string, AnyClusterPlatformProps, string]>([
  ['the Service range is IPv6 on an IPv4 cluster', { serviceCidr: 'fd00::/112' }, 'is an IPv6 range'],
  [
    'the Service range is IPv4 on an IPv6 cluster',
    { serviceCidr: '10.96.0.0/16', ipFamilies: IpFamilies.IPV6 },
    'serviceCidr "10.96.0.0/16" is an IPv4 range, but the cluster has IPv6',
  ],
  [
    'a CIDR is an IPv4-mapped IPv6 address',
    { internalCidrs: ['::ffff:0:0/96'] },
    '"::ffff:0:0/96" is not a valid CIDR block',
  ],
  ['a CIDR is invalid', { internalCidrs: ['10.0.0.1/8'] }, 'internalCidrs[0]: "10.0.0.1/8" is not a valid CIDR block'],
  ['a DNS server is invalid', { dnsServers: [{ cidr: 'dns' }] }, 'dnsServers[0]: "dns" is not a valid CIDR block'],
])('fails if %s', (_, props, message) => {
  expect(() => cluster(props)).toThrow(message);
});
