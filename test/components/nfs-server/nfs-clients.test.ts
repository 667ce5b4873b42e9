import { KubeflowApp } from '../../../lib/app';
import { type NfsClients, NfsServer } from '../../../lib/components/nfs-server';
import { ganeshaConfig } from '../../../lib/components/nfs-server/ganesha-config';
import { MinikubePlatform } from '../../../lib/platforms/local';
import { Warnings } from '../../../lib/warnings';
import { cluster, SIZE, type Synthesized, server, synthesized } from './synthesized';

const PORTS = [{ port: 2049, protocol: 'TCP' }];
const NODES = { ipBlock: { cidr: '10.0.0.0/20' } };

const withClients = (clients: NfsClients, platform = cluster()) => synthesized({}, { clients }, platform);
const ingress = (objects: Synthesized) => objects.named('NetworkPolicy', 'data-nfs').spec.ingress;
const config = (objects: Synthesized) =>
  (objects.named('ConfigMap', 'data-nfs').data as { [file: string]: string })['ganesha.conf'];

test('all clients can connect if the nodes are unknown', () => {
  expect(ingress(synthesized())).toEqual([{ ports: PORTS }]);
  expect(config(synthesized())).toContain('Access_Type = RW;');
  expect(config(synthesized())).not.toContain('CLIENT');
});

describe('a server that allows all clients', () => {
  const warnings = (clients?: NfsClients) => {
    const platform = cluster();
    server({ clients }, platform);
    return Warnings.of(platform.node.root).join('\n');
  };

  test('is warned about, unless the program chose it or nodes are known', () => {
    expect(warnings()).toContain('can read and write all files');
    expect(warnings({ allowAll: true })).not.toContain('can read and write all files');
    expect(warnings({ nodeCidrs: [] })).not.toContain('can read and write all files');
    expect(ingress(withClients({ allowAll: true }))).toEqual([{ ports: PORTS }]);
  });

  test('fails if the program excludes it', () => {
    expect(() => server({ clients: { allowAll: false } })).toThrow('`allowAll` is false, but the addresses of nodes');
    expect(ingress(withClients({ allowAll: false, nodeCidrs: ['10.0.0.0/20'] }))).toEqual([
      { from: [NODES], ports: PORTS },
    ]);
  });

  test.each([{ nodeCidrs: [] }, { namespaces: ['tools'] }, { enforcedByServer: true }])(
    'fails with other restrictions: %o',
    (other) => {
      expect(() => server({ clients: { allowAll: true, ...other } })).toThrow('are both set');
    },
  );
});

test('on minikube no pod can connect, because the only node needs no policy, and there is no warning', () => {
  const minikube = () => new MinikubePlatform(new KubeflowApp({ summary: false }), 'laptop');
  const platform = minikube();
  const { spec } = withClients({}, platform).named('NetworkPolicy', 'data-nfs');
  expect(spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
  expect(spec).not.toHaveProperty('ingress');
  expect(Warnings.of(platform.node.root)).toEqual([]);
  expect(ingress(withClients({ namespaces: ['tools'] }, minikube()))).toHaveLength(1);
  expect(ingress(withClients({ allowAll: true }, minikube()))).toEqual([{ ports: PORTS }]);
});

test('only the specified nodes can connect', () => {
  const objects = withClients({ nodeCidrs: ['10.0.0.0/20', 'fd00::/64'] });
  expect(ingress(objects)).toEqual([
    { from: [NODES], ports: PORTS },
    { from: [{ ipBlock: { cidr: 'fd00::/64' } }], ports: PORTS },
  ]);
  // The server does not filter: a node uses another address for its own pods, which network policies allow.
  expect(config(objects)).toBe(config(synthesized()));
});

test('enforcedByServer makes the server reject other clients', () => {
  const objects = withClients({ nodeCidrs: ['10.0.0.0/20', 'fd00::/64'], enforcedByServer: true });
  expect(config(objects)).toMatch(
    /EXPORT \{[\s\S]* {4}Access_Type = None;\n {4}CLIENT \{\n {8}Clients = 10\.0\.0\.0\/20, fd00::\/64;\n {8}Access_Type = RW;\n {4}\}\n {4}Squash/,
  );
});

test('enforcedByServer changes only the export in the configuration', () => {
  const restricted = config(withClients({ nodeCidrs: ['10.0.0.0/20'], enforcedByServer: true }));
  const lines = config(synthesized()).split('\n');
  expect(restricted.split('\n').filter((line) => !lines.includes(line))).toEqual([
    '    Access_Type = None;',
    '    CLIENT {',
    '        Clients = 10.0.0.0/20;',
    '        Access_Type = RW;',
  ]);
});

test('changed clients replace the server pod', () => {
  const checksum = (objects: Synthesized) => objects.template.metadata.annotations['checksum/config'];
  expect(checksum(withClients({ nodeCidrs: ['10.0.0.0/20'], enforcedByServer: true }))).not.toBe(
    checksum(synthesized()),
  );
});

test('pods of specified namespaces can also connect', () => {
  const objects = withClients({ nodeCidrs: ['10.0.0.0/20'], namespaces: ['tools'] });
  expect(ingress(objects)).toEqual([
    { from: [NODES], ports: PORTS },
    { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'tools' } } }], ports: PORTS },
  ]);
  expect(config(objects)).not.toContain('CLIENT');
});

