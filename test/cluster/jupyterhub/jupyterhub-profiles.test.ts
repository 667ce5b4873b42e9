import { AnyClusterPlatform, JupyterHub, KubeflowApp } from 'kubeflow-cdk';
import { missingPython } from '../../cluster-harness/python';
import { describeOnCluster } from '../describe-on-cluster';
import { waitForPods } from '../workloads';
import { HubBrowser } from './jupyterhub-browser';
import { HubStandIns } from './jupyterhub-stand-ins';

const NAMESPACE = ['--namespace', 'hub'];

function write(outdir: string): void {
  const app = new KubeflowApp({ outdir, deployOutdir: `${outdir}-deploy`, summary: false });
  const platform = new AnyClusterPlatform(app, 'cluster', { namespace: 'hub' });
  const hub = new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: {
      env: { LEVEL: 'all', TEAM: 'vision' },
      initContainers: [{ name: 'first', image: 'registry.example.com/first:1' }],
      extraContainers: [{ name: 'sidecar', image: 'registry.example.com/sidecar:1' }],
      profiles: [
        { displayName: 'Small' },
        {
          displayName: 'Large',
          env: { LEVEL: 'large' },
          options: [
            {
              name: 'image',
              displayName: 'Image',
              choices: [
                { name: 'usual', displayName: 'Standard' },
                { name: 'torch', displayName: 'PyTorch', image: 'quay.io/jupyter/pytorch-notebook:2026-09-01' },
              ],
              unlistedChoice: { allowedImages: ['quay.io/jupyter/*'] },
            },
          ],
          isDefault: true,
        },
      ],
    },
  });
  // Creates the service account.
  hub.notebookServiceAccount;
  app.synth();
}

describeOnCluster('profiles of JupyterHub', { skipReason: missingPython() }, (cluster) => {
  let standIns: HubStandIns;

  const signedIn = (user: string) => HubBrowser.signedIn(standIns.url, cluster().kubectl, 'hub', user);
  const podOf = async (user: string, chosen: object) => {
    const answer = await (await signedIn(user)).send('POST', `/hub/api/users/${user}/server`, chosen);
    expect([201, 202]).toContain(answer.status());
    const name = `jupyterhub-notebook-${user}`;
    return standIns.hub.until(`pod ${name}`, () => cluster().kubectl.getOne('pod', name, ...NAMESPACE));
  };

  beforeAll(async () => {
    const { folder, kubectl } = cluster();
    write(folder.join('dist'));
    await kubectl.run('apply', '-f', folder.join('dist/cluster/0-setup'));
    await kubectl.run('apply', '-f', folder.join('dist/cluster'));
    await waitForPods(kubectl);
    standIns = await HubStandIns.start(cluster(), 'hub');
  });

  test('are shown to a user before a server starts', async () => {
    const page = await (await signedIn('ann')).get('/hub/spawn');
    expect(await page.text()).toMatch(/<h3>Small<\/h3>[\s\S]*<h3>Large<\/h3>[\s\S]*>PyTorch</);
  });

  test('create the pod of the chosen profile, which passes Pod Security "restricted"', async () => {
    const { spec } = await podOf('ann', { profile: 'large', image: 'torch' });
    expect(spec.containers.map(({ name }: { name: string }) => name)).toEqual(['notebook', 'sidecar']);
    expect(spec.initContainers).toHaveLength(1);
    expect(spec.containers[0].image).toBe('quay.io/jupyter/pytorch-notebook:2026-09-01');
    expect(spec.containers[0].env).toEqual(
      expect.arrayContaining([
        { name: 'LEVEL', value: 'large' },
        { name: 'TEAM', value: 'vision' },
      ]),
    );
    expect(spec.serviceAccountName).toBe('jupyterhub-notebook');
    expect(spec.automountServiceAccountToken).toBe(false);
  });

  test('accept an unlisted image that matches the allowed images', async () => {
    const { spec } = await podOf('bob', {
      profile: 'large',
      'image--unlisted-choice': 'quay.io/jupyter/base-notebook:1',
    });
    expect(spec.containers[0].image).toBe('quay.io/jupyter/base-notebook:1');
  });

  test.each([{ profile: 'large' }, {}])('fail to start an image that is not allowed, with %j', async (profile) => {
    const browser = await signedIn('eve');
    const chosen = { ...profile, 'image--unlisted-choice': 'evil.example.com/miner:1' };
    expect((await browser.send('POST', '/hub/api/users/eve/server', chosen)).status()).toBe(400);
    expect(standIns.log).toContain('failed validation regex');
    const pods = await cluster().kubectl.get('pods', ...NAMESPACE);
    expect(pods.map(({ metadata }) => metadata.name)).not.toContain('jupyterhub-notebook-eve');
  });
});
