import { spawnSync } from 'node:child_process';
import { request } from 'node:https';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { openPort } from '../../cluster-harness/stand-in/service-forwarding';
import { until } from '../../cluster-harness/until';
import options from '../../docs/operator-options.json';
import { isAllowed } from '../access-review';
import { describeOnCluster } from '../describe-on-cluster';
import { RunningOperator } from './running-operator';
import { createNamespace, TrainingJobs, tfJob } from './training-jobs';

const WORKER = { Worker: { replicas: 1 } };

describeOnCluster('scope and replicas of the training operator', { tools: ['training-operator'] }, (cluster) => {
  let operator: RunningOperator;
  let teamA: TrainingJobs;
  let teamB: TrainingJobs;

  beforeAll(async () => {
    const { kubectl } = cluster();
    await createNamespace(kubectl, 'team-a');
    await createNamespace(kubectl, 'team-b');
    operator = new RunningOperator(cluster());
    teamA = new TrainingJobs(kubectl, 'team-a');
    teamB = new TrainingJobs(kubectl, 'team-b');
  });

  afterAll(() => operator?.stop());

  const may = (request: string, namespace: string) =>
    isAllowed(cluster().kubectl, ['kubeflow', 'training-operator'], request, namespace);

  test('its command has exactly the options that its README describes', () => {
    const { stderr } = spawnSync(cluster().tools.path('training-operator'), ['--help'], { encoding: 'utf8' });
    const flags = [...stderr.matchAll(/^ +-([a-z-]+)/gm)].map(([, option]) => `--${option}`);
    expect(flags.sort()).toEqual([...options].sort());
  });

  describe('with one namespace', () => {
    beforeAll(async () => {
      await operator.start({ watchNamespace: 'team-a' });
      await operator.waitForWorkers();
    });

    test('processes the jobs of the namespace until they finish', async () => {
      await teamA.create({ name: 'here', replicas: WORKER });
      await teamA.waitForRunning('here', 1);
      await teamA.endPod('here-worker-0', 0);
      await teamA.waitForCondition('here', 'Succeeded');
    });

    test('ignores jobs in other namespaces', async () => {
      await teamB.create({ name: 'there', replicas: WORKER });
      // A later job that the operator processes.
      await teamA.create({ name: 'later', replicas: WORKER });
      await teamA.waitForRunning('later', 1);
      expect(await teamB.podNames('there')).toEqual([]);
      expect(await teamB.conditions('there')).toEqual([]);
    });

    test('can access pods in the namespace only', async () => {
      for (const request of ['create pods', 'list pods', 'delete services', 'create events']) {
        expect([request, await may(request, 'team-a')]).toEqual([request, true]);
        expect([request, await may(request, 'team-b')]).toEqual([request, false]);
      }
      expect(await may('list pods', 'kubeflow')).toBe(false);
    });

    test('needs no permissions beyond its roles', () => {
      expect(operator.log).not.toMatch(/forbidden/i);
    });
  });

  describe('with two replicas', () => {
    beforeAll(async () => {
      await operator.start({ replicas: 2 });
      await operator.waitForWorkers();
    });

    const leader = () => operator.processes.filter(({ log }) => /successfully acquired lease/i.test(log));

    test('has one leader, which processes jobs', async () => {
      await teamB.create({ name: 'led', replicas: WORKER });
      await teamB.waitForRunning('led', 1);
      expect(leader()).toHaveLength(1);
    });

    test('serves the webhook from both replicas', async () => {
      const pods = await cluster().kubectl.get('pods', '--namespace=kubeflow', '--selector=control-plane');
      const live = pods.filter(({ metadata }) => !metadata.deletionTimestamp);
      expect(live).toHaveLength(2);
      for (const pod of live) {
        const valid = tfJob({ name: 'valid', replicas: WORKER });
        expect(await until('an answer', () => sendReview(pod, valid))).toMatchObject({ allowed: true });
        const invalid = tfJob({ name: 'Not.A.Name', replicas: WORKER });
        expect(await sendReview(pod, invalid)).toMatchObject({ allowed: false });
      }
    });

    test('fails over to the other replica', async () => {
      const [first] = leader();
      await first.stop();
      await until('another leader', async () => leader().length === 2);
      await teamB.create({ name: 'after', replicas: WORKER });
      await teamB.waitForRunning('after', 1);
      expect(operator.log).not.toMatch(/forbidden/i);
    });
  });

  describe('people', () => {
    const as = (user: string, ...args: string[]) => cluster().kubectl.run(...args, `--as=${user}`, '-n', 'team-a');
    const job = (name: string) => JSON.stringify(tfJob({ name, namespace: 'team-a', replicas: WORKER }));
    const create = (user: string, name: string) =>
      cluster().kubectl.runWith(job(name), 'create', `--as=${user}`, '-f', '-');

    beforeAll(async () => {
      await Promise.all(
        ['view', 'edit', 'admin'].map((role) =>
          cluster().kubectl.apply({
            apiVersion: 'rbac.authorization.k8s.io/v1',
            kind: 'RoleBinding',
            metadata: { name: role, namespace: 'team-a' },
            roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
            subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: `${role}er` }],
          }),
        ),
      );
      await until('the aggregated roles', () => as('viewer', 'get', 'tfjobs'));
    });

    test.each(['edit', 'admin'])('with Kubernetes\' role "%s", can create, change and delete jobs', async (role) => {
      const user = `${role}er`;
      await until('the aggregated role', () => create(user, `of-${role}`));
      await as(user, 'get', 'tfjob', `of-${role}`);
      await as(user, 'patch', 'tfjob', `of-${role}`, '--type=merge', '--patch={"spec":{"runPolicy":{"suspend":true}}}');
      await as(user, 'delete', 'tfjob', `of-${role}`);
    });

    test('with Kubernetes\' role "view", can only read jobs', async () => {
      await as('viewer', 'get', 'tfjobs');
      await expect(create('viewer', 'of-view')).rejects.toThrow(/cannot create resource "tfjobs"/);
      await expect(as('viewer', 'delete', 'tfjobs', '--all')).rejects.toThrow(/cannot delete resource "tfjobs"/);
    });

    test('without a role, cannot read jobs', async () => {
      await expect(as('stranger', 'get', 'tfjobs')).rejects.toThrow(/cannot list resource "tfjobs"/);
    });

    test("with upstream's roles, have the same permissions", async () => {
      const rulesOf = async (name: string) => (await cluster().kubectl.getOne('clusterrole', name)).rules;
      expect(await rulesOf('kubeflow-training-admin')).toEqual(await rulesOf('kubeflow-training-edit'));
      expect(JSON.stringify(await rulesOf('kubeflow-training-view'))).not.toMatch(/create|delete|patch|update/);
    });
  });

  /** Sends an admission review to the webhook of one pod, as the API server does. */
  async function sendReview(pod: KubeObject, object: object): Promise<any> {
    const port = await openPort(cluster(), { address: pod.status.podIP, port: 9443 });
    const review = {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: {
        uid: 'test',
        kind: { group: 'kubeflow.org', version: 'v1', kind: 'TFJob' },
        resource: { group: 'kubeflow.org', version: 'v1', resource: 'tfjobs' },
        operation: 'CREATE',
        object,
      },
    };
    const options = {
      port,
      path: '/validate-kubeflow-org-v1-tfjob',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      // The certificate is self-signed, for another name.
      rejectUnauthorized: false,
    };
    return new Promise((resolve, reject) => {
      const reviewRequest = request(options, (response) => {
        let text = '';
        response.on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve(JSON.parse(text).response));
      });
      reviewRequest.on('error', reject);
      reviewRequest.end(JSON.stringify(review));
    });
  }
});
