import { type Cron, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { readAsset } from '../../assets';
import { KubeflowError } from '../../errors';
import { ComponentImage } from '../../images';
import * as kube from '../../k8s/kube';
import { checkName, DNS_1035_LABEL } from '../../names';
import { workloadNetworkPolicy } from '../../network/network-policy';
import { checkedId } from '../../platforms/construct-ids';
import { platformPod } from '../../platforms/platform-pod';
import { grantRole } from '../../platforms/role-grants';
import { type RecommendedLabels, selectorLabels, workloadLabels } from '../../pods/labels';
import { containerResources } from '../../pods/resources';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../pods/security-context';
import { wholeSeconds } from '../../validation/durations';
import type { TFJobProps } from '../tf-job';
import { JobParts } from '../tf-job/job-parts';
import { checkSchedule, checkTimeZone } from './cron-checks';

/** What to do at the scheduled time if an earlier job of the schedule has not finished. */
export enum TFJobConcurrencyPolicy {
  /** Run both jobs. */
  ALLOW = 'Allow',
  /** Skip the new job. */
  FORBID = 'Forbid',
  /** Delete the earlier job with its pods and logs. */
  REPLACE = 'Replace',
}

/** Properties of `TFJobSchedule`: those of the `TFJob`, and the schedule. `name` is the prefix of the job names. */
export interface TFJobScheduleProps extends TFJobProps {
  /** When to create a job. */
  readonly schedule: Cron;

  /**
   * Time zone of the schedule, by its name in the IANA time zone database.
   *
   * @default Etc/UTC
   */
  readonly timeZone?: string;

  /**
   * What to do if an earlier job has not finished.
   *
   * @default TFJobConcurrencyPolicy.FORBID
   */
  readonly concurrencyPolicy?: TFJobConcurrencyPolicy;

  /**
   * How late a job may start if the cluster could not start it on time, in whole seconds.
   *
   * @default Duration.minutes(10)
   */
  readonly startingDeadline?: Duration;

  /**
   * Suspends the schedule: no jobs are created while this is true.
   *
   * @default false
   */
  readonly suspendSchedule?: boolean;
}

const SCRIPT = 'start_tf_job.py';
const FOLDER = '/etc/tf-job-schedule';
const USER = { uid: 1000, gid: 1000 };

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: Cpu.millis(50), limit: Cpu.units(1) },
  memory: { request: Size.mebibytes(128), limit: Size.mebibytes(256) },
};

/** Kubernetes limits the name of a CronJob to 52 characters, because the names of its Jobs add a suffix. */
const MAX_LENGTH = 52 - '-tf-job-schedule'.length;

/** Placeholder with the length of the time suffix of a job name. */
const TIME_SUFFIX = '00000000';

/**
 * Creates a TFJob at the times of a schedule.
 *
 * A Kubernetes CronJob starts a small pod that creates the TFJob and has no other permissions. Run `kubectl create job
 * --from=cronjob/<name>-tf-job-schedule <job>` to create a job at another time. Finished jobs are kept for
 * `ttlAfterFinished`, one week by default.
 */
export class TFJobSchedule extends Construct {
  /** Prefix of the job names. */
  public readonly name: string;

  /** Name of the CronJob. */
  public readonly cronJobName: string;

  /** ServiceAccount of the pods of the jobs. */
  public readonly serviceAccount: kplus.IServiceAccount;

  private readonly parts: JobParts;

  /**
   * @throws KubeflowError if the schedule, the time zone or the job is invalid.
   */
  constructor(scope: Construct, id: string, props: TFJobScheduleProps) {
    super(scope, checkedId(scope, 'id', id));
    this.name = props.name ?? id;
    checkName(this, 'TFJobSchedule', this.name, {
      ...DNS_1035_LABEL,
      maxLength: MAX_LENGTH,
      accepts: `${DNS_1035_LABEL.accepts.replace(/63\.$/, `${MAX_LENGTH}`)}: the CronJob is named "<name>-tf-job-schedule".`,
    });
    if (props.naming !== undefined) {
      throw new KubeflowError(
        this,
        'naming: is not supported by a schedule.',
        'The names of its jobs end with their scheduled time, so that each runs once.',
        'Remove `naming`.',
      );
    }
    checkSchedule(this, props.schedule.expressionString);
    checkTimeZone(this, props.timeZone ?? 'Etc/UTC');
    const concurrency = props.concurrencyPolicy ?? TFJobConcurrencyPolicy.FORBID;
    this.parts = new JobParts(this, this.name, `${this.name}-${TIME_SUFFIX}`, {
      ...props,
      ttlAfterFinished: props.ttlAfterFinished ?? Duration.days(7),
    });
    this.serviceAccount = this.parts.serviceAccount;
    this.cronJobName = `${this.name}-tf-job-schedule`;
    const workload = { name: 'tf-job', instance: this.name, component: 'schedule' };
    const labels = workloadLabels(this, workload, props.labels);
    this.role(labels, concurrency);
    this.networkPolicy(workload, labels);
    this.configMap(labels, concurrency);
    this.cronJob(labels, props);
  }

