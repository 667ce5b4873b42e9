import { setTimeout as sleep } from 'node:timers/promises';
import { Duration } from 'cdk8s';
import { AnyClusterPlatform, Authenticator, type CullingOptions, JupyterHub, KubeflowApp } from 'kubeflow-cdk';
import type { Cluster } from '../../cluster-harness/cluster';
import { missingPython } from '../../cluster-harness/python';
import { until } from '../../cluster-harness/until';
import { describeOnCluster } from '../describe-on-cluster';
import { podSecurityLevels, waitForPods } from '../workloads';
import { FakeNotebooks } from './fake-notebooks';
import { HubBrowser } from './jupyterhub-browser';
import { HubStandIns } from './jupyterhub-stand-ins';

const USERS = Array.from({ length: 50 }, (_, index) => `user-${String(index).padStart(2, '0')}`);

/** Seconds until all servers must run, even with other suites running at the same time. */
const PATIENCE = 240;
const skipReason = missingPython();

describeOnCluster('JupyterHub with fifty users at once', { skipReason }, (cluster) => {
  let hub: HubInUse;
  let people: Map<string, HubBrowser>;

  beforeAll(async () => {
    hub = await HubInUse.start(cluster(), { enabled: false });
  });
  afterAll(() => hub?.notebooks.stop());

  test('signs all users in', async () => {
    people = new Map(await Promise.all(USERS.map(async (user) => [user, await hub.signIn(user)] as const)));
    expect(people.size).toBe(50);
  });

  test(
    'starts a server for each user',
    async () => {
      const pages = await Promise.all(USERS.map((user) => people.get(user)?.get('/hub/spawn')));
      expect(pages.map((page) => page?.status())).toEqual(USERS.map(() => 200));
      await hub.until('all servers', async () => (await hub.readyServers()).length === USERS.length);
      expect(await hub.readyServers()).toEqual(USERS);
    },
    1000 * PATIENCE,
  );

  test('passes Pod Security "restricted" with every pod, and creates a claim for every user', async () => {
    expect(await podSecurityLevels(cluster().kubectl)).toMatchObject({ hub: 'restricted' });
    expect((await hub.notebooks.pods()).map(({ metadata }) => metadata.name)).toEqual(USERS.map(podOf));
    expect(await hub.claims()).toEqual(USERS.map((user) => `claim-${user}`));
  });

  test('routes each user to their own server', async () => {
    const addresses = await addressesOfPods();
    const answers = await Promise.all(USERS.map((user) => people.get(user)?.get(`/user/${user}/lab`)));
    const responses = await Promise.all(answers.map((answer) => answer?.json()));
    expect(responses).toEqual(
      USERS.map((user) => ({ address: addresses.get(podOf(user)), path: `/user/${user}/lab` })),
    );
  });

  test('logs no errors and rejects no requests', () => {
    const { log } = hub.standIns;
    expect(log).toMatch(/ 302 POST \/hub\/login/);
    expect(linesOf(log, /^\[[EC] |forbidden| (429|5\d\d) [A-Z]+ \//i)).toEqual([]);
  });

  test(
    'keeps serving while the hub is killed, and finds all servers after the restart',
    async () => {
      const before = hub.standIns.log.length;
      await hub.standIns.killHub(async () => {
        const answers = await Promise.all(USERS.map((user) => people.get(user)?.get(`/user/${user}/lab`)));
        expect(answers.map((answer) => answer?.status())).toEqual(USERS.map(() => 200));
      });
      expect(await hub.readyServers()).toEqual(USERS);
      const answers = await Promise.all(USERS.map((user) => people.get(user)?.get('/hub/home')));
      expect(answers.map((answer) => new URL(answer?.url() ?? '').pathname)).toEqual(USERS.map(() => '/hub/home'));
      expect((await hub.notebooks.pods()).map(({ metadata }) => metadata.name)).toEqual(USERS.map(podOf));
      expect(linesOf(hub.standIns.log.slice(before), /^\[[EC] |forbidden/i)).toEqual([]);
    },
    1000 * PATIENCE,
  );

  test('removes a deleted user together with their server', async () => {
    const [user] = USERS;
    expect((await hub.admin.send('DELETE', `/hub/api/users/${user}`)).status()).toBe(204);
    await cluster().kubectl.run('wait', '--for=delete', `pod/${podOf(user)}`, '--namespace=hub', '--timeout=60s');
    expect(await hub.readyServers()).toEqual(USERS.slice(1));
    expect((await hub.admin.send('GET', `/hub/api/users/${user}`)).status()).toBe(404);
  });

  async function addressesOfPods(): Promise<Map<string, string>> {
    const pods = await hub.notebooks.pods();
    return new Map(pods.map(({ metadata, status }) => [metadata.name, status.podIP]));
  }
});

describeOnCluster('JupyterHub with a culling timeout of seconds', { skipReason }, (cluster) => {
  let hub: HubInUse;

  beforeAll(async () => {
    hub = await HubInUse.start(cluster(), { timeout: Duration.seconds(10), every: Duration.seconds(1) });
  });
  afterAll(() => hub?.notebooks.stop());

  test(
    'stops an idle server and keeps its claim, and keeps an active server',
    async () => {
      const [idle, busy] = await Promise.all(['idle', 'busy'].map((user) => hub.signIn(user)));
      await Promise.all([idle, busy].map((person) => person.get('/hub/spawn')));
      const use = setInterval(() => useServer(busy, 'busy').catch(() => undefined), 1000);
      try {
        await hub.until('the servers', async () => (await hub.readyServers()).length === 2);
        await hub.until('the end of the idle server', async () => (await hub.readyServers()).length === 1);
        expect(await hub.readyServers()).toEqual(['busy']);
        await cluster().kubectl.run('wait', '--for=delete', `pod/${podOf('idle')}`, '--namespace=hub', '--timeout=60s');
        expect((await hub.notebooks.pods()).map(({ metadata }) => metadata.name)).toEqual([podOf('busy')]);
        expect(await hub.claims()).toEqual(['claim-busy', 'claim-idle']);
        expect(linesOf(hub.standIns.log, /idle-culler.* 204 DELETE|204 DELETE .*idle-culler/)).toHaveLength(1);
        // Twice the culling timeout.
        await sleep(20_000);
        expect(await hub.readyServers()).toEqual(['busy']);
      } finally {
        clearInterval(use);
      }
    },
    1000 * PATIENCE,
  );

  test('needs no permissions beyond its role', () => {
    expect(linesOf(hub.standIns.log, /forbidden| 403 (GET|DELETE) \/hub\/api/i)).toEqual([]);
  });

  /** Reports activity to the hub, as a server does. */
  async function useServer(person: HubBrowser, user: string): Promise<void> {
    const activity = { last_activity: new Date().toISOString() };
    await person.send('POST', `/hub/api/users/${user}/activity`, { ...activity, servers: { '': activity } });
  }
});

/** A hub in the namespace `hub`, an admin session, and fake notebook servers. */
class HubInUse {
  static async start(cluster: Cluster, culling: CullingOptions): Promise<HubInUse> {
    const { folder, kubectl } = cluster;
    const app = new KubeflowApp({
      outdir: folder.join('dist'),
      deployOutdir: folder.join('deploy.out'),
      summary: false,
    });
    const platform = new AnyClusterPlatform(app, 'cluster', { namespace: 'hub' });
    const signIn = Authenticator.sharedPassword({ adminUsers: ['root'] });
    new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { authenticator: signIn, culling });
    app.synth();
    await kubectl.run('apply', '-f', folder.join('dist/cluster/0-setup'));
    await kubectl.run('apply', '-f', folder.join('dist/cluster'));
    await waitForPods(kubectl);
    const standIns = await HubStandIns.start(cluster, 'hub');
    const { data } = await kubectl.getOne('secret', 'jupyterhub-secrets', '--namespace=hub');
    const passwordOf = (key: string) => Buffer.from(data[key], 'base64').toString();
    const admin = await signedIn(standIns.url, 'root', passwordOf('admin-password'));
    const { version } = await (await admin.send('GET', '/hub/api/')).json();
    const notebooks = FakeNotebooks.start(cluster, version);
    return new HubInUse(cluster, standIns, notebooks, admin, passwordOf('password'));
  }

  private constructor(
    private readonly cluster: Cluster,
    readonly standIns: HubStandIns,
    readonly notebooks: FakeNotebooks,
    readonly admin: HubBrowser,
    private readonly password: string,
  ) {}

  signIn(user: string): Promise<HubBrowser> {
    return signedIn(this.standIns.url, user, this.password);
  }

  /** Names of the users with a running server. */
  async readyServers(): Promise<string[]> {
    const users = await (await this.admin.send('GET', '/hub/api/users?state=ready&limit=100')).json();
    return users.map(({ name }: { name: string }) => name).sort();
  }

  /** Names of the users' claims. */
  async claims(): Promise<string[]> {
    const claims = await this.cluster.kubectl.get('persistentvolumeclaims', '--namespace=hub');
    const names = claims.map(({ metadata }) => metadata.name);
    return names.filter((name) => name.startsWith('claim-')).sort();
  }

  /** Waits for a condition. The error contains the log of the hub. */
  until(what: string, ask: () => Promise<boolean>): Promise<boolean> {
    return until(what, ask, PATIENCE).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.standIns.hub.tailOfLog}`);
    });
  }
}

async function signedIn(url: string, user: string, password: string): Promise<HubBrowser> {
  const browser = await HubBrowser.open(url);
  const status = (await browser.signIn(user, password)).status();
  if (status !== 302) {
    throw new Error(`${user} gets status ${status} for a valid password`);
  }
  return browser;
}

function podOf(user: string): string {
  return `jupyterhub-notebook-${user}`;
}

function linesOf(log: string, pattern: RegExp): string[] {
  return log.split('\n').filter((line) => pattern.test(line));
}
