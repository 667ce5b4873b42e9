import { App, Chart, Size, Testing } from 'cdk8s';
import { Authenticator, HubDatabase, JupyterHub, type JupyterHubProps } from '../../../lib/components/jupyterhub';
import { HubOf, labelsOf } from './hub-of';
import { CLUSTER, everything, IAP, sample } from './samples';

describe('JupyterHub', () => {
  test('creates a hub, a proxy and the objects that they need', () => {
    expect(new HubOf().names).toMatchInlineSnapshot(`
      [
        "ConfigMap jupyterhub-first-notebook",
        "DaemonSet jupyterhub-image-puller",
        "NetworkPolicy jupyterhub-image-puller",
        "ConfigMap jupyterhub-hub",
        "ServiceAccount jupyterhub-hub",
        "Role jupyterhub-hub",
        "RoleBinding jupyterhub-hub",
        "PersistentVolumeClaim jupyterhub-database",
        "Service jupyterhub-hub",
        "Deployment jupyterhub-hub",
        "ConfigMap jupyterhub-proxy",
        "Service jupyterhub-proxy-public",
        "Service jupyterhub-proxy-api",
        "Deployment jupyterhub-proxy",
        "NetworkPolicy jupyterhub-hub",
        "NetworkPolicy jupyterhub-proxy",
        "NetworkPolicy jupyterhub-notebook",
      ]
    `);
  });

  test('has the reviewed hub pod', () => {
    expect(new HubOf().hubPod).toMatchSnapshot();
  });

  test('has the reviewed proxy pod', () => {
    expect(new HubOf().proxyPod).toMatchSnapshot();
  });

  test('accepts all props together', () => {
    const { names, hub } = new HubOf(everything, CLUSTER);
    expect(names.every((name) => /^\S+ ((kubeflow|jobs)\.)?team-hub-|^ServiceAccount default$/.test(name))).toBe(true);
    expect(hub.url).toBe('https://notebooks.example.com/jupyter');
  });

  test('works in a plain cdk8s app', () => {
    const chart = new Chart(new App(), 'chart');
    new JupyterHub(chart, 'hub');
    expect(Testing.synth(chart).map(({ kind }) => kind)).toContain('Deployment');
  });

  test('requests little enough CPU for a laptop', () => {
    const { hubPod, proxyPod } = new HubOf();
    const requested = [hubPod, proxyPod].map(({ containers }) => containers[0].resources.requests.cpu);
    expect(requested).toEqual(['100m', '50m']);
  });
});

describe('values.json', () => {
  test.each([
    ['defaults', new HubOf()],
    ['iap', new HubOf(IAP)],
    ['everything', new HubOf(everything, CLUSTER)],
  ])('equals the sample "%s" that the Python tests load', (name, { values }) => {
    expect(values).toEqual(sample(name, values));
  });

  test('restarts the hub when the configuration changes, and not otherwise', () => {
    const defaults = new HubOf().checksum;
    expect(new HubOf().checksum).toBe(defaults);
    expect(
      new HubOf({
        hub: { database: HubDatabase.sqlite({ size: Size.gibibytes(2) }) },
      }).checksum,
    ).toBe(defaults);
    expect(new HubOf({ notebooks: { defaultUrl: '/tree' } }).checksum).not.toBe(defaults);
  });

  test('is the only configuration file that differs between hubs', () => {
    const pythonOf = (props: JupyterHubProps) => {
      const { 'values.json': _, ...python } = new HubOf(props).object('ConfigMap', '-hub').data;
      return python;
    };
    expect(pythonOf(IAP)).toEqual(pythonOf({}));
    expect(Object.keys(pythonOf({})).sort()).toEqual([
      'access.py',
      'authentication.py',
      'authentication_values.py',
      'authorization-area.html',
      'claims.py',
      'culling.py',
      'home_claims.py',
      'hub_app.py',
      'iap.py',
      'jupyterhub_config.py',
      'lti13.py',
      'make_secret.py',
      'native_accounts.py',
      'native_pages.py',
      'notebook_pods.py',
      'notebook_servers.py',
      'notebook_spawner.py',
      'notebook_teams.py',
      'notebook_values.py',
      'oauth.py',
      'passwords.py',
      'shared_password.py',
      'signing_keys.py',
      'values.py',
      'weak_passwords.py',
    ]);
  });
});

