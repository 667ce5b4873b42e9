import { Duration, Size } from 'cdk8s';
import { Cpu, ImagePullPolicy, type k8s, PersistentVolumeClaim } from 'cdk8s-plus-27';
import { HubDatabase, HubLogLevel, type HubOptions } from '../../../../lib/components/jupyterhub';
import { HubOf, labelsOf, type Manifest } from '../hub-of';
import { CLUSTER } from '../samples';

const hubWith = (hub: HubOptions) => new HubOf({ hub });

describe('the hub', () => {
  test('may do what KubeSpawner does, in its own namespace', () => {
    const hub = new HubOf({ secretName: 'brought' });
    expect(hub.object('Role', '-hub').rules).toEqual([
      {
        apiGroups: [''],
        resources: ['pods'],
        verbs: ['list', 'watch', 'create', 'delete'],
      },
      { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch'] },
      {
        apiGroups: [''],
        resources: ['persistentvolumeclaims'],
        verbs: ['get', 'create'],
      },
    ]);
    expect(hub.names.filter((name) => name.startsWith('Cluster'))).toEqual([]);
  });

  test('keeps its database on a claim, and never runs twice', () => {
    const hub = new HubOf({
      hub: {
        database: HubDatabase.sqlite({ size: Size.gibibytes(2), storageClassName: 'safe' }),
      },
    });
    expect(hub.object('PersistentVolumeClaim', '-database').spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '2Gi' } },
      storageClassName: 'safe',
    });
    const { replicas, strategy } = hub.object('Deployment', '-hub').spec;
    expect({ replicas, strategy }).toEqual({
      replicas: 1,
      strategy: { type: 'Recreate' },
    });
  });

  test('takes what is said of CPU and leaves memory as it was', () => {
    const { hubPod, proxyPod } = new HubOf({
      hub: { resources: { cpu: { request: Cpu.millis(250) } } },
      proxy: { resources: { memory: { limit: Size.mebibytes(128) } } },
    });
    expect(hubPod.containers[0].resources).toEqual({
      requests: { cpu: '250m', memory: '512Mi' },
      limits: { memory: '512Mi' },
    });
    expect(proxyPod.containers[0].resources).toEqual({
      requests: { cpu: '50m' },
      limits: { cpu: '1', memory: '128Mi' },
    });
  });

  test('fails when its database has no size', () => {
    expect(() => new HubOf({ hub: { database: HubDatabase.sqlite({ size: Size.gibibytes(0) }) } })).toThrow(
      'is not a valid size.',
    );
  });

  test('fails when the memory request is over its limit, saying whose', () => {
    const memory = { request: Size.gibibytes(2), limit: Size.gibibytes(1) };
    expect(() => new HubOf({ hub: { resources: { memory } } })).toThrow('dev/jupyterhub/jupyterhub/hub: resources:');
    expect(() => new HubOf({ notebooks: { resources: { memory } } })).toThrow(
      'dev/jupyterhub/jupyterhub/notebooks: resources: the memory request (2147483648 bytes) is over its limit',
    );
  });

  test('is told its limits, which are those of the chart unless others are given', () => {
    expect(new HubOf().values.hub).toEqual({ concurrent_spawn_limit: 64, consecutive_failure_limit: 5 });
    const limits = { concurrentSpawnLimit: 8, consecutiveFailureLimit: 0, activeServerLimit: 100 };
    expect(hubWith(limits).values.hub).toEqual({
      concurrent_spawn_limit: 8,
      consecutive_failure_limit: 0,
      active_server_limit: 100,
    });
  });

  test.each(['concurrentSpawnLimit', 'activeServerLimit', 'consecutiveFailureLimit'] as const)(
    'fails when %s is no number of servers',
    (limit) => {
      for (const count of [-1, 1.5, Number.NaN, 2 ** 31]) {
        expect(() => hubWith({ [limit]: count })).toThrow(`hub.${limit}: ${count} is not`);
      }
    },
  );

  test('allows named servers, and as many as are said', () => {
    const named = hubWith({ allowNamedServers: true, namedServerLimitPerUser: 3 }).values.hub;
    expect(named).toMatchObject({ allow_named_servers: true, named_server_limit_per_user: 3 });
    expect(hubWith({ allowNamedServers: true }).values.hub.named_server_limit_per_user).toBeUndefined();
  });

  test('fails when named servers have a limit and are not allowed', () => {
    expect(() => hubWith({ namedServerLimitPerUser: 3 })).toThrow('Set that, or leave the limit out.');
    expect(() => hubWith({ allowNamedServers: true, namedServerLimitPerUser: 0 })).toThrow(
      'Leave it out where there is to be no limit.',
    );
  });

  test('is told where to lead people, and when their servers stop', () => {
    const { hub } = hubWith({ redirectToServer: false, shutdownOnLogout: true, cleanupServers: true }).values;
    expect(hub).toMatchObject({ redirect_to_server: false, shutdown_on_logout: true, cleanup_servers: true });
  });

  test('has half a minute to end, five where servers end with it, or what is said', () => {
    const period = (hub: HubOptions) => hubWith(hub).hubPod.terminationGracePeriodSeconds;
    expect(period({})).toBe(30);
    expect(period({ cleanupServers: true })).toBe(300);
    expect(period({ cleanupServers: true, terminationGracePeriod: Duration.minutes(1) })).toBe(60);
    expect(() => hubWith({ terminationGracePeriod: Duration.millis(1) })).toThrow(
      'hub.terminationGracePeriod: 0.001 seconds',
    );
  });

  test('writes as much to its log as is said', () => {
    expect(hubWith({ logLevel: HubLogLevel.WARN }).values.hub.log_level).toBe('WARN');
  });

  test('takes arguments after ours, and hooks', () => {
    const lifecycle = { preStop: { exec: { command: ['sleep', '1'] } } };
    const [container] = hubWith({ args: ['--debug'], lifecycle }).hubPod.containers;
    expect(container.args).toEqual([
      'python3',
      '/etc/jupyterhub/hub_app.py',
      '--config',
      '/etc/jupyterhub/jupyterhub_config.py',
      '--debug',
    ]);
    expect(container.lifecycle).toEqual(lifecycle);
    expect(() => hubWith({ lifecycle: { preStop: {} } })).toThrow('lifecycle.preStop has 0 actions');
  });

  test('goes to the nodes that are said', () => {
    const placement = {
      nodeSelector: { pool: 'core' },
      tolerations: [{ key: 'core', operator: 'Exists' }],
      affinity: { podAntiAffinity: {} },
      priorityClassName: 'important',
    };
    expect(hubWith(placement).hubPod).toMatchObject(placement);
    const { hubPod } = new HubOf();
    expect(Object.keys(placement).filter((key) => key in hubPod)).toEqual([]);
  });

  test('fails when no node could be meant', () => {
    expect(() => hubWith({ nodeSelector: { 'a b': 'c' } })).toThrow('label has the invalid key "a b"');
    expect(() => hubWith({ tolerations: [{ value: 'x' }] })).toThrow('hub.tolerations[0]: it has no key');
    expect(() =>
      hubWith({
        affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a b' }] } },
      }),
    ).toThrow('topologyKey "a b"');
    expect(() => hubWith({ priorityClassName: 'Not This' })).toThrow('hub.priorityClassName "Not This"');
  });

  test('has the labels and annotations that are said on its pod', () => {
    const hub = new HubOf({
      labels: { team: 'vision', tier: 'all' },
      hub: {
        podLabels: { tier: 'core' },
        podAnnotations: { 'example.com/note': 'hub', 'checksum/config': 'mine' },
        safeToEvict: false,
      },
    });
    const { metadata } = hub.object('Deployment', '-hub').spec.template;
    expect(metadata.labels).toMatchObject({ team: 'vision', tier: 'core', ...labelsOf('hub') });
    expect(metadata.annotations).toEqual({
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
      'example.com/note': 'hub',
      'checksum/config': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(hub.object('Deployment', '-hub').metadata.labels.tier).toBe('all');
  });

  test('fails when a label would break its selector, or an annotation has no key', () => {
    const podLabels = { 'app.kubernetes.io/component': 'mine' };
    expect(() => hubWith({ podLabels })).toThrow('would break the selectors');
    expect(() => hubWith({ podAnnotations: { 'a b': '' } })).toThrow('annotation key "a b" is not valid');
    expect(() => hubWith({ serviceAccountAnnotations: { 'a b': '' } })).toThrow('annotation key "a b" is not valid');
  });

  test('has an identity of a cloud by annotations of its ServiceAccount', () => {
    const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/hub' };
    const account = (hub: HubOf) => hub.object('ServiceAccount', '-hub').metadata.annotations;
    expect(account(hubWith({ serviceAccountAnnotations: annotations }))).toEqual(annotations);
    expect(account(new HubOf())).toBeUndefined();
  });

  test('pulls its image as is said', () => {
    const { hubPod } = hubWith({ imagePullSecrets: ['registry', 'registry'], imagePullPolicy: ImagePullPolicy.ALWAYS });
    expect(hubPod.imagePullSecrets).toEqual([{ name: 'registry' }]);
    expect(hubPod.containers[0].imagePullPolicy).toBe('Always');
    expect(() => hubWith({ imagePullSecrets: ['My Registry'] })).toThrow('Use "my-registry".');
  });

  test('has variables of its own, from Secrets too', () => {
    const [{ env }] = hubWith({
      env: { TEAM: 'vision' },
      secretEnv: { TEAM_KEY: { secretName: 'team', key: 'key' } },
    }).hubPod.containers;
    expect(env).toContainEqual({ name: 'TEAM', value: 'vision' });
    expect(env).toContainEqual({ name: 'TEAM_KEY', valueFrom: { secretKeyRef: { name: 'team', key: 'key' } } });
  });

  test('fails when a variable is set twice', () => {
    expect(() => hubWith({ env: { JPY_COOKIE_SECRET: 'x' } })).toThrow('"JPY_COOKIE_SECRET" is set twice');
    const secret = { secretName: 'team', key: 'key' };
    expect(() => hubWith({ secretEnv: { JPY_COOKIE_SECRET: secret } })).toThrow('"JPY_COOKIE_SECRET" is set twice');
    expect(() => hubWith({ env: { A: '1' }, secretEnv: { A: secret } })).toThrow('"A" is set twice');
    expect(() => hubWith({ env: { JUPYTERHUB_SERVICE_TOKEN_x: '1' } })).toThrow("is that of a service's token");
    expect(() => hubWith({ secretEnv: { A: { secretName: 'team', key: 'a b' } } })).toThrow(
      '"a b" is not a valid key.',
    );
  });

  test('has further containers, which run under "restricted" whether they say so or not', () => {
    const { hubPod } = hubWith({
      initContainers: [{ name: 'wait', image: 'wait:1' }],
      extraContainers: [{ name: 'beside', image: 'beside:1', securityContext: { readOnlyRootFilesystem: false } }],
    });
    expect(hubPod.initContainers.map(({ name }: Manifest) => name)).toEqual(['make-secret', 'wait']);
    expect(hubPod.initContainers[1].resources.limits).toEqual({ cpu: '500m', memory: '256Mi' });
    expect(hubPod.containers.map(({ name }: Manifest) => name)).toEqual(['hub', 'beside']);
    expect(hubPod.containers[1].securityContext).toMatchObject({
      readOnlyRootFilesystem: false,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      runAsUser: 1000,
    });
    const privileged = [{ name: 'a', image: 'a', securityContext: { privileged: true } }];
    expect(() => hubWith({ extraContainers: privileged })).toThrow('hub.extraContainers "a" is privileged.');
  });

  test('fails when a container has the name of another', () => {
    for (const name of ['hub', 'make-secret']) {
      expect(() => hubWith({ extraContainers: [{ name, image: 'a' }] })).toThrow(
        `two containers of the pod are named "${name}"`,
      );
      expect(() => hubWith({ initContainers: [{ name, image: 'a' }] })).toThrow(
        `two containers of the pod are named "${name}"`,
      );
    }
    const both = [{ name: 'a', image: 'a' }];
    expect(() => hubWith({ extraContainers: both, initContainers: both })).toThrow('are named "a"');
  });

  test("fails when a container has the hub's port, or its name", () => {
    const withPort = (port: k8s.ContainerPort) =>
      hubWith({ extraContainers: [{ name: 'a', image: 'a', ports: [port] }] });
    expect(() => withPort({ containerPort: 8081 })).toThrow('hub.extraContainers "a": port 8081 is already used');
    expect(() => withPort({ name: 'http', containerPort: 80 })).toThrow('port 80 has the name "http" of another');
  });

  test('sees further volumes', () => {
    const extraVolumes = [{ name: 'cache', emptyDir: {} }];
    const extraVolumeMounts = [{ name: 'cache', mountPath: '/var/cache/team' }];
    const { hubPod } = hubWith({ extraVolumes, extraVolumeMounts });
    expect(hubPod.volumes).toContainEqual(extraVolumes[0]);
    expect(hubPod.containers[0].volumeMounts).toContainEqual(extraVolumeMounts[0]);
  });

  test('fails when volumes are in the way of each other', () => {
    const cache = { name: 'cache', emptyDir: {} };
    const at = (mountPath: string, name = 'cache') => ({
      extraVolumes: [cache],
      extraVolumeMounts: [{ name, mountPath }],
    });
    expect(() => hubWith({ extraVolumes: [{ name: 'config' }] })).toThrow('two volumes are named "config"');
    expect(() => hubWith(at('/tmp/'))).toThrow('both volume "tmp" and volume "cache" at /tmp.');
    expect(() => hubWith(at('/etc/jupyterhub/mine'))).toThrow('none within a folder that cannot be written');
    expect(() => hubWith(at('relative'))).toThrow('is not a place for a volume');
    expect(() => hubWith(at('/x', 'other'))).toThrow('there is no volume "other"');
  });
});

