import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { JupyterHub, type JupyterHubProps } from '../../../lib/components/jupyterhub';
import { SignIn } from '../../../lib/platforms/sign-in';
import { HubOf, type Manifest } from './hub-of';
import { CLUSTER, everything, IAP, sample } from './samples';

const labelsOf = (component: string) => ({
  'app.kubernetes.io/name': 'jupyterhub',
  'app.kubernetes.io/instance': 'jupyterhub',
  'app.kubernetes.io/component': component,
});

describe('what is emitted', () => {
  test('a hub, a proxy, and what they need', () => {
    expect(new HubOf().names).toMatchInlineSnapshot(`
      [
        "ConfigMap jupyterhub-hub",
        "ServiceAccount jupyterhub-hub",
        "Role jupyterhub-hub",
        "RoleBinding jupyterhub-hub",
        "PersistentVolumeClaim jupyterhub-database",
        "Service jupyterhub-hub",
        "Deployment jupyterhub-hub",
        "Service jupyterhub-proxy-public",
        "Service jupyterhub-proxy-api",
        "Deployment jupyterhub-proxy",
        "NetworkPolicy jupyterhub-hub",
        "NetworkPolicy jupyterhub-proxy",
        "NetworkPolicy jupyterhub-notebook",
      ]
    `);
  });

  test('the hub pod is as reviewed', () => {
    expect(new HubOf().hubPod).toMatchSnapshot();
  });

  test('the proxy pod is as reviewed', () => {
    expect(new HubOf().proxyPod).toMatchSnapshot();
  });

  test('every prop can be set at once', () => {
    const { names, hub } = new HubOf(everything, CLUSTER);
    expect(names.every((name) => name.split(' ')[1]?.startsWith('team-hub-'))).toBe(true);
    expect(hub.url).toBe('https://notebooks.example.com');
  });

  test('it works in an ordinary cdk8s app', () => {
    const chart = new Chart(new App(), 'chart');
    new JupyterHub(chart, 'hub');
    expect(Testing.synth(chart).map(({ kind }) => kind)).toContain('Deployment');
  });

  test('hub and proxy together request little enough for a laptop', () => {
    const { hubPod, proxyPod } = new HubOf();
    const requested = [hubPod, proxyPod].map(({ containers }) => containers[0].resources.requests.cpu);
    expect(requested).toEqual(['100m', '50m']);
  });
});

describe('the values of the Python configuration', () => {
  test.each([
    ['defaults', new HubOf()],
    ['iap', new HubOf(IAP)],
    ['everything', new HubOf(everything, CLUSTER)],
  ])('those of "%s" are the ones that the Python tests load', (name, { values }) => {
    expect(values).toEqual(sample(name, values));
  });

  test('the pod of the hub rolls when the configuration changes, and not otherwise', () => {
    const defaults = new HubOf().checksum;
    expect(new HubOf().checksum).toBe(defaults);
    expect(new HubOf({ hub: { databaseSize: Size.gibibytes(2) } }).checksum).toBe(defaults);
    expect(new HubOf({ notebooks: { defaultUrl: '/tree' } }).checksum).not.toBe(defaults);
  });

  test('the Python files are the same for everybody', () => {
    const pythonOf = (props: JupyterHubProps) => {
      const { 'values.json': _, ...python } = new HubOf(props).object('ConfigMap', '-hub').data;
      return python;
    };
    expect(pythonOf(IAP)).toEqual(pythonOf({}));
    expect(Object.keys(pythonOf({})).sort()).toEqual(['iap.py', 'jupyterhub_config.py', 'make_secret.py', 'values.py']);
  });
});