describe('shared volumes', () => {
  test('are mounted in every notebook', () => {
    const { notebooks } = new HubOf({
      sharedVolumes: [
        { name: 'team-data', claimName: 'team-data', namespace: 'kubeflow' },
        { name: 'models', claimName: 'models-claim', readOnly: true },
      ],
    });
    expect(notebooks.shared_volumes).toEqual([
      {
        name: 'team-data',
        claim: 'team-data',
        mount_path: '/mnt/team-data',
        read_only: false,
      },
      {
        name: 'models',
        claim: 'models-claim',
        mount_path: '/mnt/models',
        read_only: true,
      },
    ]);
  });

  test.each(['data', 'notebook-home'])('fail if two have the name "%s", naming both', (name) => {
    const volumes = ['one', 'two'].map((claimName) => ({ name, claimName }));
    expect(() => new HubOf({ sharedVolumes: volumes })).toThrow(
      name === 'data' ? 'claim "one" and claim "two"' : `the user's home and claim "one"`,
    );
  });

  test('fail if the claim is in another namespace, with a hint', () => {
    const volume = { name: 'data', claimName: 'data', namespace: 'nfs' };
    expect(() => new HubOf({ sharedVolumes: [volume] })).toThrow(
      /is in namespace "nfs", but notebooks run in "kubeflow"[\s\S]*Set `notebooks.namespace` to "nfs", create the volume in a chart of namespace "kubeflow", or/,
    );
  });

  test('fail if a name is invalid', () => {
    expect(() => new HubOf({ sharedVolumes: [{ name: 'Team Data', claimName: 'data' }] })).toThrow('Use "team-data".');
    expect(() => new HubOf({ sharedVolumes: [{ name: 'data', claimName: 'My Claim' }] })).toThrow('Use "my-claim".');
  });
});

describe('names and labels', () => {
  test('start with the name, or with the id by default', () => {
    expect(new HubOf({ name: 'team' }).hub.serviceName).toBe('team-proxy-public');
    expect(new HubOf().hub.serviceName).toBe('jupyterhub-proxy-public');
  });

  test('fit into 63 characters with the longest accepted name', () => {
    const name = 'a'.repeat(50);
    expect(new HubOf({ name }).hub.serviceName).toHaveLength(63);
    expect(() => new HubOf({ name: `${name}a` })).toThrow('at most 50');
  });

  test.each(['Team Hub', '1hub', 'hub-', 'hub.team', ''])('fail if the name is "%s"', (name) => {
    expect(() => new HubOf({ name })).toThrow(`dev/jupyterhub/jupyterhub: name of JupyterHub "${name}"`);
  });

  test('of the user are set on objects and pods, but not in selectors', () => {
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

  test("fail if a user's label would break a selector", () => {
    expect(() => new HubOf({ labels: { 'app.kubernetes.io/name': 'mine' } })).toThrow('would break the selectors');
  });
});

describe('exposure', () => {
  const EXPOSED = {
    hostname: 'notebooks.example.com',
    authenticator: Authenticator.sharedPassword({ allowExposure: true }),
  };

  test('routes the hostname to the Service of the proxy', () => {
    const { hub, ...rest } = new HubOf(EXPOSED, CLUSTER);
    expect(hub.url).toBe('https://notebooks.example.com');
    expect(hub.servicePort).toBe(80);
    expect(rest.objects.find(({ kind }) => kind === 'HTTPRoute').spec.rules[0].backendRefs).toMatchObject([
      { name: 'jupyterhub-proxy-public', port: 80 },
    ]);
  });

  test('passes the public URL to the hub', () => {
    expect(new HubOf(EXPOSED, CLUSTER).values.public_url).toBe('https://notebooks.example.com');
  });

  test('requires a hostname', () => {
    const { hub, names } = new HubOf({}, CLUSTER);
    expect(hub.url).toBeUndefined();
    expect(names.filter((name) => name.startsWith('HTTPRoute'))).toEqual([]);
  });

  test('fails if the hostname is a URL', () => {
    expect(() => new HubOf({ hostname: 'https://example.com' }, CLUSTER)).toThrow('hostname "https://example.com"');
  });
});