describe('the base URL', () => {
  const below = new HubOf({ hostname: 'example.com', hub: { baseUrl: '/jupyter' } }, CLUSTER);

  test('is told to the hub, and is in the URL of the hub', () => {
    expect(below.values).toMatchObject({ base_url: '/jupyter/', public_url: 'https://example.com/jupyter' });
    expect(below.hub.url).toBe('https://example.com/jupyter');
    expect(new HubOf({ hub: { baseUrl: '/' } }).values.base_url).toBeUndefined();
  });

  test('is where probes and the proxy look', () => {
    const [{ startupProbe, readinessProbe, livenessProbe }] = below.hubPod.containers;
    for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
      expect(probe.httpGet.path).toBe('/jupyter/hub/health');
    }
    expect(below.proxyPod.containers[0].args).toContain('--error-target=http://jupyterhub-hub:8081/jupyter/hub/error');
  });

  test.each(['', 'jupyter', '//', '/a//b', '/a b', '/../a', '/a?b', '/./'])('fails when it is "%s"', (baseUrl) => {
    expect(() => hubWith({ baseUrl })).toThrow(`hub.baseUrl "${baseUrl}" is not a path.`);
  });
});

describe('the database', () => {
  const stateOf = ({ hubPod }: HubOf) => ({
    volume: hubPod.volumes[1],
    mount: hubPod.containers[0].volumeMounts.find(({ mountPath }: Manifest) => mountPath === '/srv/jupyterhub'),
  });
  const external = { secretName: 'database', allowEgressTo: [{ cidr: '10.1.2.3/32' }] };
  const egress = (hub: HubOf) => hub.object('NetworkPolicy', '-hub-database').spec.egress;

  test('is in a folder of the claim, where one is said', () => {
    const hub = hubWith({ database: HubDatabase.sqlite({ subPath: 'hub' }) });
    expect(stateOf(hub).mount).toEqual({ name: 'database', mountPath: '/srv/jupyterhub', subPath: 'hub' });
    expect(hub.values.hub.database).toBeUndefined();
    expect(() => hubWith({ database: HubDatabase.sqlite({ subPath: '../x' }) })).toThrow('subPath "../x" is not');
  });

  test('is on a claim that exists, for example that of the chart', () => {
    const hub = new HubOf((platform) => ({
      hub: { database: HubDatabase.sqliteOnClaim(PersistentVolumeClaim.fromClaimName(platform, 'c', 'hub-db-dir')) },
    }));
    expect(stateOf(hub).volume).toEqual({ name: 'database', persistentVolumeClaim: { claimName: 'hub-db-dir' } });
    expect(hub.names.filter((name) => name.startsWith('PersistentVolumeClaim'))).toEqual([]);
  });

  test('fails when a claim that exists is given a size', () => {
    const size = Size.gibibytes(2);
    expect(
      () =>
        new HubOf((platform) => {
          const claim = PersistentVolumeClaim.fromClaimName(platform, 'c', 'hub-db-dir');
          return { hub: { database: HubDatabase.sqliteOnClaim(claim, { size }) } };
        }),
    ).toThrow('or use HubDatabase.sqlite.');
  });

  test('is upgraded by a newer hub on a claim, and elsewhere where that is said', () => {
    const upgrade = (database: HubDatabase) => hubWith({ database }).values.hub.database;
    expect(upgrade(HubDatabase.sqlite({ upgrade: false }))).toEqual({ kind: 'sqlite', upgrade: false });
    expect(upgrade(HubDatabase.postgres(external))).toEqual({ kind: 'postgres', upgrade: false });
    expect(upgrade(HubDatabase.mysql({ ...external, upgrade: true }))).toEqual({ kind: 'mysql', upgrade: true });
    expect(upgrade(HubDatabase.sqliteInMemory())).toEqual({ kind: 'memory', upgrade: false });
  });

  test('of PostgreSQL is reached by the URL of a Secret, through a policy that opens its port', () => {
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
    // Two at once would not know of each other there, either.
    expect(hub.object('Deployment', '-hub').spec.strategy).toEqual({ type: 'Recreate' });
  });

  test('of MySQL has a port of its own, and takes keys and ports that are said', () => {
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

  test('that is within the pod opens nothing', () => {
    const hub = hubWith({ database: HubDatabase.postgres({ ...external, allowEgressTo: [] }) });
    expect(hub.names.filter((name) => name.endsWith('-hub-database'))).toEqual([]);
  });

  test('of another kind is one whose ports are named', () => {
    const ports = [{ port: 26257 }];
    const other = hubWith({
      database: HubDatabase.other({ ...external, allowEgressTo: [{ cidr: '10.0.0.0/8', ports }] }),
    });
    expect(other.values.hub.database).toEqual({ kind: 'other', upgrade: false });
    expect(() => hubWith({ database: HubDatabase.other(external) })).toThrow('hub.database: peers[0] names no port.');
  });

  test('in memory leaves nothing on a claim', () => {
    const hub = hubWith({ database: HubDatabase.sqliteInMemory() });
    expect(hub.names.filter((name) => name.startsWith('PersistentVolumeClaim'))).toEqual([]);
  });

  test('fails when its Secret or its peers are none', () => {
    expect(() => hubWith({ database: HubDatabase.postgres({ ...external, secretName: 'My DB' }) })).toThrow('my-db');
    expect(() => hubWith({ database: HubDatabase.postgres({ ...external, key: 'a/b' }) })).toThrow(
      '"a/b" is not a valid key',
    );
    expect(() => hubWith({ database: HubDatabase.postgres({ ...external, allowEgressTo: [{ cidr: 'db' }] }) })).toThrow(
      'hub.database: peers[0]: "db" is not a valid CIDR block.',
    );
  });
});
