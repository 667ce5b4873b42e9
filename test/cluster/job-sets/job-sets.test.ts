import { Chart, Duration, Testing } from 'cdk8s';
import {
  TFJob,
  TFJobApi,
  type TFJobProps,
  TFReplicaType,
  TFRestartPolicy,
  TFSuccessPolicy,
} from '../../../lib/components/tf-job';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { until } from '../../cluster-harness/until';
import { describeOnCluster } from '../describe-on-cluster';
import { createNamespace } from '../training-operator/training-jobs';
import {
  applyJobSetController,
  JOB_SET_CERTIFICATE,
  JOB_SET_NAMESPACE,
  waitForJobSetWebhook,
} from './job-set-controller';

const HERE = ['--namespace', 'jobs'];
const IMAGE = 'docker.io/tensorflow/tensorflow:2.20.0';

// The controller is the real one, built from source. It runs in place of its simulated pod. Pods of jobs run on simulated
// nodes, and end when the tests say so.
describeOnCluster('TFJobs on the JobSet controller', { tools: ['jobset'], podsOfJobsRun: true }, (cluster) => {
  let controller: PodStandIn | undefined;

  beforeAll(async () => {
    const { kubectl, tools } = cluster();
    await createNamespace(kubectl);
    await applyJobSetController(kubectl);
    const [pod] = await until('the pod of the controller', async () => {
      const pods = await kubectl.get('pods', '--namespace', JOB_SET_NAMESPACE);
      return pods.length === 1 && pods[0].status.phase === 'Running' && pods;
    });
    controller = await PodStandIn.start(cluster(), pod, { programs: { '/manager': tools.path('jobset') } });
    await controller.updateSecret(JOB_SET_CERTIFICATE, 'tls.crt');
    await waitForJobSetWebhook(kubectl);
  });

  afterAll(() => controller?.stop());

  /** Creates a job, and returns its running pods. */
  const create = async (name: string, props: TFJobProps, count: number): Promise<KubeObject[]> => {
    await apply(name, props);
    return running(name, count);
  };

  const apply = async (name: string, props: TFJobProps): Promise<TFJob> => {
    const chart = new Chart(Testing.app(), name, { namespace: 'jobs' });
    const job = new TFJob(chart, name, { image: IMAGE, api: TFJobApi.JOB_SET, ...props });
    await cluster().kubectl.apply(...Testing.synth(chart));
    return job;
  };

  const podsOf = async (name: string): Promise<KubeObject[]> => {
    const selector = `--selector=jobset.sigs.k8s.io/jobset-name=${name}`;
    const pods = await cluster().kubectl.get('pods', ...HERE, selector);
    return pods.filter(({ metadata }) => !metadata.deletionTimestamp);
  };

  const running = (name: string, count: number): Promise<KubeObject[]> =>
    until(`${count} running pods of ${name}`, async () => {
      const pods = (await podsOf(name)).filter(({ status }) => status.phase === 'Running');
      return pods.length === count && pods;
    });

  /** Returns the pod of a replica, such as `worker-1`. */
  const podOf = (pods: readonly KubeObject[], replica: string): KubeObject => {
    const [type, index] = replica.split('-');
    const found = pods.find(
      ({ metadata: { labels } }) =>
        labels['jobset.sigs.k8s.io/replicatedjob-name'] === type &&
        labels['batch.kubernetes.io/job-completion-index'] === index,
    );
    if (!found) {
      throw new Error(`no pod of ${replica}`);
    }
    return found;
  };

  /** Ends the container of a pod, as a kubelet reports it. */
  const end = async ({ metadata: { name } }: KubeObject, exitCode: number, conditions: object[] = []) => {
    const state = { terminated: { exitCode, finishedAt: new Date().toISOString() } };
    const container = { name: 'tensorflow', image: IMAGE, imageID: IMAGE, ready: false, restartCount: 0, state };
    const status = { phase: exitCode === 0 ? 'Succeeded' : 'Failed', containerStatuses: [container], conditions };
    const patch = ['--subresource=status', '--type=merge', `--patch=${JSON.stringify({ status })}`];
    await cluster().kubectl.run('patch', 'pod', name, ...HERE, ...patch);
  };

  const finished = (name: string): Promise<string> =>
    until(`the end of ${name}`, async () => {
      const { status } = await cluster().kubectl.getOne('jobset', name, ...HERE);
      return status?.terminalState;
    });

  const isRunning = async (name: string): Promise<boolean> => {
    const { status } = await cluster().kubectl.getOne('jobset', name, ...HERE);
    return !status?.terminalState;
  };

  test('a program receives the same TF_CONFIG as from the training operator, with the host names of JobSet', async () => {
    const props = { chief: {}, worker: { replicas: 2 }, ps: { replicas: 1 }, evaluator: {}, port: 3333 };
    const job = await apply('shape', props);
    const pods = await running('shape', 5);
    for (const [type, index] of [
      [TFReplicaType.CHIEF, 0],
      [TFReplicaType.WORKER, 1],
      [TFReplicaType.PS, 0],
      [TFReplicaType.EVALUATOR, 0],
    ] as const) {
      const pod = podOf(pods, `${type.toLowerCase()}-${index}`);
      expect(tfConfigOf(pod)).toBe(job.tfConfig(type, index));
      // The name that others connect to is the host name of the pod in the headless Service.
      const [host] = job.replicaHosts(type).slice(index);
      expect(host).toBe(`${pod.spec.hostname}.${pod.spec.subdomain}.jobs.svc:3333`);
    }
    const service = await cluster().kubectl.getOne('service', 'shape', ...HERE);
    expect(service.spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    await end(podOf(pods, 'chief-0'), 0);
    expect(await finished('shape')).toBe('Completed');
    await until('the pods that still ran to be deleted', async () => (await podsOf('shape')).length === 1);
  });

  test('a job with one pod has no TF_CONFIG', async () => {
    const [pod] = await create('alone', { worker: {} }, 1);
    expect(JSON.stringify(pod.spec.containers[0].env)).not.toContain('TF_CONFIG');
    await end(pod, 0);
    expect(await finished('alone')).toBe('Completed');
  });

  test('without a chief, the job succeeds with worker 0', async () => {
    const pods = await create('first', { worker: { replicas: 2 } }, 2);
    await end(podOf(pods, 'worker-0'), 0);
    expect(await finished('first')).toBe('Completed');
  });

  test('with ALL_WORKERS, the job succeeds when all workers have', async () => {
    const pods = await create('all', { worker: { replicas: 2 }, successPolicy: TFSuccessPolicy.ALL_WORKERS }, 2);
    await end(podOf(pods, 'worker-0'), 0);
    await until('the success of one worker in the status', async () => {
      const { status } = await cluster().kubectl.getOne('job', 'all-worker-0', ...HERE);
      return status?.succeeded === 1;
    });
    expect(await isRunning('all')).toBe(true);
    await end(podOf(pods, 'worker-1'), 0);
    expect(await finished('all')).toBe('Completed');
  });

  test('with NEVER, a failed pod fails the job', async () => {
    const pods = await create('never', { chief: {}, worker: { replicas: 2 } }, 3);
    await end(podOf(pods, 'worker-1'), 137);
    expect(await finished('never')).toBe('Failed');
  });

  test('with EXIT_CODE, a signal recreates the pod, and another exit code fails the job', async () => {
    const policy = { restartPolicy: TFRestartPolicy.EXIT_CODE };
    const pods = await create('codes', { chief: {}, worker: { replicas: 1 }, ...policy }, 2);
    const worker = podOf(pods, 'worker-0');
    await end(worker, 143);
    const next = await until('the next pod', async () => {
      const candidate = podOf(await running('codes', 2), 'worker-0');
      return candidate.metadata.uid !== worker.metadata.uid && candidate;
    });
    expect(tfConfigOf(next)).toBe(tfConfigOf(worker));
    await end(next, 1);
    expect(await finished('codes')).toBe('Failed');
  });

  test('a preempted pod does not count as a restart', async () => {
    const policy = { restartPolicy: TFRestartPolicy.EXIT_CODE, backoffLimit: 0 };
    const [pod] = await create('spot', { worker: {}, ...policy }, 1);
    await end(pod, 143, [
      { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', lastTransitionTime: new Date() },
    ]);
    const [next] = await until('the next pod', async () => {
      const pods = await running('spot', 1);
      return pods[0].metadata.uid !== pod.metadata.uid && pods;
    });
    await end(next, 0);
    expect(await finished('spot')).toBe('Completed');
  });

  test('with ON_FAILURE, a lost pod is recreated', async () => {
    const [pod] = await create('lost', { worker: {}, restartPolicy: TFRestartPolicy.ON_FAILURE }, 1);
    expect(pod.spec.restartPolicy).toBe('OnFailure');
    await cluster().kubectl.run('delete', 'pod', pod.metadata.name, ...HERE, '--grace-period=0', '--force');
    const [next] = await running('lost', 1);
    expect(next.metadata.uid).not.toBe(pod.metadata.uid);
  });

  test('a suspended job has no pods, and a finished one is deleted after its TTL', async () => {
    const props = { worker: {}, ttlAfterFinished: Duration.seconds(1) };
    await apply('later', { ...props, suspend: true });
    await until('the Job', async () => (await cluster().kubectl.get('jobs', ...HERE)).some(isSuspended));
    expect(await podsOf('later')).toEqual([]);
    await apply('later', { ...props, suspend: false });
    const [pod] = await running('later', 1);
    await end(pod, 0);
    await until('the deletion', async () => {
      const sets = await cluster().kubectl.get('jobsets', ...HERE);
      return !sets.some(({ metadata }) => metadata.name === 'later');
    });
  });

  test('a second apply changes nothing', async () => {
    const props = { chief: {}, worker: { replicas: 2 }, restartPolicy: TFRestartPolicy.EXIT_CODE };
    await create('twice', props, 3);
    const version = async () => (await cluster().kubectl.getOne('jobset', 'twice', ...HERE)).metadata.generation;
    const before = await version();
    await apply('twice', props);
    expect(await version()).toBe(before);
  });
});

function isSuspended({ metadata, spec }: KubeObject): boolean {
  return metadata.name.startsWith('later-') && spec.suspend;
}

/** Returns TF_CONFIG of a pod as the program sees it: a kubelet replaces the variables. */
function tfConfigOf({ metadata, spec }: KubeObject): string | undefined {
  const values: Record<string, string> = {};
  for (const { name, value, valueFrom } of spec.containers[0].env) {
    const path = valueFrom?.fieldRef.fieldPath;
    const [, label] = /^metadata\.labels\['(.*)'\]$/.exec(path ?? '') ?? [];
    values[name] =
      path === undefined
        ? value.replace(/\$\((\w+)\)/g, (_: string, variable: string) => values[variable])
        : label
          ? metadata.labels[label]
          : metadata.namespace;
  }
  return values.TF_CONFIG;
}
