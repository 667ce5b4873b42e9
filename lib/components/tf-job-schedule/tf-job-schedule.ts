import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cron, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage } from '../../images';
import { checkName, DNS_1035_LABEL } from '../../names';
import { workloadNetworkPolicy } from '../../network/network-policy';
import { platformPod } from '../../platforms/platform-pod';
import { type RecommendedLabels, selectorLabels, workloadLabels } from '../../pods/labels';
import { containerResources } from '../../pods/resources';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../pods/security-context';
import { checkEnum } from '../../validation/enums';
import type { TFJobProps } from '../tf-job';
import { JobParts } from '../tf-job/job-parts';
import { seconds } from '../tf-job/run-policy';
import { checkSchedule, checkTimeZone } from './cron-checks';

/** What happens when it is time for a job, and an earlier one of the schedule has not finished. */
export enum TFJobConcurrencyPolicy {
  /** Both run. */
  ALLOW = 'Allow',
  /** The new one is left out. */
  FORBID = 'Forbid',
  /** The earlier one is deleted, with its pods and their logs. */
  REPLACE = 'Replace',
}

/** What a schedule is told: a job, and when it is made. `name` is the start of the names of the jobs. */
export interface TFJobScheduleProps extends TFJobProps {
  /** When a job is made. */
  readonly schedule: Cron;

  /**
   * Time zone of the schedule, by its name in the time-zone database.
   *
   * @default Etc/UTC
   */
  readonly timeZone?: string;

  /**
   * What happens when an earlier job has not finished.
   *
   * @default TFJobConcurrencyPolicy.FORBID
   */
  readonly concurrencyPolicy?: TFJobConcurrencyPolicy;

  /**
   * How late a job may be made, in whole seconds, where the cluster could not make it in time.
   *
   * @default Duration.minutes(10)
   */
  readonly startingDeadline?: Duration;

  /**
   * Whether no more jobs are made until this is false.
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

/** A CronJob names its Jobs after itself and the time, for which it leaves eleven characters. */
const MAX_LENGTH = 52 - '-tf-job-schedule'.length;

/** As many characters as the time of a job takes in its name. */
const TIME_SUFFIX = '00000000';

/**
 * Makes a TFJob again and again: at the times of a schedule, and with each `kubectl create job --from=cronjob/<name>-tf-job-schedule`.
 *
 * A CronJob of Kubernetes starts a small pod, which makes the TFJob and may do no more than that. The jobs are kept for
 * `ttlAfterFinished`, a week where that is left out.
 */
export class TFJobSchedule extends Construct {
  /** The start of the names of the jobs. */
  public readonly name: string;

  /** Name of the CronJob. */
  public readonly cronJobName: string;

  /** Service account of the pods of the jobs. */
  public readonly serviceAccount: kplus.IServiceAccount;

  private readonly parts: JobParts;

  /**
   * Throws where the jobs could not be made, or there is no such time.
   */
  constructor(scope: Construct, id: string, props: TFJobScheduleProps) {
    super(scope, id);
    this.name = props.name ?? id;
    checkName(this, 'TFJobSchedule', this.name, {
      ...DNS_1035_LABEL,
      maxLength: MAX_LENGTH,
      accepts: `${DNS_1035_LABEL.accepts.replace(/63\.$/, `${MAX_LENGTH}`)}: the CronJob is named "<name>-tf-job-schedule".`,
    });
    checkSchedule(this, props.schedule.expressionString);
    checkTimeZone(this, props.timeZone ?? 'Etc/UTC');
    checkEnum(this, 'concurrency', props.concurrencyPolicy, TFJobConcurrencyPolicy);
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
   * Lets the pods of the jobs read a bucket, or a folder of it, and nothing else.
   *
   * Throws where the platform gives workloads no identity, or the pods run as a ServiceAccount that the schedule did not make.
   *
   * @param bucketName name of the bucket
   * @param folder the only folder that may be read, without a slash at either end; the whole bucket where it is left out
   */
  public grantBucketRead(bucketName: string, folder?: string): void {
    this.parts.grantBucket('grantBucketRead', bucketName, folder);
  }

  /**
   * Lets the pods of the jobs read a bucket, or a folder of it, and make, replace and delete what is there: checkpoints, say, and models.
   *
   * Throws where the platform gives workloads no identity, or the pods run as a ServiceAccount that the schedule did not make.
   *
   * @param bucketName name of the bucket
   * @param folder the only folder that is opened, without a slash at either end; the whole bucket where it is left out
   */
  public grantBucketReadWrite(bucketName: string, folder?: string): void {
    this.parts.grantBucket('grantBucketReadWrite', bucketName, folder);
  }

  /** The pod that makes a job may make jobs in its namespace, look for earlier ones and delete them where it has to, and no more. */
  private role(labels: { [key: string]: string }, concurrency: TFJobConcurrencyPolicy): void {
    const metadata = { name: this.cronJobName, labels };
    new kplus.ServiceAccount(this, 'starter', { metadata, automountToken: false });
    new k8s.KubeRole(this, 'role', {
      metadata,
      rules: [
        {
          apiGroups: ['kubeflow.org'],
          resources: ['tfjobs'],
          verbs: [
            'create',
            ...(concurrency === TFJobConcurrencyPolicy.ALLOW ? [] : ['list']),
            ...(concurrency === TFJobConcurrencyPolicy.REPLACE ? ['delete'] : []),
          ],
        },
      ],
    });
    new k8s.KubeRoleBinding(this, 'role-binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: this.cronJobName },
      subjects: [{ kind: 'ServiceAccount', name: this.cronJobName }],
    });
  }

  private networkPolicy(workload: RecommendedLabels, labels: { [key: string]: string }): void {
    const { dnsServers, apiServer } = this.parts.platform.network;
    workloadNetworkPolicy(this, 'starter-policy', {
      name: this.cronJobName,
      labels,
      selector: selectorLabels(workload),
      ingress: [],
      // Some clusters tell pods the API server's name, and not its address.
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
      job: { apiVersion: 'kubeflow.org/v1', kind: 'TFJob', ...this.parts.manifest },
    };
    new k8s.KubeConfigMap(this, 'content', {
      metadata: { name: this.cronJobName, labels },
      data: {
        'schedule.json': JSON.stringify(schedule, undefined, 2),
        [SCRIPT]: readFileSync(join(__dirname, SCRIPT), 'utf8'),
      },
    });
  }

  private cronJob(labels: { [key: string]: string }, props: TFJobScheduleProps): void {
    new k8s.KubeCronJob(this, 'Resource', {
      metadata: { name: this.cronJobName, labels },
      spec: {
        schedule: props.schedule.expressionString,
        timeZone: props.timeZone ?? 'Etc/UTC',
        startingDeadlineSeconds: seconds(this, 'startingDeadline', props.startingDeadline ?? Duration.minutes(10), 10),
        suspend: props.suspendSchedule ?? false,
        // Of the pods that make the jobs, which take seconds. What this means for the jobs is theirs to see to.
        concurrencyPolicy: 'Allow',
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          metadata: { labels },
          spec: {
            backoffLimit: 3,
            activeDeadlineSeconds: 300,
            template: { metadata: { labels }, spec: platformPod(this.parts.platform, this.pod()) },
          },
        },
      },
    });
  }

  private pod(): k8s.PodSpec {
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
          // It has Python and a client of Kubernetes.
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