describe('sign-in', () => {
  test('is a password that is made in the cluster, without a hostname', () => {
    const { values, hubPod, hub } = new HubOf();
    expect(values.sign_in).toEqual({
      kind: 'shared-password',
      admin_users: [],
    });
    expect(values.secret.keys).toEqual(['cookie-secret', 'proxy-token', 'password']);
    expect(hubPod.containers[0].env).toContainEqual({
      name: 'JUPYTERHUB_PASSWORD',
      valueFrom: {
        secretKeyRef: { name: 'jupyterhub-secrets', key: 'password' },
      },
    });
    expect(hub.secretName).toBe('jupyterhub-secrets');
  });

  test('is the way of the platform where there is a hostname', () => {
    const signIn = SignIn.sharedPassword({ adminUsers: ['of-the-platform'] });
    const { values } = new HubOf((platform) => {
      Object.defineProperty(platform.exposure, 'defaultSignIn', {
        value: signIn,
      });
      return { hostname: 'notebooks.example.com' };
    }, CLUSTER);
    expect(values.sign_in.admin_users).toEqual(['of-the-platform']);
  });

  test('gives admins a password of their own', () => {
    const { values, hubPod } = new HubOf({
      signIn: SignIn.sharedPassword({ adminUsers: ['root'] }),
    });
    expect(values.secret.keys).toContain('admin-password');
    expect(hubPod.containers[0].env).toContainEqual({
      name: 'JUPYTERHUB_ADMIN_PASSWORD',
      valueFrom: {
        secretKeyRef: { name: 'jupyterhub-secrets', key: 'admin-password' },
      },
    });
  });

  test('takes the password from the Secret that is named', () => {
    const { values, hubPod } = new HubOf({
      signIn: SignIn.sharedPassword({ secretName: 'door' }),
    });
    expect(values.secret.keys).toEqual(['cookie-secret', 'proxy-token']);
    expect(hubPod.containers[0].env).toContainEqual({
      name: 'JUPYTERHUB_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'door', key: 'password' } },
    });
  });

  test('by IAP reads an audience that is not known yet from an optional ConfigMap', () => {
    const { values, hubPod } = new HubOf({ signIn: SignIn.iap() });
    expect(values.sign_in.audience_file).toBe('/etc/jupyterhub-iap/audience');
    expect(hubPod.volumes).toContainEqual({
      name: 'iap',
      configMap: { name: 'jupyterhub-iap', optional: true },
    });
    expect(hubPod.containers[0].volumeMounts).toContainEqual({
      name: 'iap',
      mountPath: '/etc/jupyterhub-iap',
      readOnly: true,
    });
    expect(values.secret.keys).toEqual(['cookie-secret', 'proxy-token']);
  });

  test('by IAP takes an audience that is known', () => {
    const audience = '/projects/1/global/backendServices/2';
    const { values, hubPod } = new HubOf({ signIn: SignIn.iap({ audience }) });
    expect(values.sign_in).toEqual({ kind: 'iap', admin_users: [], audience });
    expect(hubPod.volumes.map(({ name }: Manifest) => name)).not.toContain('iap');
  });

  test('by IAP happens at the edge', () => {
    let asked: unknown;
    new HubOf((platform) => {
      Object.defineProperty(platform.exposure, 'expose', {
        value: (_scope: unknown, _id: string, props: unknown) => {
          asked = props;
          return { url: 'https://notebooks.example.com', sources: [] };
        },
      });
      return { hostname: 'notebooks.example.com', signIn: SignIn.iap() };
    });
    expect(asked).toMatchObject({
      serviceName: 'jupyterhub-proxy-public',
      port: 80,
      healthCheckPath: '/hub/health',
      signIn: true,
    });
  });

  test('fails when a name of an admin is empty', () => {
    expect(() => new HubOf({ signIn: SignIn.sharedPassword({ adminUsers: [' '] }) })).toThrow(
      'dev/jupyterhub/jupyterhub: signIn: " " is not the name of a user.',
    );
  });
});

