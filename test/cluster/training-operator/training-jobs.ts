import type { Kubectl, KubeObject } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';

/** A replica of a TFJob. */
export interface Replica {
  readonly replicas?: number;
  readonly restartPolicy?: string;
  /**
   * @default - one idle container
   */
  readonly template?: object;
}

/** A TFJob. */
export interface Job {
  readonly name: string;
  readonly namespace?: string;
  readonly annotations?: Record<string, string>;
  readonly replicas: Readonly<Record<string, Replica>>;
  /** Further fields of the spec. */
  readonly spec?: object;
}

/** The manifest of a TFJob. */
export function tfJob({ name, namespace = 'jobs', annotations, replicas, spec }: Job): object {
  const container = { name: 'tensorflow', image: 'docker.io/tensorflow/tensorflow:2.20.0' };
  return {
    apiVersion: 'kubeflow.org/v1',
    kind: 'TFJob',
    metadata: { name, namespace, annotations },
    spec: {
      ...spec,
      tfReplicaSpecs: Object.fromEntries(
        Object.entries(replicas).map(([type, replica]) => [
          type,
          { template: { spec: { containers: [container] } }, ...replica },
        ]),
      ),
    },
  };
}

/** Reads TFJobs, and reports the end of containers on simulated nodes. */
export class TrainingJobs {
  constructor(
    private readonly kubectl: Kubectl,
    private readonly namespace = 'jobs',
  ) {}

  async create(job: Job): Promise<void> {
    await this.kubectl.runWith(JSON.stringify(tfJob({ namespace: this.namespace, ...job })), 'create', '-f', '-');
  }

  get(name: string): Promise<KubeObject> {
    return this.kubectl.getOne('tfjob', name, ...this.here);
  }

  /** The types of the current conditions, in order of creation. */
  async conditions(name: string): Promise<string[]> {
    const { status } = await this.get(name);
    return (status?.conditions ?? [])
      .filter((condition: KubeObject) => condition.status === 'True')
      .map(({ type }: { type: string }) => type);
  }

  /** Waits until a condition is true, and returns it. */
  waitForCondition(name: string, type: string): Promise<KubeObject> {
    return until(`condition ${type} of job ${name}`, async () => {
      const { status } = await this.get(name);
      return (status?.conditions ?? []).find((one: KubeObject) => one.type === type && one.status === 'True');
    });
  }

  async pods(name: string): Promise<KubeObject[]> {
    const selector = `--selector=training.kubeflow.org/job-name=${name}`;
    const pods = await this.kubectl.get('pods', ...this.here, selector);
    return pods.filter(({ metadata }) => !metadata.deletionTimestamp);
  }

  async podNames(name: string): Promise<string[]> {
    return namesOf(await this.pods(name));
  }

  async serviceNames(name: string): Promise<string[]> {
    return namesOf(
      await this.kubectl.get('services', ...this.here, `--selector=training.kubeflow.org/job-name=${name}`),
    );
  }

  /** Waits until a job has the number of pods, all running. */
  waitForRunning(name: string, count: number): Promise<KubeObject[]> {
    return until(`${count} running pods of job ${name}`, async () => {
      const pods = await this.pods(name);
      return pods.length === count && pods.every(({ status }) => status.phase === 'Running') && pods;
    });
  }

  /** Waits until a job has exactly these pods. */
  async waitForPods(name: string, ...expected: string[]): Promise<void> {
    let last: string[] = [];
    await until(`pods ${expected} of job ${name}`, async () => {
      last = await this.podNames(name);
      return last.join() === [...expected].sort().join();
    }).catch((error) => {
      throw new Error(`${error.message}: the pods are ${last}`);
    });
  }

  /** Ends the container of a pod without a restart, as a kubelet reports it for the restart policy Never. */
  async endPod(pod: string, exitCode: number): Promise<void> {
    await this.patchStatus(pod, {
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      containerStatuses: [this.container({ terminated: { exitCode } })],
    });
  }

  /** Marks a pod as failed without container statuses, as the garbage collector of pods does if the node is gone. */
  async losePod(pod: string): Promise<void> {
    const reason = 'DeletionByPodGC';
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason,
      lastTransitionTime: new Date().toISOString(),
    };
    await this.patchStatus(pod, { phase: 'Failed', containerStatuses: [], conditions: [condition] });
  }

  /** Reports a container restart in the same pod, as a kubelet does. */
  async restartContainer(pod: string, restartCount: number): Promise<void> {
    const running = { startedAt: new Date().toISOString() };
    await this.patchStatus(pod, {
      phase: 'Running',
      containerStatuses: [{ ...this.container({ running }), restartCount }],
    });
  }

  /** Triggers an event for a pod. */
  async touch(pod: string): Promise<void> {
    await this.kubectl.run('annotate', 'pod', pod, ...this.here, `touched=${Date.now()}`, '--overwrite');
  }

  /** Changes a job. */
  async patch(name: string, patch: object): Promise<void> {
    await this.kubectl.run('patch', 'tfjob', name, ...this.here, '--type=merge', `--patch=${JSON.stringify(patch)}`);
  }

  /** TF_CONFIG of the first container of a pod. */
  async tfConfig(pod: string): Promise<any> {
    const { spec } = await this.kubectl.getOne('pod', pod, ...this.here);
    const variable = (spec.containers[0].env ?? []).find(({ name }: { name: string }) => name === 'TF_CONFIG');
    return variable && JSON.parse(variable.value);
  }

  private container(state: object): object {
    const image = 'docker.io/tensorflow/tensorflow:2.20.0';
    return { name: 'tensorflow', image, imageID: image, ready: false, started: false, restartCount: 0, state };
  }

  private async patchStatus(pod: string, status: object): Promise<void> {
    const patch = JSON.stringify({ status });
    await this.kubectl.run(
      'patch',
      'pod',
      pod,
      ...this.here,
      '--subresource=status',
      '--type=merge',
      `--patch=${patch}`,
    );
  }

  private get here(): string[] {
    return ['--namespace', this.namespace];
  }
}

function namesOf(objects: readonly KubeObject[]): string[] {
  return objects.map(({ metadata }) => metadata.name).sort();
}

/** Creates a namespace for jobs. */
export async function createNamespace(kubectl: Kubectl, name = 'jobs'): Promise<void> {
  await kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  // A namespace admits pods only after its service account exists.
  await until(`the service account of ${name}`, () => kubectl.getOne('serviceaccount', 'default', '-n', name));
}
