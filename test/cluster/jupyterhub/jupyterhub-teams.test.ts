import { AnyClusterPlatform, JupyterHub, KubeflowApp, Team } from 'kubeflow-cdk';
import { missingPython } from '../../cluster-harness/python';
import { describeOnCluster } from '../describe-on-cluster';
import { waitForPods } from '../workloads';
import { HubBrowser } from './jupyterhub-browser';
import { HubStandIns } from './jupyterhub-stand-ins';

function write(outdir: string): void {
  const app = new KubeflowApp({ outdir, deployOutdir: `${outdir}-deploy`, summary: false });
  const platform = new AnyClusterPlatform(app, 'cluster', { namespace: 'hub' });
  const teams = ['vision', 'audio'].map(
    (name) => new Team(platform.chart(name, { namespace: name }), name, { quota: { servers: 1 } }),
  );
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hub: { groups: { vision: { users: ['ann', 'vic'] }, audio: { users: ['ann'] } } },
    notebooks: { namespace: 'users', teams },
  });
  app.synth();
}

describeOnCluster('notebook servers of teams', { skipReason: missingPython() }, (cluster) => {
  let standIns: HubStandIns;

  const signedIn = (user: string) => HubBrowser.signedIn(standIns.url, cluster().kubectl, 'hub', user);
  const start = async (user: string, options: object) =>
    (await signedIn(user)).send('POST', `/hub/api/users/${user}/server`, options);
  const podIn = (namespace: string, user: string) =>
    standIns.hub.until(`the pod of ${user} in ${namespace}`, () =>
      cluster().kubectl.getOne('pod', `jupyterhub-notebook-${user}`, `--namespace=${namespace}`),
    );
  const namesIn = async (kind: string, namespace: string) =>
    (await cluster().kubectl.get(kind, `--namespace=${namespace}`)).map(({ metadata }) => metadata.name);

  beforeAll(async () => {
    const { folder, kubectl } = cluster();
    write(folder.join('dist'));
    await kubectl.run('apply', '-f', folder.join('dist/cluster/0-setup'));
    await kubectl.run('apply', '-f', folder.join('dist/cluster'));
    await waitForPods(kubectl);
    standIns = await HubStandIns.start(cluster(), 'hub');
  });

  test('start in the namespace that the user chooses, with a home there, by the roles of the hub', async () => {
    expect([201, 202]).toContain((await start('ann', { team: 'audio' })).status());
    const { spec } = await podIn('audio', 'ann');
    expect(spec.serviceAccountName).toBe('audio-notebook');
    expect(await namesIn('persistentvolumeclaims', 'audio')).toEqual(['claim-ann']);
    expect(await namesIn('pods', 'vision')).toEqual([]);
    expect(await namesIn('persistentvolumeclaims', 'users')).toEqual([]);
  });

  test('start in the only team of a user, and not for users without a team', async () => {
    expect((await start('eve', {})).status()).toBe(403);
    expect((await start('vic', { team: 'audio' })).status()).toBe(403);
    expect([201, 202]).toContain((await start('vic', {})).status());
    expect((await podIn('vision', 'vic')).spec.serviceAccountName).toBe('vision-notebook');
    expect(await namesIn('pods', 'audio')).toEqual(['jupyterhub-notebook-ann']);
  });

  test('are found in their namespaces by a hub that restarts, and stop', async () => {
    await standIns.restartHub();
    const browser = await signedIn('vic');
    // The hub first checks the server, which is simulated and does not answer.
    await standIns.hub.until('the hub accepts the request', async () => {
      const stopped = await browser.send('DELETE', '/hub/api/users/vic/server');
      return stopped.status() < 300;
    });
    await standIns.hub.until('the pod is gone', async () => (await namesIn('pods', 'vision')).length === 0);
    expect(await namesIn('persistentvolumeclaims', 'vision')).toEqual(['claim-vic']);
  });
});
