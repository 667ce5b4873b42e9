import { mkdirSync } from 'node:fs';
import type { Cluster } from '../../cluster-harness/cluster';
import type { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { until } from '../../cluster-harness/until';
import { isAllowed } from '../access-review';
import { stableVersions } from '../cluster-objects';
import { describeOnCluster } from '../describe-on-cluster';
import { waitForPods } from '../workloads';
import { WrittenExample } from '../written-example';
import { startTrainingOperator, WORKERS_STARTED } from './running-operator';
import { createNamespace, type Job, TrainingJobs, tfJob } from './training-jobs';

const DEFINITION = 'tfjobs.kubeflow.org';
const JOB = 'quadrant-training';
const WEBHOOK_CONFIGURATION = 'validator.training-operator.kubeflow.org';
const START_TIMEOUT = 300_000;

/** A worker that Pod Security "restricted" admits. */
const WORKER = {
  Worker: {
    replicas: 1,
    template: {
      spec: {
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'tensorflow',
            image: 'docker.io/tensorflow/tensorflow:2.20.0',
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          },
        ],
      },
    },
  },
};

/** An instance of examples/train-and-serve with its own namespace prefix. */
class Instance {
  /** The namespace of the jobs. */
  readonly namespace: string;
  readonly operatorNamespace: string;
  readonly example: WrittenExample;
  readonly jobs: TrainingJobs;
  operator?: PodStandIn;

  constructor(
    private readonly cluster: Cluster,
    namespacePrefix: string,
  ) {
    const { kubectl, folder } = cluster;
    mkdirSync(folder.join(namespacePrefix));
    const own = { join: (...parts: string[]) => folder.join(namespacePrefix, ...parts) };
    this.namespace = `${namespacePrefix}kubeflow`;
    this.operatorNamespace = `${namespacePrefix}training-operator`;
    this.example = WrittenExample.ofEnvironment({ kubectl, folder: own, namespacePrefix }, 'train-and-serve', 'laptop');
    this.jobs = new TrainingJobs(kubectl, this.namespace);
  }

  async start(): Promise<void> {
    await this.example.runAll(this.example.commands);
    await waitForPods(this.cluster.kubectl);
    this.operator = await startTrainingOperator(this.cluster, this.operatorNamespace);
  }

  /** Starts the operator in a new pod, with an empty log. */
  async restartOperator(): Promise<void> {
    const { kubectl } = this.cluster;
    const here = ['--namespace', this.operatorNamespace];
    await this.stop();
    await kubectl.run('rollout', 'restart', 'deployment/training-operator', ...here);
    await kubectl.run('rollout', 'status', 'deployment/training-operator', ...here, '--timeout=60s');
    // Otherwise the operator waits until the lease of the previous one expires.
    await kubectl.run('delete', 'lease', 'training-operator', ...here);
    this.operator = await startTrainingOperator(this.cluster, this.operatorNamespace);
  }

  runningPods() {
    return this.jobs.waitForRunning(JOB, 2);
  }

  async uidsOfPods(): Promise<string[]> {
    return (await this.runningPods()).map(({ metadata }) => metadata.uid).sort();
  }

  /** Runs a job until its end. */
  async train(name: string): Promise<void> {
    await this.jobs.create({ name, replicas: WORKER });
    await this.jobs.waitForRunning(name, 1);
    await this.jobs.endPod(`${name}-worker-0`, 0);
    await this.jobs.waitForCondition(name, 'Succeeded');
  }

  may(request: string, namespace: string): Promise<boolean> {
    return isAllowed(this.cluster.kubectl, [this.operatorNamespace, 'training-operator'], request, namespace);
  }

  async stop(): Promise<void> {
    await this.operator?.stop();
  }
}