  /**
   * Grants the pods of the jobs read access to a bucket, or to one folder of it.
   *
   * @param bucketName name of the bucket
   * @param folder the folder to grant, without a slash at either end; the whole bucket if omitted
   * @throws KubeflowError if the platform has no workload identity, or if `serviceAccountName` names an existing
   * ServiceAccount.
   */
  public grantBucketRead(bucketName: string, folder?: string): void {
    this.parts.grantBucket('grantBucketRead', bucketName, folder);
  }

  /**
   * Grants the pods of the jobs permission to read, create, replace and delete objects in a bucket, or in one folder of
   * it.
   *
   * @param bucketName name of the bucket
   * @param folder the folder to grant, without a slash at either end; the whole bucket if omitted
   * @throws KubeflowError if the platform has no workload identity, or if `serviceAccountName` names an existing
   * ServiceAccount.
   */
  public grantBucketReadWrite(bucketName: string, folder?: string): void {
    this.parts.grantBucket('grantBucketReadWrite', bucketName, folder);
  }

  /**
   * The starter pod may create jobs in its namespace. Depending on the concurrency policy it may also list and delete
   * them.
   */
  private role(labels: { [key: string]: string }, concurrency: TFJobConcurrencyPolicy): void {
    const metadata = { name: this.cronJobName, labels };
    const { apiVersion, kind } = this.parts.manifest;
    new kplus.ServiceAccount(this, 'starter', { metadata, automountToken: false });
    grantRole(this, 'role', {
      metadata,
      rules: [
        {
          apiGroups: [apiVersion.split('/')[0]],
          resources: [`${kind.toLowerCase()}s`],
          verbs: [
            'create',
            ...(concurrency === TFJobConcurrencyPolicy.ALLOW ? [] : ['list']),
            ...(concurrency === TFJobConcurrencyPolicy.REPLACE ? ['delete'] : []),
          ],
        },
      ],
      serviceAccount: { name: this.cronJobName },
    });
  }

  private networkPolicy(workload: RecommendedLabels, labels: { [key: string]: string }): void {
    const { dnsServers, apiServer } = this.parts.platform.network;
    workloadNetworkPolicy(this, 'starter-policy', {
      name: this.cronJobName,
      labels,
      selector: selectorLabels(workload),
      network: this.parts.platform.network,
      ingress: [],
      // On some clusters pods receive the API server's DNS name and not its IP address.
      egress: [...dnsServers, ...apiServer],
    });
  }

  private configMap(labels: { [key: string]: string }, concurrency: TFJobConcurrencyPolicy): void {
    const selector = selectorLabels({ name: 'tf-job', instance: this.name, component: 'training' });
    const schedule = {
      name: this.name,
      concurrency,
      selector: Object.entries(selector)
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
      job: this.parts.manifest,
    };
    new kube.ConfigMap(this, 'content', {
      metadata: { name: this.cronJobName, labels },
      data: {
        'schedule.json': JSON.stringify(schedule, undefined, 2),
        [SCRIPT]: readAsset(`components/tf-job-schedule/${SCRIPT}`),
      },
    });
  }

  private cronJob(labels: { [key: string]: string }, props: TFJobScheduleProps): void {
    new kube.CronJob(this, 'Resource', {
      metadata: { name: this.cronJobName, labels },
      spec: {
        schedule: props.schedule.expressionString,
        timeZone: props.timeZone ?? 'Etc/UTC',
        startingDeadlineSeconds: wholeSeconds(
          this,
          'startingDeadline',
          props.startingDeadline ?? Duration.minutes(10),
          {
            acceptedBy: 'Kubernetes',
            min: 10,
            example: 'Duration.minutes(10)',
          },
        ),
        suspend: props.suspendSchedule ?? false,
        // Applies to the starter pods, which run for seconds. The starter applies the concurrency policy of the TFJobs.
        concurrencyPolicy: 'Allow',
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          metadata: { labels },
          spec: {
            backoffLimit: 3,
            activeDeadlineSeconds: 300,
            template: { metadata: { labels }, spec: platformPod(this, this.parts.platform, this.pod()) },
          },
        },
      },
    });
  }

  private pod(): kube.PodSpec {
    const fieldRef = (fieldPath: string) => ({ fieldRef: { fieldPath } });
    return {
      restartPolicy: 'Never',
      serviceAccountName: this.cronJobName,
      automountServiceAccountToken: true,
      enableServiceLinks: false,
      securityContext: restrictedPodSecurityContext(USER),
      containers: [
        {
          name: 'start-tf-job',
          // This image has Python and a Kubernetes client.
          image: this.parts.platform.image(ComponentImage.JUPYTERHUB_HUB),
          args: ['python3', `${FOLDER}/${SCRIPT}`, FOLDER],
          env: [
            { name: 'POD_NAMESPACE', valueFrom: fieldRef('metadata.namespace') },
            { name: 'JOB_NAME', valueFrom: fieldRef("metadata.labels['batch.kubernetes.io/job-name']") },
          ],
          resources: containerResources(this, this.parts.platform.pods.defaultResources(RESOURCES)),
          securityContext: restrictedSecurityContext(),
          volumeMounts: [{ name: 'content', mountPath: FOLDER, readOnly: true }],
        },
      ],
      volumes: [{ name: 'content', configMap: { name: this.cronJobName } }],
    };
  }
}
