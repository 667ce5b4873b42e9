import { missingPython } from '../../cluster-harness/python';
import type { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { isAllowed } from '../access-review';
import { stableVersions } from '../cluster-objects';
import { describeOnCluster } from '../describe-on-cluster';
import { podSecurityLevels, waitForPods } from '../workloads';
import { WrittenExample } from '../written-example';
import { HubBrowser } from './jupyterhub-browser';
import { HubStandIns } from './jupyterhub-stand-ins';

const HUB_NAMESPACE = 'kubeflow';
const NOTEBOOKS_NAMESPACE = 'kubeflow-notebooks';

// JupyterHub's name of the user, and KubeSpawner's names of the user's objects.
const ANN = 'ann.lee@ex.org';
const POD = 'jupyterhub-notebook-ann-lee-ex-org---7bce3517';
const CLAIM = 'claim-ann-lee-ex-org---7bce3517';
const NOTE = { type: 'file', format: 'text', content: 'still here' };

describeOnCluster('JupyterHub with examples/my-kubeflow', { skipReason: missingPython() }, (cluster) => {
  let example: WrittenExample;
  let standIns: HubStandIns;
  let notebook: PodStandIn;
  let ann: HubBrowser;

  const getOfUser = (kind: string, name: string) =>
    cluster().kubectl.getOne(kind, name, '--namespace', NOTEBOOKS_NAMESPACE);
  const secret = async (): Promise<Record<string, string>> =>
    (await cluster().kubectl.getOne('secret', 'jupyterhub-secrets', '--namespace', HUB_NAMESPACE)).data;
  const password = async () => Buffer.from((await secret()).password, 'base64').toString();

  beforeAll(async () => {
    example = WrittenExample.ofEnvironment(cluster(), 'my-kubeflow', 'nocloud');
    await example.runAll(example.commands);
    await waitForPods(cluster().kubectl);
    standIns = await HubStandIns.start(cluster(), HUB_NAMESPACE);
    ann = await HubBrowser.open(standIns.url);
  });

  test('creates its Secret, loads its configuration and connects to the proxy', async () => {
    expect(standIns.hub.log).toContain('Secret jupyterhub-secrets created');
    expect(Object.keys(await secret()).sort()).toEqual(['cookie-secret', 'password', 'proxy-token']);
    expect(standIns.hub.log).toContain(
      'JupyterHub is now running, internal Hub API at http://jupyterhub-hub.kubeflow.svc.cluster.local:8081/hub/',
    );
    expect(standIns.proxy.log).toContain('201 POST /api/routes/');
  });

  test('fails to sign a user in with a wrong password', async () => {
    expect((await ann.signIn(ANN, 'guess-guess-guess')).status()).toBe(403);
    expect((await ann.get('/hub/home')).url()).toContain('/hub/login');
  });

  test('signs a user in and creates a notebook that passes Pod Security "restricted"', async () => {
    expect((await ann.signIn('Ann.Lee@ex.org', await password())).status()).toBe(302);
    notebook = await standIns.startNotebook(ann, POD, NOTEBOOKS_NAMESPACE);

    const pod = await getOfUser('pod', POD);
    expect(pod.metadata.labels).toMatchObject({
      'app.kubernetes.io/name': 'jupyterhub',
      'app.kubernetes.io/instance': 'jupyterhub',
      'app.kubernetes.io/component': 'singleuser-server',
    });
    expect(pod.spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    expect(pod.spec.initContainers).toBeUndefined();
    // No service account token.
    expect(pod.spec.volumes).toMatchObject([
      { name: 'notebook-home', persistentVolumeClaim: { claimName: CLAIM } },
      { name: 'first-notebook', configMap: { name: 'jupyterhub-first-notebook' } },
    ]);
    expect((await getOfUser('persistentvolumeclaim', CLAIM)).spec.resources.requests).toEqual({ storage: '10Gi' });
    expect(await podSecurityLevels(cluster().kubectl)).toMatchObject({ [NOTEBOOKS_NAMESPACE]: 'restricted' });
  });

  test('routes the user to JupyterLab in the notebook', async () => {
    await openLab();
    expect((await ann.send('PUT', `/user/${ANN}/api/contents/note.txt`, NOTE)).status()).toBe(201);
  });

  test('creates the starter notebook in a new home, and the user can delete it', async () => {
    const welcome = await ann.get(`/user/${ANN}/api/contents/Welcome.ipynb`);
    expect((await welcome.json()).content.cells[0].source).toMatch(/^# Welcome/);
    expect((await ann.send('DELETE', `/user/${ANN}/api/contents/Welcome.ipynb`)).status()).toBe(204);
  });

  test('fails to open the server of another user', async () => {
    const bob = await HubBrowser.open(standIns.url);
    expect((await bob.signIn('bob', await password())).status()).toBe(302);
    expect((await bob.get('/hub/home')).status()).toBe(200);
    expect((await bob.get(`/user/${ANN}/lab`)).status()).toBe(403);
    expect((await bob.get(`/user/${ANN}/api/contents/note.txt`)).status()).toBe(403);
    expect((await bob.send('DELETE', `/hub/api/users/${ANN}/server`)).status()).toBe(404);
  });

  test('is unaffected by a second apply', async () => {
    const versions = await stableVersions(cluster().kubectl, example.files);
    await example.runAll(example.commands);
    expect(await stableVersions(cluster().kubectl, example.files)).toEqual(versions);
  });

  test('adds missing keys to its Secret on start, and keeps existing ones', async () => {
    const before = await secret();
    const change = JSON.stringify({ data: { password: null, own: 'YQ==' } });
    await cluster().kubectl.run(
      'patch',
      'secret',
      'jupyterhub-secrets',
      '--namespace',
      HUB_NAMESPACE,
      '--patch',
      change,
    );
    await standIns.restartHub();
    expect(standIns.hub.log).toContain('Secret jupyterhub-secrets updated with password');
    const completed = await secret();
    expect(completed).toEqual({ ...before, own: 'YQ==', password: expect.any(String) });
    expect(completed.password).not.toBe(before.password);
  });

  test('keeps a complete Secret, users and their servers across a restart', async () => {
    const before = await secret();
    await standIns.restartHub();
    expect(standIns.hub.log).toMatch(/Secret jupyterhub-secrets .*\bcomplete\b/);
    expect(await secret()).toEqual(before);
    expect((await ann.get('/hub/home')).url()).toMatch(/\/hub\/home$/);
    expect((await ann.get(`/user/${ANN}/api/contents/note.txt`)).status()).toBe(200);
  });

  test('removes the pod of a stopped server, and keeps its files for the next one', async () => {
    expect((await ann.send('DELETE', `/hub/api/users/${ANN}/server`)).status()).toBe(204);
    await cluster().kubectl.run(
      'wait',
      '--for=delete',
      `pod/${POD}`,
      '--namespace',
      NOTEBOOKS_NAMESPACE,
      '--timeout=60s',
    );
    await notebook.stop();

    notebook = await standIns.startNotebook(ann, POD, NOTEBOOKS_NAMESPACE);
    await openLab();
    expect(await (await ann.get(`/user/${ANN}/api/contents/note.txt`)).json()).toMatchObject(NOTE);
    expect((await ann.get(`/user/${ANN}/api/contents/Welcome.ipynb`)).status()).toBe(404);
  });

  test('allows the culler to list servers', () => {
    const requests = logged(/\(idle-culler@/);
    expect(requests).toContainEqual(expect.stringMatching(/ 200 GET \/hub\/api\/users\?/));
    expect(requests.filter((line) => / (4|5)\d\d /.test(line))).toEqual([]);
  });

  test('needs no permissions beyond its service account and role', () => {
    expect(standIns.log).not.toBe('');
    expect(logged(/forbidden/i)).toEqual([]);
  });

  const may = (request: string, namespace: string) =>
    isAllowed(cluster().kubectl, [HUB_NAMESPACE, 'jupyterhub-hub'], request, namespace);

  test.each([
    ['list pods', NOTEBOOKS_NAMESPACE],
    ['create pods', NOTEBOOKS_NAMESPACE],
    ['create persistentvolumeclaims', NOTEBOOKS_NAMESPACE],
    ['get secrets jupyterhub-secrets', HUB_NAMESPACE],
  ])('is allowed to "%s" in %s', async (request, namespace) => {
    expect(await may(request, namespace)).toBe(true);
  });

  // A pod in the namespace of the hub could mount any Secret there.
  test.each(['list pods', 'create pods', 'delete pods', 'create persistentvolumeclaims'])(
    'is denied to "%s" in its own namespace',
    async (request) => {
      expect(await may(request, HUB_NAMESPACE)).toBe(false);
    },
  );

  describe.each([HUB_NAMESPACE, NOTEBOOKS_NAMESPACE])('in %s', (namespace) => {
    test.each([
      'list secrets',
      'get secrets another',
      'delete secrets jupyterhub-secrets',
      'delete persistentvolumeclaims',
      'create services',
      'create pods/exec',
      'update pods',
      'list configmaps',
    ])('is denied to "%s"', async (request) => {
      expect(await may(request, namespace)).toBe(false);
    });
  });

  function logged(pattern: RegExp): string[] {
    return standIns.log.split('\n').filter((line) => pattern.test(line));
  }

  /** Waits until the server runs and the hub has registered it. */
  async function openLab(): Promise<void> {
    const page = await notebook.until('JupyterLab', async () => {
      const response = await ann.get(`/user/${ANN}/`);
      return response.url().includes(`/user/${ANN}/lab`) && response;
    });
    expect(page.status()).toBe(200);
    expect(await page.text()).toContain('JupyterLab');
  }
});