// The operators and the API server are real.
describeOnCluster('two instances on one cluster', { tools: ['training-operator'] }, (cluster) => {
  let blue: Instance;
  let green: Instance;

  beforeAll(async () => {
    blue = new Instance(cluster(), 'blue-');
    green = new Instance(cluster(), 'green-');
    await blue.start();
    await green.start();
  }, START_TIMEOUT);

  afterAll(async () => {
    await Promise.all([blue?.stop(), green?.stop()]);
  });

  const definition = () => cluster().kubectl.getOne('customresourcedefinition', DEFINITION);
  const version = async () => {
    const { metadata } = await definition();
    return [metadata.uid, metadata.resourceVersion];
  };

  test('both train', async () => {
    for (const instance of [blue, green]) {
      const pods = await instance.runningPods();
      expect(pods.map(({ metadata }) => metadata.name).sort()).toEqual([`${JOB}-chief-0`, `${JOB}-worker-0`]);
      await instance.jobs.waitForCondition(JOB, 'Running');
    }
  });

  test('are unchanged when the other one is applied again', async () => {
    const before = [await version(), await stableVersions(cluster().kubectl, green.example.files)];
    await blue.example.runAll(blue.example.commands);
    expect([await version(), await stableVersions(cluster().kubectl, green.example.files)]).toEqual(before);
  });

  test('have operators that leave the jobs of other namespaces alone', async () => {
    await createNamespace(cluster().kubectl, 'unwatched');
    const other = new TrainingJobs(cluster().kubectl, 'unwatched');
    await other.create({ name: 'other', replicas: WORKER });
    // Later jobs that the operators process.
    await blue.train('later');
    await green.train('later');
    expect(await other.podNames('other')).toEqual([]);
    expect(await other.conditions('other')).toEqual([]);
    expect(blue.operator?.log).not.toContain(green.namespace);
    expect(green.operator?.log).not.toContain(blue.namespace);
  });

  test('have operators that cannot access other namespaces', async () => {
    for (const request of ['create pods', 'list pods', 'delete services', 'create events']) {
      expect([request, await blue.may(request, blue.namespace), await blue.may(request, green.namespace)]).toEqual([
        request,
        true,
        false,
      ]);
    }
    for (const { operator } of [blue, green]) {
      expect(operator?.log).not.toBe('');
      expect(operator?.log).not.toMatch(/forbidden/i);
    }
  });

  test('reject invalid jobs without a webhook, which only one operator of a cluster can have', async () => {
    const { kubectl } = cluster();
    expect(await kubectl.get('validatingwebhookconfigurations')).toEqual([]);
    const create = (job: Job) => kubectl.runWith(JSON.stringify(tfJob(job)), 'create', '--dry-run=server', '-f', '-');
    for (const { namespace } of [blue, green]) {
      await create({ name: 'valid', namespace, replicas: WORKER });
      await expect(create({ name: 'Not.A.Name', namespace, replicas: WORKER })).rejects.toThrow(/invalid/i);
      await expect(create({ name: 'unknown', namespace, replicas: { Boss: {} } })).rejects.toThrow(/invalid/i);
    }
  });

  describe('when one is deleted', () => {
    let pods: string[];
    let shared: string[];

    beforeAll(async () => {
      pods = await green.uidsOfPods();
      shared = await version();
      await green.jobs.create({ name: 'meanwhile', replicas: WORKER });
      expect(await blue.example.runAll(blue.example.deletion)).toEqual([
        ['kubectl delete -f dist/laptop --ignore-not-found', ''],
      ]);
      await blue.stop();
    });

    // Shared files and their volumes are kept until the setup is deleted.
    const volumes = async () =>
      (await cluster().kubectl.get('persistentvolumes'))
        .map(({ metadata }) => metadata.name)
        .filter((name) => name.endsWith('-kubeflow.models'));

    const expectGreenToTrain = async (name: string) => {
      expect(await green.uidsOfPods()).toEqual(pods);
      expect(await version()).toEqual(shared);
      expect(await green.jobs.conditions(JOB)).toEqual(['Created', 'Running']);
      await green.train(name);
    };

    test('its jobs and its cluster-scoped objects are deleted', async () => {
      const { kubectl } = cluster();
      expect(await kubectl.get('tfjobs', '--namespace', blue.namespace)).toEqual(
        expect.not.arrayContaining([expect.objectContaining({ metadata: expect.objectContaining({ name: JOB }) })]),
      );
      const left = await kubectl.get('clusterroles,clusterrolebindings,storageclasses');
      const names = left.map(({ metadata }) => metadata.name);
      expect(names.filter((name) => name.startsWith('blue-'))).toEqual([]);
      expect(names.filter((name) => name.startsWith('green-'))).not.toEqual([]);
      expect(await volumes()).toEqual(['blue-kubeflow.models', 'green-kubeflow.models']);
    });

    test('the other one continues, and finishes the job that was created meanwhile', async () => {
      await green.jobs.waitForRunning('meanwhile', 1);
      await green.jobs.endPod('meanwhile-worker-0', 0);
      await green.jobs.waitForCondition('meanwhile', 'Succeeded');
      await expectGreenToTrain('after-deletion');
    });

    test('the other one continues after the setup is deleted too', async () => {
      await blue.example.run('kubectl delete -f dist/laptop/0-setup');
      const namespaces = async () => (await cluster().kubectl.get('namespaces')).map(({ metadata }) => metadata.name);
      await until(
        'deletion of the namespaces',
        async () => !(await namespaces()).some((name) => name.startsWith('blue-')),
      );
      expect(await volumes()).toEqual(['green-kubeflow.models']);
      await expectGreenToTrain('after-setup');
    });

    test('it can be applied again', async () => {
      await blue.start();
      await blue.runningPods();
      await blue.train('again');
      await expectGreenToTrain('beside-again');
    });
  });

  test('an operator without a prefix keeps its webhook: operators with a prefix do not change it, and do not start', async () => {
    const { kubectl } = cluster();
    await kubectl.apply({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: WEBHOOK_CONFIGURATION },
      webhooks: [
        {
          name: 'validator.tfjob.training-operator.kubeflow.org',
          admissionReviewVersions: ['v1'],
          clientConfig: { service: { name: 'training-operator', namespace: 'training-operator', port: 443 } },
          failurePolicy: 'Ignore',
          sideEffects: 'None',
          rules: [{ apiGroups: ['kubeflow.org'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['tfjobs'] }],
        },
      ],
    });
    await green.restartOperator();
    await green.operator?.until('the error', async () =>
      /validatingwebhookconfigurations.* is forbidden/.test(green.operator?.log ?? ''),
    );
    const { webhooks } = await kubectl.getOne('validatingwebhookconfiguration', WEBHOOK_CONFIGURATION);
    expect(webhooks[0].clientConfig).not.toHaveProperty('caBundle');
    await green.operator?.until('the lease', async () =>
      /successfully acquired lease/i.test(green.operator?.log ?? ''),
    );
    expect(green.operator?.log).not.toMatch(WORKERS_STARTED);
  });
});
