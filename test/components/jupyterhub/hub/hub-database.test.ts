import { Size } from 'cdk8s';
import { PersistentVolumeClaim } from 'cdk8s-plus-27';
import { HubDatabase, type HubOptions } from '../../../../lib/components/jupyterhub';
import { HubOf, labelsOf, type Manifest } from '../hub-of';

const hubWith = (hub: HubOptions) => new HubOf({ hub });

describe('the database', () => {
  const stateOf = ({ hubPod }: HubOf) => ({
    volume: hubPod.volumes[1],
    mount: hubPod.containers[0].volumeMounts.find(({ mountPath }: Manifest) => mountPath === '/srv/jupyterhub'),
  });
  const external = { secretName: 'database', allowEgressTo: [{ cidr: '10.1.2.3/32' }] };
  const egress = (hub: HubOf) => hub.object('NetworkPolicy', '-hub-database').spec.egress;

  test('can be in a folder of the claim', () => {
    const hub = hubWith({ database: HubDatabase.sqlite({ subPath: 'hub' }) });
    expect(stateOf(hub).mount).toEqual({ name: 'database', mountPath: '/srv/jupyterhub', subPath: 'hub' });
    expect(hub.values.hub.database).toBeUndefined();
    expect(() => hubWith({ database: HubDatabase.sqlite({ subPath: '../x' }) })).toThrow('subPath "../x" is not');
  });

  test('can be on an existing claim, for example that of the Helm chart', () => {
    const hub = new HubOf((platform) => ({
      hub: { database: HubDatabase.sqliteOnClaim(PersistentVolumeClaim.fromClaimName(platform, 'c', 'hub-db-dir')) },
    }));
    expect(stateOf(hub).volume).toEqual({ name: 'database', persistentVolumeClaim: { claimName: 'hub-db-dir' } });
    expect(hub.names.filter((name) => name.startsWith('PersistentVolumeClaim'))).toEqual([]);
  });

  test('fails if an existing claim has a size', () => {
    const size = Size.gibibytes(2);
    expect(
      () =>
        new HubOf((platform) => {
          const claim = PersistentVolumeClaim.fromClaimName(platform, 'c', 'hub-db-dir');
          return { hub: { database: HubDatabase.sqliteOnClaim(claim, { size }) } };
        }),
    ).toThrow('or use HubDatabase.sqlite.');
  });

  test('is upgraded by a newer hub by default only on a claim', () => {
    const upgrade = (database: HubDatabase) => hubWith({ database }).values.hub.database;
    expect(upgrade(HubDatabase.sqlite({ upgrade: false }))).toEqual({ kind: 'sqlite', upgrade: false });
    expect(upgrade(HubDatabase.postgres(external))).toEqual({ kind: 'postgres', upgrade: false });
    expect(upgrade(HubDatabase.mysql({ ...external, upgrade: true }))).toEqual({ kind: 'mysql', upgrade: true });
    expect(upgrade(HubDatabase.sqliteInMemory())).toEqual({ kind: 'memory', upgrade: false });
  });

  test('PostgreSQL is configured with the URL in a Secret, and a policy allows traffic to its port', () => {
    const hub = hubWith({ database: HubDatabase.postgres(external) });
    expect(hub.hubPod.containers[0].env).toContainEqual({
      name: 'JUPYTERHUB_DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'database', key: 'url' } },
    });
    expect(egress(hub)).toEqual([
      { to: [{ ipBlock: { cidr: '10.1.2.3/32' } }], ports: [{ port: 5432, protocol: 'TCP' }] },
    ]);
    expect(hub.object('NetworkPolicy', '-hub-database').spec.podSelector).toEqual({ matchLabels: labelsOf('hub') });
    expect(hub.names.filter((name) => name.startsWith('PersistentVolumeClaim'))).toEqual([]);
    expect(stateOf(hub).volume).toEqual({ name: 'state', emptyDir: { sizeLimit: '64Mi' } });
    // Two hubs would not share their state here, either.
    expect(hub.object('Deployment', '-hub').spec.strategy).toEqual({ type: 'Recreate' });
  });

  test('MySQL has another default port, and accepts other keys and ports', () => {
    expect(egress(hubWith({ database: HubDatabase.mysql(external) }))[0].ports).toEqual([
      { port: 3306, protocol: 'TCP' },
    ]);
    const hub = hubWith({
      database: HubDatabase.mysql({
        secretName: 'database',
        key: 'uri',
        passwordKey: 'password',
        allowEgressTo: [{ podLabels: { app: 'mysql' }, ports: [{ port: 3307 }] }],
      }),
    });
    const names = hub.hubPod.containers[0].env.filter(({ name }: Manifest) => name.startsWith('JUPYTERHUB_DATABASE'));
    expect(names.map(({ valueFrom }: Manifest) => valueFrom.secretKeyRef.key)).toEqual(['uri', 'password']);
    expect(egress(hub)[0].ports).toEqual([{ port: 3307, protocol: 'TCP' }]);
  });

  test('without peers needs no network policy', () => {
    const hub = hubWith({ database: HubDatabase.postgres({ ...external, allowEgressTo: [] }) });
    expect(hub.names.filter((name) => name.endsWith('-hub-database'))).toEqual([]);
  });

  test('of another kind requires ports of its peers', () => {
    const ports = [{ port: 26257 }];
    const other = hubWith({
      database: HubDatabase.other({ ...external, allowEgressTo: [{ cidr: '10.0.0.0/8', ports }] }),
    });
    expect(other.values.hub.database).toEqual({ kind: 'other', upgrade: false });
    expect(() => hubWith({ database: HubDatabase.other(external) })).toThrow(
      'hub.database: allowEgressTo[0] has no ports.',
    );
  });

  test('in memory needs no claim', () => {
    const hub = hubWith({ database: HubDatabase.sqliteInMemory() });
    expect(hub.names.filter((name) => name.startsWith('PersistentVolumeClaim'))).toEqual([]);
  });

  test('fails if its Secret or peers are invalid', () => {
    expect(() => hubWith({ database: HubDatabase.postgres({ ...external, secretName: 'My DB' }) })).toThrow('my-db');
    expect(() => hubWith({ database: HubDatabase.postgres({ ...external, key: 'a/b' }) })).toThrow(
      '"a/b" is not a valid key',
    );
    expect(() => hubWith({ database: HubDatabase.postgres({ ...external, allowEgressTo: [{ cidr: 'db' }] }) })).toThrow(
      'hub.database: allowEgressTo[0]: "db" is not a valid CIDR block.',
    );
  });
});
