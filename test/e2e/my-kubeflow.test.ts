import { join } from 'node:path';
import { WrittenExample } from '../cluster/written-example';
import type { KubeObject } from '../cluster-harness/kubectl';
import { until } from '../cluster-harness/until';
import { FILES_OF_HOME, MOUNTS } from './cells';
import { describeEndToEnd } from './describe-end-to-end';
import { Hub } from './hub';
import type { HubUser } from './hub-user';
import { followLog, waitForJob } from './jobs';

const IMAGES = ['hub', 'proxy', 'notebook', 'training-operator', 'readiness-controller'] as const;

describeEndToEnd('examples/my-kubeflow, nocloud', { images: IMAGES }, (suite) => {
  let example: WrittenExample;
  let hub: Hub;
  let ann: HubUser;
  let bob: HubUser;

  const serversOf = () => {
    const namespace = `--namespace=${suite.cluster.namespace('kubeflow-notebooks')}`;
    return suite.cluster.kubectl.get('pods', namespace, '--selector=component=singleuser-server');
  };

  const inKubeflow = (...args: string[]) =>
    suite.cluster.kubectl.run(...args, `--namespace=${suite.cluster.namespace('kubeflow')}`);
  /** Waits as a script does. */
  const waitForReady = (status: 'true' | 'false') =>
    inKubeflow('wait', `--for=condition=Ready=${status}`, 'applications.app.k8s.io/kubeflow', '--timeout=300s');

  const readyMessage = async (): Promise<string> => {
    const namespace = `--namespace=${suite.cluster.namespace('kubeflow')}`;
    const { status } = await suite.cluster.kubectl.getOne('applications.app.k8s.io', 'kubeflow', namespace);
    return status.conditions.find(({ type }: { type: string }) => type === 'Ready').message;
  };

  suite.prepare('apply', async () => {
    example = WrittenExample.ofEnvironment(suite.cluster, 'my-kubeflow', 'nocloud');
    await suite.apply(example);
    // Nothing else waits for pods: what follows works because the Application is Ready.
    await waitForReady('true');
    hub = await Hub.open(suite, example);
  });

  suite.test('JupyterHub signs a user in, starts a server and shows JupyterLab', async () => {
    ann = await hub.signIn('ann');
  });

  suite.test("a cell runs with the user's home as its only volume", async () => {
    expect(await ann.runInNewNotebook(MOUNTS)).toBe('/home/jovyan');
    await ann.saveAs('mounts.ipynb');
  });

  suite.test('a new home contains the starter notebook, which runs from top to bottom', async () => {
    expect(await ann.runAll('Welcome.ipynb', 4)).toContain('No model server answers at http://quadrant:8501');
    if (process.env.SCREENSHOT) {
      await ann.page.locator('.Toastify__toast').getByRole('button', { name: 'No', exact: true }).click();
      await ann.page.locator('.Toastify__toast').waitFor({ state: 'hidden' });
      await ann.page
        .locator('.jp-WindowedPanel-outer')
        .first()
        .evaluate((panel) => panel.scrollTo(0, 0));
      await ann.page.screenshot({ path: process.env.SCREENSHOT });
    }
    expect(await ann.runInNewNotebook(FILES_OF_HOME)).toContain('Welcome.ipynb');
  });

  suite.test('files persist after the server is stopped and started again', async () => {
    await ann.stopServer();
    expect(await serversOf()).toEqual([]);
    await ann.startServer();
    expect(await ann.openSaved('mounts.ipynb')).toBe('/home/jovyan');
  });

  suite.test("fails to open another user's server", async () => {
    bob = await hub.signIn('bob');
    expect(await bob.go('/user/ann/lab')).toBe(403);
    expect(await bob.page.locator('body').textContent()).toContain('403 : Forbidden');
  });

  suite.test('each user has a separate home, without files of other users', async () => {
    expect(await bob.runInNewNotebook(FILES_OF_HOME)).toBe('Untitled.ipynb Welcome.ipynb');
    expect((await serversOf()).flatMap(claimsOf).sort()).toEqual(['claim-ann', 'claim-bob']);
  });

  suite.test('the Application is Ready only while a browser can open JupyterLab', async () => {
    expect(await bob.go('/user/bob/lab')).toBe(200);
    // The Deployment is ready without pods. Its users are not served.
    await inKubeflow('scale', 'deployment/jupyterhub-hub', '--replicas=0');
    await waitForReady('false');
    expect(await bob.go('/hub/home')).toBe(503);
    await inKubeflow('scale', 'deployment/jupyterhub-hub', '--replicas=1');
    await waitForReady('true');
    expect(await bob.go('/user/bob/lab')).toBe(200);
  });

  const FAULTS: readonly {
    fault: string;
    cause: RegExp;
    break: () => Promise<unknown>;
    repair: () => Promise<unknown>;
  }[] = [
    {
      fault: 'a deleted Service',
      cause: /Service kubeflow\/jupyterhub-proxy-public: NotFound/,
      break: () => inKubeflow('delete', 'service/jupyterhub-proxy-public'),
      repair: () => example.runAll(example.commands),
    },
    {
      fault: 'an image that cannot be pulled',
      cause: /Deployment kubeflow\/jupyterhub-hub: (ErrImagePull|ImagePullBackOff)/,
      break: () => inKubeflow('set', 'image', 'deployment/jupyterhub-hub', 'hub=localhost/no-such-image:1'),
      repair: () => inKubeflow('rollout', 'undo', 'deployment/jupyterhub-hub'),
    },
    {
      fault: 'a used up quota',
      cause: /Deployment kubeflow\/jupyterhub-hub: .*exceeded quota: full/,
      break: async () => {
        await inKubeflow('create', 'quota', 'full', '--hard=pods=0');
        await inKubeflow('delete', 'pods', '--selector=app.kubernetes.io/component=hub');
      },
      repair: async () => {
        await inKubeflow('delete', 'quota', 'full');
        // Otherwise the next attempt is made after a pause, which grows with each failure.
        await inKubeflow('rollout', 'restart', 'deployment/jupyterhub-hub');
      },
    },
  ];

  for (const { fault, cause, ...steps } of FAULTS) {
    suite.test(`the Application names ${fault}, and recovers`, async () => {
      await steps.break();
      await waitForReady('false');
      await until('the cause', async () => cause.test(await readyMessage()), 120);
      await steps.repair();
      await waitForReady('true');
      expect(await bob.go('/user/bob/lab')).toBe(200);
    });
  }

  suite.test('two workers of a TFJob connect to each other by the names in TF_CONFIG', async () => {
    const program = join(__dirname, 'programs/peers/main.ts');
    const job = WrittenExample.ofProgram(suite.cluster, program, 'team');
    await job.runAll(job.commands);
    const [, ...logs] = await Promise.all([
      waitForJob(suite.cluster, 'peers'),
      ...[0, 1].map((index) => followLog(suite.cluster, `peers-worker-${index}`)),
    ]);
    const worker = [0, 1].map((index) => `peers-worker-${index}.${suite.cluster.namespace('kubeflow')}.svc:2222`);
    for (const [index, log] of logs.entries()) {
      const [environment, peer] = log.split('\n');
      expect(JSON.parse(environment.replace(/^TF_CONFIG /, ''))).toEqual({
        cluster: { worker },
        task: { type: 'worker', index },
        environment: 'cloud',
      });
      expect(peer).toBe(`connected in both directions: ${worker[1 - index]}`);
    }
  });
});

function claimsOf({ spec }: KubeObject): string[] {
  return spec.volumes.flatMap(({ persistentVolumeClaim }: any) => persistentVolumeClaim?.claimName ?? []);
}
