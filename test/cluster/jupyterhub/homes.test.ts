import { AnyClusterPlatform, HomeStorage, JupyterHub, KubeflowApp } from 'kubeflow-cdk';
import type { Cluster } from '../../cluster-harness/cluster';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { missingPython, pythonWith } from '../../cluster-harness/python';
import { describeOnCluster } from '../describe-on-cluster';
import { waitForPods } from '../workloads';
import { HubBrowser } from './jupyterhub-browser';
import { HUB_REQUIREMENTS, HubStandIns } from './jupyterhub-stand-ins';

const NAMESPACE = ['--namespace', 'jhub'];
const USER = 'hub.jupyter.org/username';

/** Replaces the state of a user's server in the hub's database. */
const SET_STATE = `
import json, sqlite3, sys
path, user, state = sys.argv[1:]
with sqlite3.connect(path) as db:
    [(id,)] = db.execute("SELECT id FROM users WHERE name = ?", (user,))
    changed = db.execute("UPDATE spawners SET state = ? WHERE user_id = ? AND name = ''", (state, id))
    assert changed.rowcount == 1
`;

describeOnCluster('homes of an older JupyterHub', { skipReason: missingPython() }, (cluster) => {
  let standIns: HubStandIns;
  let password: string;

  beforeAll(async () => {
    const { folder, kubectl } = cluster();
    const app = new KubeflowApp({
      outdir: folder.join('dist'),
      deployOutdir: folder.join('deploy.out'),
      summary: false,
    });
    const platform = new AnyClusterPlatform(app, 'cluster', { namespace: 'jhub' });
    new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
      notebooks: { home: HomeStorage.claimPerUser({ nameTemplate: 'claim-{user_server}' }) },
    });
    app.synth();
    await kubectl.run('apply', '-f', folder.join('dist/cluster/0-setup'));
    await kubectl.apply(
      oldClaim('claim-ann-2dmarie', 'ann-marie', 'ann-2dmarie'),
      oldClaim('claim-bob-40example-2ecom', 'bob@example.com', 'bob-40example-2ecom'),
      oldClaim('one', 'carol', 'carol'),
      oldClaim('two', 'carol', 'carol'),
    );
    await kubectl.run('apply', '-f', folder.join('dist/cluster'));
    await waitForPods(kubectl);
    standIns = await HubStandIns.start(cluster(), 'jhub');
    const { data } = await kubectl.getOne('secret', 'jupyterhub-secrets', ...NAMESPACE);
    password = Buffer.from(data.password, 'base64').toString();
  });

  test('are used with a new database, whatever the name template', async () => {
    expect(await homeOf('ann-marie')).toBe('claim-ann-2dmarie');
    expect(await homeOf('bob@example.com')).toBe('claim-bob-40example-2ecom');
  });

  test('are used if the database knows the version of KubeSpawner, but no claim', async () => {
    const state = { kubespawner_version: '7.1.0', namespace: 'jhub', pod_name: 'a', dns_name: 'a.jhub' };
    await stop('ann-marie');
    await standIns.killHub(() => setState('ann-marie', state));
    expect(await homeOf('ann-marie')).toBe('claim-ann-2dmarie');
  });

  test('are not exchanged: a user whose name gives the claim of another user gets an error that names both', async () => {
    expect(await failedStart('ann-2dmarie')).toContain(
      'The claim claim-ann-2dmarie would be the home of ann-2dmarie, but it belongs to ann-marie.',
    );
  });

  test('are not guessed: a user with several claims gets an error that lists them', async () => {
    expect(await failedStart('carol')).toContain('Several claims could be the home of carol: one, two.');
    await cluster().kubectl.run('annotate', 'pvc', 'one', `${USER}-`, ...NAMESPACE);
    expect(await homeOf('carol')).toBe('two');
  });

  test('are not replaced by an empty home if the database is about another namespace', async () => {
    const state = {
      kubespawner_version: '7.1.0',
      namespace: 'old',
      pod_name: 'a',
      dns_name: 'a',
      pvc_name: 'claim-dan',
    };
    expect(await homeOf('dan')).toBe('claim-dan');
    await stop('dan');
    await cluster().kubectl.run('delete', 'pvc', 'claim-dan', ...NAMESPACE);
    await standIns.killHub(() => setState('dan', state));
    const message = 'Servers of dan were in the namespace &#34;old&#34; before';
    expect(await failedStart('dan')).toContain(message);
    expect(await failedStart('dan')).toContain(message);
    expect(await claims()).not.toContain('claim-dan');
  });

  test('need no permissions beyond the role of the hub, and no new claims', async () => {
    expect(standIns.log).not.toMatch(/forbidden/i);
    expect(await claims()).toEqual(['claim-ann-2dmarie', 'claim-bob-40example-2ecom', 'one', 'two']);
  });

  /** Starts a server, and returns the claim of its home. */
  async function homeOf(user: string): Promise<string> {
    const browser = await signedIn(user);
    await browser.get('/hub/spawn');
    const pod = await standIns.hub.until(`the pod of ${user}`, () => podOf(cluster(), user));
    const [volume] = pod.spec.volumes;
    return volume.persistentVolumeClaim.claimName;
  }

  /** Requests a server that does not start, and returns the page with the reason. */
  async function failedStart(user: string): Promise<string> {
    const browser = await signedIn(user);
    await browser.get('/hub/spawn');
    return standIns.hub.until(`an error for ${user}`, async () => {
      const page = await (await browser.get(`/hub/spawn-pending/${user}`)).text();
      return page.includes('Error') && page;
    });
  }

  async function stop(user: string): Promise<void> {
    const browser = await signedIn(user);
    await browser.send('DELETE', `/hub/api/users/${user}/server`);
    await standIns.hub.until(`the end of ${user}'s server`, async () => !(await podOf(cluster(), user)));
  }

  async function signedIn(user: string): Promise<HubBrowser> {
    const browser = await HubBrowser.open(standIns.url);
    expect((await browser.signIn(user, password)).status()).toBe(302);
    return browser;
  }

  async function setState(user: string, state: object): Promise<void> {
    const database = cluster().folder.join('claims', 'jhub-jupyterhub-database', 'jupyterhub.sqlite');
    const python = await pythonWith(HUB_REQUIREMENTS);
    await cluster().run([python, '-c', SET_STATE, database, user, JSON.stringify(state)]);
  }

  async function claims(): Promise<string[]> {
    const all = await cluster().kubectl.get('persistentvolumeclaims', ...NAMESPACE);
    return all.map(({ metadata }) => metadata.name).filter((name) => name !== 'jupyterhub-database');
  }
});

async function podOf({ kubectl }: Cluster, user: string): Promise<KubeObject | undefined> {
  const pods = await kubectl.get('pods', ...NAMESPACE, '--selector=app.kubernetes.io/component=singleuser-server');
  return pods.find(({ metadata }) => metadata.annotations[USER] === user && !metadata.deletionTimestamp);
}

/** A claim as KubeSpawner 6 creates it in zero-to-jupyterhub 3. */
function oldClaim(name: string, user: string, label: string): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      namespace: 'jhub',
      annotations: { [USER]: user },
      labels: { app: 'jupyterhub', component: 'singleuser-storage', heritage: 'jupyterhub', [USER]: label },
    },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
}
