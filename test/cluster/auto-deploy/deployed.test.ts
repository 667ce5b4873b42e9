import { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { openPort } from '../../cluster-harness/stand-in/service-forwarding';
import { until } from '../../cluster-harness/until';
import { describeOnCluster } from '../describe-on-cluster';
import { Deployer } from './deployer';
import { NAMESPACE } from './deployer-program';
import { coreProgram, instanceProgram } from './instance-program';

const TIMEOUT = 600_000;

describeOnCluster('the pods of AutoDeployer', { podsOfJobsRun: true }, (cluster) => {
  let deployer: Deployer;
  const pods: PodStandIn[] = [];

  beforeAll(async () => {
    await cluster().waitForNodes();
    deployer = await Deployer.install(cluster());
    deployer.git.commit({ 'main.js': instanceProgram('first') });
  }, TIMEOUT);
  afterAll(async () => {
    await Promise.all(pods.map((pod) => pod.stop()));
    deployer?.stop();
  });

  /** Runs the program of the pod of a Deployment. */
  async function start(component: string) {
    const selector = `app.kubernetes.io/component=${component}`;
    const pod = await until(`the pod of the ${component}`, async () => {
      const [found] = await cluster().kubectl.get('pods', '-n', NAMESPACE, '-l', selector);
      return found?.status?.podIP && found;
    });
    const standIn = await PodStandIn.start(cluster(), pod, deployer.image);
    pods.push(standIn);
    return { standIn, pod };
  }

  test(
    'the reconciler starts an instance, and the server names it when it is ready',
    async () => {
      const reconciler = await start('reconciler');
      const job = await reconciler.standIn.until('a Job', async () => (await deployer.jobs.all('launch'))[0]);
      const probe = await openPort(cluster(), { address: reconciler.pod.status.podIP, port: 8080 });
      expect((await fetch(`http://127.0.0.1:${probe}/healthz`)).status).toBe(200);
      const { end, log } = await deployer.jobs.run(job);
      expect(`${end} ${log}`).toMatch(/^status 0 /);

      const server = await start('server');
      const { spec } = await cluster().kubectl.getOne('service', 'auto-deploy-server', '-n', NAMESPACE);
      const port = await openPort(cluster(), { address: spec.clusterIP, port: 80 });
      const get = async (path: string) => {
        const response = await fetch(`http://127.0.0.1:${port}${path}`);
        return { status: response.status, body: await response.text() };
      };
      const path = '/api/v1/latest?version=master&field=name';
      expect(await server.standIn.until('an answer', () => get(path))).toMatchObject({ status: 404 });
      await deployer.markReady(job.metadata.name);
      const { name } = job.metadata;
      const latest = await server.standIn.until('the instance', async () => {
        const answer = await get(path);
        return answer.status === 200 && answer;
      });
      expect(latest.body).toBe(`${name}\n`);
      expect((await get('/')).body).toContain(name);
      expect((await get('/metrics')).body).toMatch(/auto_deploy_instances\{.*\} 1/);
      expect((await get('/readyz')).status).toBe(200);
    },
    TIMEOUT,
  );

  test(
    'a program with JupyterHub and the training operator is deployed and deleted with the permissions of Jobs',
    async () => {
      await Promise.all(pods.splice(0).map((pod) => pod.stop()));
      deployer.git.commit({ 'main.js': coreProgram() });
      const [{ metadata }] = await deployer.jobs.all('launch');
      const name = await deployer.launch();
      expect(name).not.toBe(metadata.name);
      const objects = await deployer.objectsOf(name);
      expect(objects.filter((each) => each.startsWith('ClusterRole ')).length).toBeGreaterThan(2);
      deployer.git.commit({ 'main.js': instanceProgram('last') });
      await deployer.launch();
      await deployer.pass();
      await deployer.remove(name);
      await until('the end of its pods', async () => (await deployer.objectsOf(name)).length === 0);
    },
    TIMEOUT,
  );
});
