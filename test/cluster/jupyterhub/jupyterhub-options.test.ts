import { Size } from 'cdk8s';
import {
  AnyClusterPlatform,
  Authenticator,
  HomeReclaimPolicy,
  HomeStorage,
  JupyterHub,
  KubeflowApp,
  PodVolume,
  StarterNotebook,
} from 'kubeflow-cdk';
import { missingPython } from '../../cluster-harness/python';
import { describeOnCluster } from '../describe-on-cluster';
import { waitForPods } from '../workloads';
import { HubBrowser } from './jupyterhub-browser';
import { HubStandIns } from './jupyterhub-stand-ins';

const NAMESPACE = ['--namespace', 'hub'];
const USERS = ['--namespace', 'users'];
const POD = 'jupyterhub-notebook-ann';

/**
 * Options that no example uses: admins, environment variables, volumes, claims that are deleted with their users, and
 * notebooks outside the namespace of the platform.
 */
function write(outdir: string): void {
  const app = new KubeflowApp({ outdir, deployOutdir: `${outdir}-deploy`, summary: false });
  const platform = new AnyClusterPlatform(app, 'cluster', { namespace: 'hub' });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    authenticator: Authenticator.sharedPassword({ adminUsers: ['root'] }),
    // KubeSpawner expands its own names in braces.
    notebooks: {
      namespace: 'users',
      env: { SETTINGS: '{"team": "{username}"}' },
      home: HomeStorage.claimPerUser({
        nameTemplate: 'home-of-{user_server}',
        reclaimPolicy: HomeReclaimPolicy.DELETE,
      }),
      volumes: [PodVolume.sharedMemory(Size.mebibytes(64))],
      starterNotebook: StarterNotebook.none(),
    },
    sharedVolumes: [{ name: 'team-data', claimName: 'team-data' }],
  });
  app.synth();
}

describeOnCluster('JupyterHub with options', { skipReason: missingPython() }, (cluster) => {
  let standIns: HubStandIns;

  const passwordOf = async (key: 'password' | 'admin-password') => {
    const { data } = await cluster().kubectl.getOne('secret', 'jupyterhub-secrets', ...NAMESPACE);
    return Buffer.from(data[key], 'base64').toString();
  };
  const signIn = async (user: string, password: string) => {
    const browser = await HubBrowser.open(standIns.url);
    return { browser, status: (await browser.signIn(user, password)).status() };
  };

  beforeAll(async () => {
    const { folder, kubectl } = cluster();
    write(folder.join('dist'));
    await kubectl.run('apply', '-f', folder.join('dist/cluster/0-setup'));
    await kubectl.run('apply', '-f', folder.join('dist/cluster'));
    await kubectl.apply(claim('team-data'));
    await waitForPods(kubectl);
    standIns = await HubStandIns.start(cluster(), 'hub');
  });

  test('creates a separate password for admins', async () => {
    const { data } = await cluster().kubectl.getOne('secret', 'jupyterhub-secrets', ...NAMESPACE);
    expect(Object.keys(data).sort()).toEqual(['admin-password', 'cookie-secret', 'password', 'proxy-token']);
  });

  test('signs admins in with the admin password', async () => {
    const { browser, status } = await signIn('root', await passwordOf('admin-password'));
    expect(status).toBe(302);
    expect((await browser.get('/hub/admin')).status()).toBe(200);
  });

  test('fails to sign an admin in with the password of other users', async () => {
    expect((await signIn('root', await passwordOf('password'))).status).toBe(403);
  });

  test('fails to show the admin page to other users', async () => {
    const { browser, status } = await signIn('bob', await passwordOf('password'));
    expect(status).toBe(302);
    expect((await browser.get('/hub/admin')).status()).toBe(403);
  });

  test('passes environment variables with the user name, and shared volumes, to notebooks', async () => {
    const { browser } = await signIn('ann', await passwordOf('password'));
    await standIns.startNotebook(browser, POD, 'users');
    await standIns.hub.until(
      'a running server',
      async () => (await browser.get('/user/ann/lab')).status() === 200,
      100,
    );
    const { spec } = await cluster().kubectl.getOne('pod', POD, ...USERS);
    const [container] = spec.containers;
    expect(container.env).toContainEqual({ name: 'SETTINGS', value: '{"team": "ann"}' });
    expect(container.volumeMounts).toContainEqual({ name: 'team-data', mountPath: '/mnt/team-data' });
    expect(spec.volumes).toEqual([
      { name: 'notebook-home', persistentVolumeClaim: { claimName: 'home-of-ann' } },
      { name: 'team-data', persistentVolumeClaim: { claimName: 'team-data' } },
      { name: 'notebook-volume-0', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
    ]);
    expect(container.args).toEqual(['jupyterhub-singleuser']);
  });

  test('cannot create pods or read Secrets of others in the namespace of the hub', async () => {
    const may = async (verb: string, resource: string, namespace: string) => {
      const account = '--as=system:serviceaccount:hub:jupyterhub-hub';
      const { stdout: rules } = await cluster().kubectl.run(
        'auth',
        'can-i',
        '--list',
        account,
        '--namespace',
        namespace,
      );
      const lines = rules.split('\n').filter((line) => line.startsWith(`${resource} `));
      return lines.some(
        (line) => line.includes(`[${verb}`) || line.includes(` ${verb} `) || line.includes(` ${verb}]`),
      );
    };
    expect(await may('create', 'pods', 'users')).toBe(true);
    expect(await may('create', 'pods', 'hub')).toBe(false);
    expect(await may('list', 'persistentvolumeclaims', 'hub')).toBe(false);
    expect(await may('list', 'secrets', 'hub')).toBe(false);
    expect(await may('create', 'secrets', 'users')).toBe(false);
  });

  test('deletes the claim of a deleted user, with the permissions of its role', async () => {
    const claims = () => cluster().kubectl.get('persistentvolumeclaims', ...USERS);
    const ofAnn = async () => (await claims()).filter(({ metadata }) => metadata.name === 'home-of-ann');
    expect(await ofAnn()).toHaveLength(1);
    const { browser } = await signIn('root', await passwordOf('admin-password'));
    expect((await browser.send('DELETE', '/hub/api/users/ann/server')).status()).toBe(204);
    await cluster().kubectl.run('wait', '--for=delete', `pod/${POD}`, ...USERS, '--timeout=60s');
    expect((await browser.send('DELETE', '/hub/api/users/ann')).status()).toBe(204);
    expect(await ofAnn()).toEqual([]);
    expect(standIns.log).not.toMatch(/forbidden/i);
  });
});

function claim(name: string): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'users' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
}
