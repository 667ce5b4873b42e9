import { KubeflowApp } from '../../../lib/app';
import { type NfsClients, NfsServer } from '../../../lib/components/nfs-server';
import { MinikubePlatform } from '../../../lib/platforms/local';
import { cluster, SIZE, type Synthesized, server, synthesized } from './synthesized';

const PORTS = [{ port: 2049, protocol: 'TCP' }];
const NODES = { ipBlock: { cidr: '10.0.0.0/20' } };

const withClients = (clients: NfsClients, platform = cluster()) => synthesized({}, { clients }, platform);
const ingress = (objects: Synthesized) => objects.named('NetworkPolicy', 'data-nfs').spec.ingress;
const config = (objects: Synthesized) =>
  (objects.named('ConfigMap', 'data-nfs').data as { [file: string]: string })['ganesha.conf'];

test('anybody may come where nobody knows the nodes: a mount is never broken by a guess', () => {
  expect(ingress(synthesized())).toEqual([{ ports: PORTS }]);
  expect(config(synthesized())).toContain('Access_Type = RW;');
  expect(config(synthesized())).not.toContain('CLIENT');
});

test('only the nodes that are named may come', () => {
  const objects = withClients({ nodeCidrs: ['10.0.0.0/20', 'fd00::/64'] });
  expect(ingress(objects)).toEqual([
    { from: [NODES], ports: PORTS },
    { from: [{ ipBlock: { cidr: 'fd00::/64' } }], ports: PORTS },
  ]);
  // A node reaches the pods on it by another address, which policies let through.
  expect(config(objects)).toBe(config(synthesized()));
});

test('the server itself answers no others, where that is asked for', () => {
  const objects = withClients({ nodeCidrs: ['10.0.0.0/20', 'fd00::/64'], enforcedByServer: true });
  expect(config(objects)).toMatch(
    /EXPORT \{[\s\S]* {4}Access_Type = None;\n {4}CLIENT \{\n {8}Clients = 10\.0\.0\.0\/20, fd00::\/64;\n {8}Access_Type = RW;\n {4}\}\n {4}Squash/,
  );
});

test('who is named is written into the one export, and changes nothing else', () => {
  const restricted = config(withClients({ nodeCidrs: ['10.0.0.0/20'], enforcedByServer: true }));
  const lines = config(synthesized()).split('\n');
  expect(restricted.split('\n').filter((line) => !lines.includes(line))).toEqual([
    '    Access_Type = None;',
    '    CLIENT {',
    '        Clients = 10.0.0.0/20;',
    '        Access_Type = RW;',
  ]);
});

test('the server is replaced when its clients change', () => {
  const checksum = (objects: Synthesized) => objects.template.metadata.annotations['checksum/config'];
  expect(checksum(withClients({ nodeCidrs: ['10.0.0.0/20'], enforcedByServer: true }))).not.toBe(
    checksum(synthesized()),
  );
});

test('pods of namespaces that are named may come besides', () => {
  const objects = withClients({ nodeCidrs: ['10.0.0.0/20'], namespaces: ['tools'] });
  expect(ingress(objects)).toEqual([
    { from: [NODES], ports: PORTS },
    { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'tools' } } }], ports: PORTS },
  ]);
  expect(config(objects)).not.toContain('CLIENT');
});

test('no node may come where none is to mount', () => {
  const objects = withClients({ nodeCidrs: [] });
  expect(ingress(objects)).toBeUndefined();
});

test('the nodes are those that the platform names, and the component has the last word', () => {
  const platform = () => cluster({ nodeCidrs: ['10.0.0.0/20'] });
  expect(ingress(synthesized({}, {}, platform()))).toEqual([{ from: [NODES], ports: PORTS }]);
  expect(ingress(withClients({ nodeCidrs: ['10.1.0.0/20'] }, platform()))).toEqual([
    { from: [{ ipBlock: { cidr: '10.1.0.0/20' } }], ports: PORTS },
  ]);
  expect(ingress(withClients({ namespaces: ['tools'] }, platform()))).toHaveLength(2);
});

test('namespaces have the prefix that all have', () => {
  const app = new KubeflowApp({ summary: false, namespacePrefix: 'try-' });
  const platform = new MinikubePlatform(app, 'laptop');
  new NfsServer(platform.chart('nfs'), 'nfs', {
    disks: { data: { size: SIZE } },
    clients: { nodeCidrs: [], namespaces: ['tools'] },
  });
  expect(app.synthYaml()).toContain('kubernetes.io/metadata.name: try-tools');
});

describe('fails', () => {
  test('when namespaces are named and nodes are not, since then nobody could mount', () => {
    expect(() => server({ clients: { namespaces: ['tools'] } })).toThrow(
      /cluster\/nfs\/nfs: clients: `namespaces` is given, and the nodes are not known\.[\s\S]*Set `nodeCidrs` too/,
    );
  });

  test('when nodes are no block of addresses', () => {
    expect(() => server({ clients: { nodeCidrs: ['10.0.0.7'] } })).toThrow(
      'clients.nodeCidrs[0]: "10.0.0.7" is not a valid CIDR block.',
    );
  });

  test.each<[NfsClients, string]>([
    [{}, 'no node is named'],
    [{ nodeCidrs: [] }, 'no node is named'],
    [{ nodeCidrs: ['10.0.0.0/20'], namespaces: ['tools'] }, '`namespaces` beside it'],
  ])('when the server is to check what it cannot know: %j', (clients, why) => {
    expect(() => server({ clients: { ...clients, enforcedByServer: true } })).toThrow(
      `clients: \`enforcedByServer\` is given, and ${why}.`,
    );
  });

  test('when a namespace is no name', () => {
    expect(() => server({ clients: { nodeCidrs: [], namespaces: ['My Tools'] } })).toThrow(
      /clients\.namespaces: namespace "My Tools" is not a valid name[\s\S]*Use "my-tools"/,
    );
  });
});
