import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { AdditionalEgress } from '../../network/additional-egress';
import type { NetworkPeer } from '../../network/network-peer';
import { prefixedNamespace } from '../../platforms/namespace';
import type { IPlatform } from '../../platforms/platform';
import type { SharedVolume } from '../../volumes/shared-volume';
import { checkSharedVolumes } from '../../volumes/shared-volume-checks';
import {
  type RoleSubject,
  TrainingNamespace,
  type TrainingNamespaceOptions,
} from '../jupyterhub/training-jobs/training-namespace';

/** A Kueue LocalQueue for the jobs of a team. */
export interface TeamQueueOptions {
  /** Name of an existing ClusterQueue of Kueue, whose quota the jobs use. */
  readonly clusterQueue: string;

  /**
   * Name of the LocalQueue. Jobs must have it in the label `kueue.x-k8s.io/queue-name`; others are rejected.
   *
   * @default - the name of the team
   */
  readonly name?: string;
}

/** Jobs of a team. */
export interface TeamJobsOptions extends TrainingNamespaceOptions {
  /**
   * Namespace of the jobs, without the namespace prefix. It is created if the platform creates namespaces, and must contain
   * nothing else: pods of jobs can mount its claims and ConfigMaps.
   *
   * @default - the namespace of the team with the suffix `-jobs`
   */
  readonly namespace?: string;

  /**
   * Volumes that the job of the starter notebook mounts at `/mnt/<name>`. Their claims must be in the namespace of the jobs.
   *
   * @default - none
   */
  readonly sharedVolumes?: SharedVolume[];

  /**
   * Creates a LocalQueue, and rejects jobs of other queues or without a queue. Kueue 0.15 or newer must be installed.
   *
   * @default - no queue: jobs start at once, within the quota
   * @see https://kueue.sigs.k8s.io/docs/concepts/local_queue/
   */
  readonly queue?: TeamQueueOptions;
}

/** Properties of `TeamJobs`. */
export interface TeamJobsProps {
  readonly platform: IPlatform;
  /** Whether `platform` contains the namespace. */
  readonly inPlatform: boolean;
  /** Name of the team. */
  readonly name: string;
  /** Namespace of the team. */
  readonly namespace: string;
  readonly labels?: { [key: string]: string };
  readonly options: TeamJobsOptions;
  /** Those who can create jobs. */
  readonly subjects: readonly RoleSubject[];
}

/** Namespace of a team's jobs. Members read pods there, so it contains no notebook servers: these have tokens of their users. */
export class TeamJobs extends Construct {
  public readonly namespace: string;

  /** Longest time that a job can run, in seconds. */
  public readonly maxSeconds: number;

  /** Name of the LocalQueue. */
  public readonly queueName?: string;

  /** Volumes of the job of the starter notebook. */
  public readonly sharedVolumes: readonly SharedVolume[];

  /** ServiceAccount of the jobs' pods. */
  public readonly serviceAccount: ApiObject;

  private readonly egress: AdditionalEgress;

  /** @throws KubeflowError if an option is invalid, or if the namespace is that of the team. */
  constructor(scope: Construct, id: string, props: TeamJobsProps) {
    super(scope, id);
    const { platform, name, options, labels } = props;
    this.namespace = this.jobNamespace(props);
    this.queueName = this.checkedQueue(name, options.queue);
    this.sharedVolumes = options.sharedVolumes ?? [];
    checkSharedVolumes(
      {
        where: this,
        pods: 'jobs',
        prop: 'jobs.sharedVolumes',
        namespace: this.namespace,
        namespaceProp: 'jobs.namespace',
      },
      [...this.sharedVolumes],
    );
    const jobs = new TrainingNamespace(this, 'namespace', {
      platform,
      inPlatform: props.inPlatform,
      namespace: this.namespace,
      workload: { name: 'team', instance: `${name}-jobs`, component: 'training-jobs' },
      labels,
      prop: 'jobs',
      options,
      subjects: props.subjects,
      queueName: this.queueName,
    });
    this.maxSeconds = jobs.maxSeconds;
    this.serviceAccount = jobs.serviceAccount;
    const metadata = { name: `${name}-jobs-access`, namespace: this.namespace, labels: jobs.labels };
    this.egress = new AdditionalEgress(this, { ...metadata, selector: {} });
    if (options.queue) {
      new ApiObject(this, 'queue', {
        apiVersion: 'kueue.x-k8s.io/v1beta2',
        kind: 'LocalQueue',
        metadata: { name: this.queueName, namespace: this.namespace, labels: jobs.labels },
        spec: { clusterQueue: options.queue.clusterQueue },
      });
    }
  }

  /** Allows jobs to reach peers. */
  public allowEgressTo(peers: NetworkPeer[]): void {
    this.egress.allowEgressTo(peers);
  }

  private jobNamespace({ namespace: ofTeam, options }: TeamJobsProps): string {
    const namespace = options.namespace === undefined ? `${ofTeam}-jobs` : prefixedNamespace(this, options.namespace);
    checkName(this, 'jobs.namespace', namespace);
    if ([ofTeam, Chart.of(this).namespace, 'default', 'kube-system'].includes(namespace)) {
      throw new KubeflowError(
        this,
        `jobs.namespace: "${namespace}" contains other objects.`,
        'Must be a namespace for jobs only: members read its pods, and notebook servers have tokens of their users in theirs.',
        `Use for example "${ofTeam}-jobs", which is the default.`,
      );
    }
    return namespace;
  }

  private checkedQueue(team: string, queue: TeamQueueOptions | undefined): string | undefined {
    if (!queue) {
      return undefined;
    }
    const name = queue.name ?? team;
    checkName(this, 'jobs.queue.name', name);
    checkName(this, 'jobs.queue.clusterQueue', queue.clusterQueue, DNS_SUBDOMAIN);
    return name;
  }
}