test('no node can connect if nodeCidrs is empty', () => {
  const objects = withClients({ nodeCidrs: [] });
  expect(ingress(objects)).toBeUndefined();
});

test('nodes default to nodeCidrs of the platform, and the component overrides them', () => {
  const platform = () => cluster({ nodeCidrs: ['10.0.0.0/20'] });
  expect(ingress(synthesized({}, {}, platform()))).toEqual([{ from: [NODES], ports: PORTS }]);
  expect(ingress(withClients({ nodeCidrs: ['10.1.0.0/20'] }, platform()))).toEqual([
    { from: [{ ipBlock: { cidr: '10.1.0.0/20' } }], ports: PORTS },
  ]);
  expect(ingress(withClients({ namespaces: ['tools'] }, platform()))).toHaveLength(2);
});

test('namespaces have the namespace prefix of the app', () => {
  const app = new KubeflowApp({ summary: false, namespacePrefix: 'try-' });
  const platform = new MinikubePlatform(app, 'laptop');
  new NfsServer(platform.chart('nfs'), 'nfs', {
    disks: { data: { size: SIZE } },
    clients: { nodeCidrs: [], namespaces: ['tools'] },
  });
  expect(app.synthYaml()).toContain('kubernetes.io/metadata.name: try-tools');
});

describe('fails', () => {
  test('if namespaces are specified but nodes are unknown, because no node could mount', () => {
    expect(() => server({ clients: { namespaces: ['tools'] } })).toThrow(
      /cluster\/nfs\/nfs: clients: `namespaces` is set, but the addresses of nodes are unknown\.[\s\S]*Set `nodeCidrs`/,
    );
  });

  test('if nodeCidrs contains an invalid CIDR', () => {
    expect(() => server({ clients: { nodeCidrs: ['10.0.0.7'] } })).toThrow(
      'clients.nodeCidrs[0]: "10.0.0.7" is not a valid CIDR block.',
    );
  });

  test.each<[NfsClients, string]>([
    [{}, 'no address of a node is specified'],
    [{ nodeCidrs: [] }, 'no address of a node is specified'],
    [{ nodeCidrs: ['10.0.0.0/20'], namespaces: ['tools'] }, '`namespaces` is set too'],
  ])('if the server cannot enforce the restrictions: %j', (clients, why) => {
    expect(() => server({ clients: { ...clients, enforcedByServer: true } })).toThrow(
      `clients: \`enforcedByServer\` is set, but ${why}.`,
    );
  });

  test('if the name of a namespace is empty', () => {
    expect(() => server({ clients: { nodeCidrs: [], namespaces: [''] } })).toThrow(
      "cluster/nfs/nfs: namespace '' is not a valid name.",
    );
  });

  test('if a namespace is not a valid name', () => {
    expect(() => server({ clients: { nodeCidrs: [], namespaces: ['My Tools'] } })).toThrow(
      /clients\.namespaces: namespace "My Tools" is not a valid name[\s\S]*Use "my-tools"/,
    );
  });
});

test('a server without allowed clients rejects all of them', () => {
  const text = ganeshaConfig([]);
  expect(text).toContain('Access_Type = None;');
  expect(text).not.toMatch(/Access_Type = RW|CLIENT|Clients/);
});
