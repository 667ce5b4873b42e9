import { chmodSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { Cluster } from '../../cluster-harness/cluster';
import type { KubeObject } from '../../cluster-harness/kubectl';
import type { ImageStandIn } from '../../cluster-harness/stand-in/container-command';
import { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { until } from '../../cluster-harness/until';
import { NAMESPACE } from './deployer-program';

const REPOSITORY = join(__dirname, '../../..');
const KIND = 'auto-deploy.kubeflow-cdk.io/kind';

/** End and output of the program of a pod. */
export interface EndedPod {
  readonly end: string;
  readonly log: string;
}

/**
 * The image of the auto-deployer: the bundled command line, Node.js, Git and kubectl of this machine.
 *
 * @param bundle path of the command line
 */
export function runnerImage(cluster: Cluster, bundle: string): ImageStandIn {
  const folder = cluster.folder.join('runner', 'bin');
  mkdirSync(folder, { recursive: true });
  const program = `${folder}/kubeflow-cdk`;
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${bundle}' "$@"\n`);
  chmodSync(program, 0o755);
  const { binary } = cluster.kubectl;
  const kubectl = isAbsolute(binary) ? [dirname(binary)] : [];
  // The library and its packages, also if a volume hides the folder of the checkout.
  const library = [join(REPOSITORY, 'build'), realpathSync(join(REPOSITORY, 'node_modules'))];
  return { path: [folder, dirname(process.execPath), ...kubectl, ...library], workingDir: '/' };
}

/** Runs the programs of the pods of Jobs, as nodes do. */
export class RunningJobs {
  constructor(
    private readonly cluster: Cluster,
    private readonly image: ImageStandIn,
  ) {}

  /** Returns the Jobs of a kind. */
  all(kind: 'launch' | 'remove'): Promise<KubeObject[]> {
    return this.cluster.kubectl.get('jobs', '-n', NAMESPACE, '-l', `${KIND}=${kind}`);
  }

  /** Runs the program of a Job, and waits until the Job has ended. */
  async run({ metadata: { name } }: KubeObject): Promise<EndedPod> {
    const standIn = await this.start(name);
    const end = await standIn.exit();
    await this.end(name, end === 'status 0');
    return { end, log: standIn.log };
  }

  /** Starts the program of a Job. */
  async start(job: string): Promise<PodStandIn> {
    return PodStandIn.start(this.cluster, await this.pod(job), this.image, false);
  }

  /** Ends the pod of a Job, and waits until the Job has ended. */
  async end(job: string, succeeded: boolean): Promise<void> {
    const { kubectl } = this.cluster;
    const { metadata, spec } = await this.pod(job);
    const terminated = { exitCode: succeeded ? 0 : 1 };
    const container = { name: spec.containers[0].name, state: { terminated }, ready: false, restartCount: 0 };
    const status = {
      phase: succeeded ? 'Succeeded' : 'Failed',
      containerStatuses: [{ ...container, image: spec.containers[0].image, imageID: '' }],
    };
    await kubectl.run(
      ...['patch', 'pod', metadata.name, '-n', NAMESPACE, '--subresource=status', '--type=merge'],
      `--patch=${JSON.stringify({ status })}`,
    );
    await until(`the end of Job ${job}`, async () => {
      const { status: found = {} } = await kubectl.getOne('job', job, '-n', NAMESPACE);
      const ends = found.conditions?.filter((each: any) => each.status === 'True').map((each: any) => each.type) ?? [];
      return ends.includes('Complete') || ends.includes('Failed');
    });
  }

  private pod(job: string): Promise<KubeObject> {
    return until(`the pod of Job ${job}`, async () => {
      const pods = await this.cluster.kubectl.get('pods', '-n', NAMESPACE, '-l', `job-name=${job}`);
      return pods.find(({ status }) => status?.phase === 'Running' && status.podIP);
    });
  }
}
