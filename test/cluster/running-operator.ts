import type { TFJobOperatorProps } from 'kubeflow-cdk';
import { AnyClusterPlatform, KubeflowApp, TFJobOperator } from 'kubeflow-cdk';
import type { Cluster } from '../cluster-harness/cluster';
import type { KubeObject } from '../cluster-harness/kubectl';
import { PodStandIn } from '../cluster-harness/stand-in/pod-stand-in';
import { until } from '../cluster-harness/until';

const NAMESPACE = '--namespace=kubeflow';
/** What it logs once it has seen all that it watches: a line for each kind of jobs. */
export const WORKERS_STARTED = /Starting workers.*job-controller/;

const OPERATOR = '--selector=app.kubernetes.io/name=training-operator';

/** Runs the real operator in the place of its simulated pod. The cluster needs the tools of `training-operator`. */
export async function startTrainingOperator(cluster: Cluster): Promise<PodStandIn> {
  const [pod] = await operatorPods(cluster, 1);
  return standIn(cluster, pod);
}

/** Waits until the operator has made all pods of the only job. */
export function runningPodsOfJob({ kubectl }: Cluster, count: number): Promise<KubeObject[]> {
  return until('the pods of the job', async () => {
    const pods = await kubectl.get('pods', NAMESPACE, '--selector=training.kubeflow.org/job-name');
    return pods.length === count && pods.every(({ status }) => status.phase === 'Running') && pods;
  });
}

/** An operator that is written by a program, applied as its summary tells, and really runs. */
export class RunningOperator {
  private standIns: PodStandIn[] = [];
  private startCount = 0;

  /**
   * @param env variables of the operator's process, beside those of its pod
   */
  constructor(
    private readonly cluster: Cluster,
    private readonly env: Readonly<Record<string, string>> = {},
  ) {}

  /** What all its pods have logged since they were started. */
  get log(): string {
    return this.standIns.map(({ log }) => log).join('\n');
  }

  /** What runs in the place of each pod. */
  get processes(): readonly PodStandIn[] {
    return this.standIns;
  }

  /** Applies it as the props say, and starts it in the place of new pods; what ran before is ended. */
  async start(props: TFJobOperatorProps = {}): Promise<void> {
    await this.stop();
    const { kubectl } = this.cluster;
    this.startCount += 1;
    const outdir = this.cluster.folder.join(`operator-${this.startCount}`);
    const app = new KubeflowApp({ outdir, summary: false });
    const platform = new AnyClusterPlatform(app, 'cluster');
    new TFJobOperator(platform.chart('operator'), 'operator', props);
    app.synth();
    await kubectl.run('apply', '-f', `${outdir}/cluster/setup`);
    await kubectl.run('apply', '-f', `${outdir}/cluster`);
    await this.restart(props.replicas);
  }

  /** Starts it anew, in new pods, so that its log begins with it. */
  async restart(replicas = 1): Promise<void> {
    await this.stop();
    const { kubectl } = this.cluster;
    await kubectl.run('rollout', 'restart', 'deployment/training-operator', NAMESPACE);
    await kubectl.run('rollout', 'status', 'deployment/training-operator', NAMESPACE, '--timeout=60s');
    // Else the next one would wait for the end of the lease of the one before.
    await kubectl.run('delete', 'lease', 'training-operator', NAMESPACE, '--ignore-not-found');
    const pods = await operatorPods(this.cluster, replicas);
    this.standIns = await Promise.all(pods.map((pod, index) => standIn(this.cluster, pod, this.env, index === 0)));
  }

  /** Waits until it looks after jobs, of so many kinds. */
  async waitForWorkers(kinds = 1): Promise<void> {
    await until(
      'an operator at work',
      async () => (this.log.match(new RegExp(WORKERS_STARTED, 'g')) ?? []).length >= kinds,
    );
  }

  /** Waits until what it logs has something. */
  async waitForLog(pattern: RegExp, seconds?: number): Promise<void> {
    await until(`${pattern} in the operator's log`, async () => pattern.test(this.log), seconds);
  }

  async stop(): Promise<void> {
    await Promise.all(this.standIns.map((one) => one.stop()));
    this.standIns = [];
  }
}

async function operatorPods({ kubectl }: Cluster, count: number): Promise<KubeObject[]> {
  return until('the pods of the operator', async () => {
    const pods = await kubectl.get('pods', NAMESPACE, OPERATOR);
    const there = pods.filter(({ metadata }) => !metadata.deletionTimestamp);
    return there.length === count && there;
  });
}

async function standIn(cluster: Cluster, pod: KubeObject, env = {}, servesAddresses = true): Promise<PodStandIn> {
  const image = { programs: { '/manager': cluster.tools.path('training-operator') }, env };
  const operator = await PodStandIn.start(cluster, pod, image, servesAddresses);
  // It does nothing before its webhook has a certificate.
  await operator.updateSecret('training-operator-webhook-cert', 'tls.crt');
  return operator;
}
