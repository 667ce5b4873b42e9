import type { TFJobOperatorProps } from 'kubeflow-cdk';
import { AnyClusterPlatform, KubeflowApp, TFJobOperator } from 'kubeflow-cdk';
import type { Cluster } from '../../cluster-harness/cluster';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { until } from '../../cluster-harness/until';

const NAMESPACE = '--namespace=kubeflow';
/** The operator logs this line for each kind of jobs after its caches are filled. */
export const WORKERS_STARTED = /Starting workers.*job-controller/;

const OPERATOR = '--selector=app.kubernetes.io/name=training-operator';

/** Runs the real operator in place of its simulated pod. The cluster needs the tool `training-operator`. */
export async function startTrainingOperator(cluster: Cluster, namespace = 'kubeflow'): Promise<PodStandIn> {
  const [pod] = await operatorPods(cluster, 1, namespace);
  const operator = await startStandIn(cluster, pod);
  try {
    await waitForCertificate(operator);
    return operator;
  } catch (error) {
    await operator.stop();
    throw error;
  }
}

/** Waits until all pods of the only job run. */
export function runningPodsOfJob({ kubectl }: Cluster, count: number): Promise<KubeObject[]> {
  return until('the pods of the job', async () => {
    const pods = await kubectl.get('pods', NAMESPACE, '--selector=training.kubeflow.org/job-name');
    return pods.length === count && pods.every(({ status }) => status.phase === 'Running') && pods;
  });
}

/** A running operator, synthesized by a program and applied as its summary specifies. */
export class RunningOperator {
  private standIns: PodStandIn[] = [];
  private startCount = 0;

  /**
   * @param env additional environment variables of the operator's process
   */
  constructor(
    private readonly cluster: Cluster,
    private readonly env: Readonly<Record<string, string>> = {},
  ) {}

  /** Output of all its pods since they were started. */
  get log(): string {
    return this.standIns.map(({ log }) => log).join('\n');
  }

  /** The process of each pod. */
  get processes(): readonly PodStandIn[] {
    return this.standIns;
  }

  /** Applies the operator with the props, and starts it in new pods. Stops the previous one. */
  async start(props: TFJobOperatorProps = {}): Promise<void> {
    await this.stop();
    const { kubectl } = this.cluster;
    this.startCount += 1;
    const outdir = this.cluster.folder.join(`operator-${this.startCount}`);
    const app = new KubeflowApp({ outdir, deployOutdir: `${outdir}-deploy`, summary: false });
    const platform = new AnyClusterPlatform(app, 'cluster');
    new TFJobOperator(platform.chart('operator'), 'operator', props);
    app.synth();
    await kubectl.run('apply', '-f', `${outdir}/cluster/0-setup`);
    await kubectl.run('apply', '-f', `${outdir}/cluster`);
    await this.restart(props.replicas);
  }

  /** Restarts the operator in new pods, with an empty log. */
  async restart(replicas = 1): Promise<void> {
    await this.stop();
    const { kubectl } = this.cluster;
    await kubectl.run('rollout', 'restart', 'deployment/training-operator', NAMESPACE);
    await kubectl.run('rollout', 'status', 'deployment/training-operator', NAMESPACE, '--timeout=60s');
    // Otherwise the next operator waits until the lease of the previous one expires.
    await kubectl.run('delete', 'lease', 'training-operator', NAMESPACE, '--ignore-not-found');
    const pods = await operatorPods(this.cluster, replicas);
    await Promise.all(
      pods.map(async (pod, index) => {
        const operator = await startStandIn(this.cluster, pod, this.env, index === 0);
        // Noted before the next step, so that `stop` also ends it if that step fails.
        this.standIns.push(operator);
        await waitForCertificate(operator);
      }),
    );
  }

  /** Waits until the operator processes jobs of a number of kinds. */
  async waitForWorkers(kinds = 1): Promise<void> {
    await until(
      'a working operator',
      async () => (this.log.match(new RegExp(WORKERS_STARTED, 'g')) ?? []).length >= kinds,
    );
  }

  /** Waits until the log matches a pattern. */
  async waitForLog(pattern: RegExp, seconds?: number): Promise<void> {
    await until(`${pattern} in the operator's log`, async () => pattern.test(this.log), seconds);
  }

  async stop(): Promise<void> {
    await Promise.all(this.standIns.map((one) => one.stop()));
    this.standIns = [];
  }
}

async function operatorPods({ kubectl }: Cluster, count: number, namespace = 'kubeflow'): Promise<KubeObject[]> {
  return until('the pods of the operator', async () => {
    const pods = await kubectl.get('pods', '--namespace', namespace, OPERATOR);
    const there = pods.filter(({ metadata }) => !metadata.deletionTimestamp);
    return there.length === count && there.every(({ status }) => status.podIP) && there;
  });
}

function startStandIn(cluster: Cluster, pod: KubeObject, env = {}, servesAddresses = true): Promise<PodStandIn> {
  const image = { programs: { '/manager': cluster.tools.path('training-operator') }, env };
  return PodStandIn.start(cluster, pod, image, servesAddresses);
}

/** Waits until the operator has created the certificate of its webhook, which it then waits for itself. */
async function waitForCertificate(operator: PodStandIn): Promise<void> {
  await operator.updateSecret('training-operator-webhook-cert', 'tls.crt');
}