describe('secrets', () => {
  test('are made by an init container of the hub, which may read and change that one Secret', () => {
    const hub = new HubOf();
    expect(hub.hubPod.initContainers.map(({ name }: Manifest) => name)).toEqual(['make-secret']);
    expect(hub.object('Role', '-hub').rules.filter(({ resources }: Manifest) => resources.includes('secrets'))).toEqual(
      [
        { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
        {
          apiGroups: [''],
          resources: ['secrets'],
          resourceNames: ['jupyterhub-secrets'],
          verbs: ['get', 'patch'],
        },
      ],
    );
  });

  test('that you bring leave the hub without any right on Secrets', () => {
    const hub = new HubOf({ secretName: 'brought' });
    expect(hub.hubPod.initContainers).toBeUndefined();
    expect(hub.object('Role', '-hub').rules.flatMap(({ resources }: Manifest) => resources)).toEqual([
      'pods',
      'events',
      'persistentvolumeclaims',
    ]);
    expect(hub.values.secret).toBeUndefined();
    expect(hub.proxyPod.containers[0].env).toEqual([
      {
        name: 'CONFIGPROXY_AUTH_TOKEN',
        valueFrom: { secretKeyRef: { name: 'brought', key: 'proxy-token' } },
      },
    ]);
  });

  test('fails when the name of the Secret is no name', () => {
    expect(() => new HubOf({ secretName: 'My Secret' })).toThrow('secretName "My Secret" is not a valid name.');
    expect(() => new HubOf({ signIn: SignIn.sharedPassword({ secretName: 'Door' }) })).toThrow(
      'signIn: Secret "Door" is not a valid name.',
    );
  });
});

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
        verbs: ['get', 'create', 'delete'],
      },
    ]);
    expect(hub.names.filter((name) => name.startsWith('Cluster'))).toEqual([]);
  });

  test('keeps its database on a claim, and never runs twice', () => {
    const hub = new HubOf({
      hub: {
        databaseSize: Size.gibibytes(2),
        databaseStorageClassName: 'safe',
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
    expect(() => new HubOf({ hub: { databaseSize: Size.gibibytes(0) } })).toThrow('is not a size.');
  });

  test('fails when the memory request is over its limit, saying whose', () => {
    const memory = { request: Size.gibibytes(2), limit: Size.gibibytes(1) };
    expect(() => new HubOf({ hub: { resources: { memory } } })).toThrow('dev/jupyterhub/jupyterhub/hub: resources:');
    expect(() => new HubOf({ notebooks: { resources: { memory } } })).toThrow(
      'dev/jupyterhub/jupyterhub/notebooks: resources: the memory request (2147483648 bytes) is over its limit',
    );
  });
});

describe('notebooks', () => {
  test('have an image, resources and a home by default', () => {
    const { notebooks } = new HubOf();
    expect(notebooks.image).toMatch(/^quay\.io\/jupyter\/tensorflow-notebook:/);
    expect(notebooks).toMatchObject({
      cpu_guarantee: 0.5,
      cpu_limit: 2,
      memory_guarantee: 2 ** 30,
      memory_limit: 2 ** 31,
      default_url: '/lab',
      start_timeout: 300,
      home: { size: '10Gi' },
      shared_volumes: [],
    });
  });

  test('take the image that is overridden on the platform', () => {
    const { notebooks } = new HubOf({}, { images: { 'jupyterhub-notebook': { tag: 'mine' } } });
    expect(notebooks.image).toBe('quay.io/jupyter/tensorflow-notebook:mine');
  });

  test('have homes of the StorageClass of the platform where none is named', () => {
    expect(new HubOf({}, { storageClassName: 'standard' }).notebooks.home.storage_class).toBe('standard');
    const named = { notebooks: { homeStorageClassName: 'fast' } };
    expect(new HubOf(named, { storageClassName: 'standard' }).notebooks.home.storage_class).toBe('fast');
    expect(new HubOf().notebooks.home).not.toHaveProperty('storage_class');
  });

  test('get GPUs as the platform has them', () => {
    const { notebooks } = new HubOf({ notebooks: { gpu: {} } }, { gpus: {} });
    expect(notebooks.extra_limits).toEqual({ 'nvidia.com/gpu': '1' });
    expect(notebooks.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
  });

  test('carry the labels of the user, under those that the policies select', () => {
    const { notebooks } = new HubOf({ labels: { team: 'vision' } });
    expect(notebooks.labels).toMatchObject({
      team: 'vision',
      ...labelsOf('singleuser-server'),
    });
  });

  test.each<[string, JupyterHubProps['notebooks'], string]>([
    ['a GPU is asked of a platform without', { gpu: {} }, 'notebooks.gpu cannot be had here'],
    ['homes have no size', { homeSize: Size.gibibytes(0) }, 'homeSize: 0'],
    ['the StorageClass is no name', { homeStorageClassName: 'Fast Disk' }, 'homeStorageClassName "Fast Disk"'],
    ['the first page is no path', { defaultUrl: 'lab' }, 'Use "/lab".'],
    ['the time to start is no time', { startTimeout: Duration.seconds(0) }, 'startTimeout: 0 ms'],
    ['the image is none', { image: 'a b' }, 'image "a b" is not the reference of an image.'],
    [
      'the time to start has no end',
      { startTimeout: Duration.days(Number.POSITIVE_INFINITY) },
      'startTimeout: Infinity ms',
    ],
    ['the time to start is a fraction', { startTimeout: Duration.millis(1500) }, 'startTimeout: 1500 ms'],
    ['a variable has no name', { env: { '': 'x' } }, '"" is not a name of an environment variable'],
  ])('fails when %s', (_, notebooks, message) => {
    expect(() => new HubOf({ notebooks })).toThrow(message);
  });
});

describe('culling', () => {
  test('stops servers that were idle for an hour', () => {
    expect(new HubOf().values.culling).toEqual({
      timeout: 3600,
      every: 600,
      max_age: 0,
    });
  });

  test('can be switched off', () => {
    expect(new HubOf({ culling: { enabled: false } }).values.culling).toBeUndefined();
  });

  test('fails on a time that is none', () => {
    expect(() => new HubOf({ culling: { timeout: Duration.seconds(0) } })).toThrow('culling.timeout: 0 ms');
  });
});

describe('shared volumes', () => {
  test('appear in every notebook', () => {
    const { notebooks } = new HubOf({
      sharedVolumes: [
        { name: 'team-data', claimName: 'team-data', namespace: 'kubeflow' },
        { name: 'models', claimName: 'models-claim', readOnly: true },
      ],
    });
    expect(notebooks.shared_volumes).toEqual([
      { name: 'team-data', claim: 'team-data', mount_path: '/mnt/team-data', read_only: false },
      { name: 'models', claim: 'models-claim', mount_path: '/mnt/models', read_only: true },
    ]);
  });

  test.each(['data', 'notebook-home'])('fails when two are named "%s", naming both', (name) => {
    const volumes = ['one', 'two'].map((claimName) => ({ name, claimName }));
    expect(() => new HubOf({ sharedVolumes: volumes })).toThrow(
      name === 'data' ? 'claim "one" and claim "two"' : `the user's own home and claim "one"`,
    );
  });

  test('fails when the claim is in another namespace, with a way out', () => {
    const volume = { name: 'data', claimName: 'data', namespace: 'nfs' };
    expect(() => new HubOf({ sharedVolumes: [volume] })).toThrow(
      /is in namespace "nfs", and notebooks run in "kubeflow"[\s\S]*Use a chart of namespace "nfs"/,
    );
  });

  test('fails when a name is none', () => {
    expect(() => new HubOf({ sharedVolumes: [{ name: 'Team Data', claimName: 'data' }] })).toThrow('Use "team-data".');
    expect(() => new HubOf({ sharedVolumes: [{ name: 'data', claimName: 'My Claim' }] })).toThrow('Use "my-claim".');
  });
});

describe('names and labels', () => {
  test('start with the name that is given, or else with the id', () => {
    expect(new HubOf({ name: 'team' }).hub.serviceName).toBe('team-proxy-public');
    expect(new HubOf().hub.serviceName).toBe('jupyterhub-proxy-public');
  });

  test('of the longest name that is accepted fit', () => {
    const name = 'a'.repeat(50);
    expect(new HubOf({ name }).hub.serviceName).toHaveLength(63);
    expect(() => new HubOf({ name: `${name}a` })).toThrow('at most 50');
  });

  test.each(['Team Hub', '1hub', 'hub-', 'hub.team', ''])('fails when the name is "%s"', (name) => {
    expect(() => new HubOf({ name })).toThrow(`dev/jupyterhub/jupyterhub: name of JupyterHub "${name}"`);
  });

  test('of the user are on objects and pods, and in no selector', () => {
    const hub = new HubOf({ labels: { team: 'vision' } });
    for (const object of hub.objects) {
      expect(object.metadata.labels).toMatchObject({ team: 'vision' });
    }
    const { selector, template } = hub.object('Deployment', '-hub').spec;
    expect(template.metadata.labels).toMatchObject({
      team: 'vision',
      ...labelsOf('hub'),
    });
    expect(selector.matchLabels).toEqual(labelsOf('hub'));
  });

  test("fails when a user's label would break a selector", () => {
    expect(() => new HubOf({ labels: { 'app.kubernetes.io/name': 'mine' } })).toThrow('would break the selectors');
  });
});

describe('the way in', () => {
  test('is the Service of the proxy', () => {
    const { hub, ...rest } = new HubOf({ hostname: 'notebooks.example.com' }, CLUSTER);
    expect(hub.url).toBe('https://notebooks.example.com');
    expect(hub.servicePort).toBe(80);
    expect(rest.objects.find(({ kind }) => kind === 'HTTPRoute').spec.rules[0].backendRefs).toMatchObject([
      { name: 'jupyterhub-proxy-public', port: 80 },
    ]);
  });

  test('is told to the hub', () => {
    expect(new HubOf({ hostname: 'notebooks.example.com' }, CLUSTER).values.public_url).toBe(
      'https://notebooks.example.com',
    );
  });

  test('does not exist without a hostname', () => {
    const { hub, names } = new HubOf({}, CLUSTER);
    expect(hub.url).toBeUndefined();
    expect(names.filter((name) => name.startsWith('HTTPRoute'))).toEqual([]);
  });

  test('fails when the hostname is a URL', () => {
    expect(() => new HubOf({ hostname: 'https://example.com' }, CLUSTER)).toThrow('hostname "https://example.com"');
  });
});

describe('network policies', () => {
  const policy = (hub: HubOf, ending: string) => hub.object('NetworkPolicy', ending).spec;
  const pods = (component: string, port: number) => ({
    peer: [{ podSelector: { matchLabels: labelsOf(component) } }],
    ports: [{ port, protocol: 'TCP' }],
  });
  const from = (component: string, port: number) => {
    const { peer, ports } = pods(component, port);
    return { from: peer, ports };
  };
  const to = (component: string, port: number) => {
    const { peer, ports } = pods(component, port);
    return { to: peer, ports };
  };

  test('let notebooks be reached by the proxy and the hub, and by no other notebook', () => {
    expect(policy(new HubOf(), '-notebook').ingress).toEqual([from('proxy', 8888), from('hub', 8888)]);
  });

  test('let notebooks out to the hub, DNS and the internet, and not to the metadata server', () => {
    const { egress } = policy(new HubOf(), '-notebook');
    expect(egress).toContainEqual(to('hub', 8081));
    const [internet] = egress.filter(({ to: [peer] }: Manifest) => peer.ipBlock?.cidr === '0.0.0.0/0');
    expect(internet.to[0].ipBlock.except).toEqual(expect.arrayContaining(['169.254.0.0/16', '10.0.0.0/8']));
    expect(egress).toHaveLength(4);
  });

  test('let the hub be reached by the proxy and by notebooks', () => {
    expect(policy(new HubOf(), '-hub').ingress).toEqual([from('proxy', 8081), from('singleuser-server', 8081)]);
  });

  test('let the hub out to the proxy, notebooks, DNS and the API server', () => {
    const { egress } = policy(new HubOf(), '-hub');
    expect(egress).toEqual(expect.arrayContaining([to('proxy', 8001), to('singleuser-server', 8888)]));
    expect(egress.map(({ ports }: Manifest) => ports.map(({ port }: Manifest) => port))).toEqual([
      [8001],
      [8888],
      [53, 53],
      [53, 53],
      [443, 6443],
    ]);
  });

  test("let the hub fetch Google's keys where people sign in by IAP", () => {
    const { egress } = policy(new HubOf({ signIn: SignIn.iap() }), '-hub');
    expect(egress).toContainEqual({
      to: [{ ipBlock: { cidr: '0.0.0.0/0', except: expect.any(Array) } }],
      ports: [{ port: 443, protocol: 'TCP' }],
    });
  });

  test('let only the hub reach the API of the proxy', () => {
    expect(policy(new HubOf(), '-proxy').ingress).toEqual([from('hub', 8001)]);
  });

  test('let people in from where the platform says that they come', () => {
    expect(policy(new HubOf({ hostname: 'notebooks.example.com' }, CLUSTER), '-proxy').ingress).toContainEqual({
      from: [
        {
          namespaceSelector: {
            matchLabels: { 'kubernetes.io/metadata.name': 'gateways' },
          },
        },
      ],
      ports: [{ port: 8000, protocol: 'TCP' }],
    });
  });
});
