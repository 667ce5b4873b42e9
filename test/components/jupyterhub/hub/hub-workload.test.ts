import { Duration, Size } from 'cdk8s';
import { Cpu, ImagePullPolicy, type k8s } from 'cdk8s-plus-27';
import { HubDatabase, HubLogLevel, type HubOptions } from '../../../../lib/components/jupyterhub';
import { HubOf, labelsOf, type Manifest } from '../hub-of';

const hubWith = (hub: HubOptions) => new HubOf({ hub });

describe('the hub', () => {
  test('has the permissions that KubeSpawner needs, in its own namespace only', () => {
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
        verbs: ['get', 'list', 'create'],
      },
    ]);
    expect(hub.names.filter((name) => name.startsWith('Cluster'))).toEqual([]);
  });

  test('stores its database on a claim, and never has two replicas', () => {
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

  test('uses the specified CPU, and the default memory', () => {
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

  test('fails if the size of the database claim is zero', () => {
    expect(() => new HubOf({ hub: { database: HubDatabase.sqlite({ size: Size.gibibytes(0) }) } })).toThrow(
      'is not a valid size.',
    );
  });

  test('fails if the memory request exceeds the limit, naming the component', () => {
    const memory = { request: Size.gibibytes(2), limit: Size.gibibytes(1) };
    expect(() => new HubOf({ hub: { resources: { memory } } })).toThrow('dev/jupyterhub/jupyterhub/hub: resources:');
    expect(() => new HubOf({ notebooks: { resources: { memory } } })).toThrow(
      'dev/jupyterhub/jupyterhub/notebooks: resources: the memory request (2147483648 bytes) is over its limit',
    );
  });

  test('has the limits of the zero-to-jupyterhub chart by default', () => {
    expect(new HubOf().values.hub).toEqual({ concurrent_spawn_limit: 64, consecutive_failure_limit: 5 });
    const limits = { concurrentSpawnLimit: 8, consecutiveFailureLimit: 0, activeServerLimit: 100 };
    expect(hubWith(limits).values.hub).toEqual({
      concurrent_spawn_limit: 8,
      consecutive_failure_limit: 0,
      active_server_limit: 100,
    });
  });

  test.each(['concurrentSpawnLimit', 'activeServerLimit', 'consecutiveFailureLimit'] as const)(
    'fails if %s is not a valid number of servers',
    (limit) => {
      for (const count of [-1, 1.5, 2 ** 31]) {
        expect(() => hubWith({ [limit]: count })).toThrow(`hub.${limit}: ${count} is not`);
      }
    },
  );

  test('allows named servers, up to the limit', () => {
    const named = hubWith({ allowNamedServers: true, namedServerLimitPerUser: 3 }).values.hub;
    expect(named).toMatchObject({ allow_named_servers: true, named_server_limit_per_user: 3 });
    expect(hubWith({ allowNamedServers: true }).values.hub.named_server_limit_per_user).toBeUndefined();
  });

  test('fails if named servers have a limit but are disabled', () => {
    expect(() => hubWith({ namedServerLimitPerUser: 3 })).toThrow(
      'Set `allowNamedServers: true`, or remove `namedServerLimitPerUser`.',
    );
    expect(() => hubWith({ allowNamedServers: true, namedServerLimitPerUser: 0 })).toThrow('Omit it for no limit.');
  });

  test('can change the page after sign-in, and when servers stop', () => {
    const { hub } = hubWith({ redirectToServer: false, shutdownOnLogout: true, cleanupServers: true }).values;
    expect(hub).toMatchObject({ redirect_to_server: false, shutdown_on_logout: true, cleanup_servers: true });
  });

  test('has a grace period of 30 seconds, of 5 minutes with cleanupServers, or as specified', () => {
    const period = (hub: HubOptions) => hubWith(hub).hubPod.terminationGracePeriodSeconds;
    expect(period({})).toBe(30);
    expect(period({ cleanupServers: true })).toBe(300);
    expect(period({ cleanupServers: true, terminationGracePeriod: Duration.minutes(1) })).toBe(60);
    expect(() => hubWith({ terminationGracePeriod: Duration.millis(1) })).toThrow(
      'hub.terminationGracePeriod: 0.001 seconds',
    );
  });

  test('has the specified log level', () => {
    expect(hubWith({ logLevel: HubLogLevel.WARN }).values.hub.log_level).toBe('WARN');
  });

  test('appends arguments, and has lifecycle hooks', () => {
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

  test('runs on the specified nodes', () => {
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

  test('fails if its node placement is invalid', () => {
    expect(() => hubWith({ nodeSelector: { 'a b': 'c' } })).toThrow('label key "a b"');
    expect(() => hubWith({ tolerations: [{ value: 'x' }] })).toThrow('hub.tolerations[0]: it has no key');
    expect(() =>
      hubWith({
        affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a b' }] } },
      }),
    ).toThrow('topologyKey "a b"');
    expect(() => hubWith({ priorityClassName: 'Not This' })).toThrow('hub.priorityClassName "Not This"');
  });

  test('has the specified labels and annotations on its pod', () => {
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

  test('fails if a label would break its selector, or an annotation has an invalid key', () => {
    const podLabels = { 'app.kubernetes.io/component': 'mine' };
    expect(() => hubWith({ podLabels })).toThrow('would break the selectors');
    expect(() => hubWith({ podAnnotations: { 'a b': '' } })).toThrow('annotation key "a b" is not valid');
    expect(() => hubWith({ serviceAccountAnnotations: { 'a b': '' } })).toThrow('annotation key "a b" is not valid');
  });

  test('has annotations on its ServiceAccount, for example for a cloud identity', () => {
    const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/hub' };
    const account = (hub: HubOf) => hub.object('ServiceAccount', '-hub').metadata.annotations;
    expect(account(hubWith({ serviceAccountAnnotations: annotations }))).toEqual(annotations);
    expect(account(new HubOf())).toBeUndefined();
  });

  test('has the specified pull policy and pull secrets', () => {
    const { hubPod } = hubWith({ imagePullSecrets: ['registry', 'registry'], imagePullPolicy: ImagePullPolicy.ALWAYS });
    expect(hubPod.imagePullSecrets).toEqual([{ name: 'registry' }]);
    expect(hubPod.containers[0].imagePullPolicy).toBe('Always');
    expect(() => hubWith({ imagePullSecrets: ['My Registry'] })).toThrow('Use "my-registry".');
  });

  test('has additional environment variables, also from Secrets', () => {
    const [{ env }] = hubWith({
      env: { TEAM: 'vision' },
      secretEnv: { TEAM_KEY: { secretName: 'team', key: 'key' } },
    }).hubPod.containers;
    expect(env).toContainEqual({ name: 'TEAM', value: 'vision' });
    expect(env).toContainEqual({ name: 'TEAM_KEY', valueFrom: { secretKeyRef: { name: 'team', key: 'key' } } });
  });

  test('fails if a variable is set twice', () => {
    expect(() => hubWith({ env: { JPY_COOKIE_SECRET: 'x' } })).toThrow('"JPY_COOKIE_SECRET" is set twice');
    const secret = { secretName: 'team', key: 'key' };
    expect(() => hubWith({ secretEnv: { JPY_COOKIE_SECRET: secret } })).toThrow('"JPY_COOKIE_SECRET" is set twice');
    expect(() => hubWith({ env: { A: '1' }, secretEnv: { A: secret } })).toThrow('"A" is set twice');
    expect(() => hubWith({ env: { JUPYTERHUB_SERVICE_TOKEN_x: '1' } })).toThrow(
      'is reserved for the token of a service',
    );
    expect(() => hubWith({ secretEnv: { A: { secretName: 'team', key: 'a b' } } })).toThrow(
      '"a b" is not a valid key.',
    );
  });

  test('has additional containers, which are restricted by default', () => {
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

  test('fails if two containers have the same name', () => {
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

  test("fails if a container uses the hub's port, or its port name", () => {
    const withPort = (port: k8s.ContainerPort) =>
      hubWith({ extraContainers: [{ name: 'a', image: 'a', ports: [port] }] });
    expect(() => withPort({ containerPort: 8081 })).toThrow('hub.extraContainers "a": port 8081 is already used');
    expect(() => withPort({ name: 'http', containerPort: 80 })).toThrow('port 80 has the name "http" of another');
  });

  test('mounts additional volumes', () => {
    const extraVolumes = [{ name: 'cache', emptyDir: {} }];
    const extraVolumeMounts = [{ name: 'cache', mountPath: '/var/cache/team' }];
    const { hubPod } = hubWith({ extraVolumes, extraVolumeMounts });
    expect(hubPod.volumes).toContainEqual(extraVolumes[0]);
    expect(hubPod.containers[0].volumeMounts).toContainEqual(extraVolumeMounts[0]);
  });

  test('fails if volumes or mount paths collide', () => {
    const cache = { name: 'cache', emptyDir: {} };
    const at = (mountPath: string, name = 'cache') => ({
      extraVolumes: [cache],
      extraVolumeMounts: [{ name, mountPath }],
    });
    expect(() => hubWith({ extraVolumes: [{ name: 'config' }] })).toThrow('two volumes have the name "config"');
    expect(() => hubWith(at('/tmp/'))).toThrow(
      'volume "cache" cannot be mounted at /tmp, because volume "tmp" is already mounted there.',
    );
    expect(() => hubWith(at('/etc/jupyterhub/mine'))).toThrow('must not be inside a read-only mount');
    expect(() => hubWith(at('relative'))).toThrow('is not a valid mount path');
    expect(() => hubWith(at('/x', 'other'))).toThrow('the volume "other" for /x does not exist');
  });
});
