import type { Manifest } from '../../policy/manifest';
import { toJsonObject } from './api-server/dry-run';
import { call, construct, type Expression, literal, named, struct } from './code';
import { wrongIpFamilies } from './ip-families';

const platform = (name: string, id: string, ipFamilies?: string): Expression =>
  construct(
    name,
    named('app'),
    literal(id),
    struct(ipFamilies === undefined ? [] : [['ipFamilies', named(`IpFamilies.${ipFamilies}`)]]),
  );

const program = (...platforms: Expression[]) => ({
  statements: [construct('KubeflowApp'), ...platforms, call('app.synth')].map((value) => ({ value })),
});

const faults = (clusterIP: string | undefined, ...platforms: Expression[]) =>
  wrongIpFamilies(program(...platforms), [
    toJsonObject({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'files' }, spec: { clusterIP } } as Manifest),
  ]);

const IPV4 = '10.96.0.1';
const IPV6 = 'fd00:10:96::1';

test.each([
  ['IPv4', IPV4, undefined, []],
  ['IPv4', IPV6, undefined, ['Service files: the cluster has IPv4, but the cluster IP is fd00:10:96::1']],
  ['IPv6', IPV6, 'IPV6', []],
  ['IPv6', IPV4, 'IPV6', ['Service files: the cluster has IPv6, but the cluster IP is 10.96.0.1']],
  ['both families', IPV4, 'DUAL_STACK', []],
  ['both families', IPV6, 'DUAL_STACK', []],
  ['IPv6', 'None', 'IPV6', []],
  ['IPv6', undefined, 'IPV6', []],
])('a cluster with %s and the cluster IP %s', (_, address, ipFamilies, expected) => {
  expect(faults(address, platform('KindPlatform', 'kind', ipFamilies))).toEqual(expected);
});

test('a program without a platform is for a cluster with IPv4', () => {
  expect(faults(IPV4)).toEqual([]);
  expect(faults(IPV6)).toHaveLength(1);
});

test('a program with several platforms may use the families of each', () => {
  const platforms = [platform('GkePlatform', 'cloud'), platform('KindPlatform', 'kind', 'IPV6')];
  expect([faults(IPV4, ...platforms), faults(IPV6, ...platforms)]).toEqual([[], []]);
});
