import { ApiObject, Chart, type Duration, type Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, RFC1035 } from '../../names';
import { Platform } from '../../platforms/platform';
import type { IPlatform } from '../../platforms/platform-base';
import { isTerraformToken } from '../../synthesis/token-guard';
import { selectorLabels, type WorkloadIdentity, workloadLabels } from '../../workload/labels';
import { workloadPolicy } from '../../workload/network';
import type { SharedVolume } from '../../workload/shared-volume';
import type { CleanPodPolicy, TFSuccessPolicy } from './job-policies';
import { podTemplate, TF_PORT } from './pod-template';
import { type ReplicaGroup, replicaGroups } from './replicas';
import { runPolicy } from './run-policy';
import { type TFReplica, type TFReplicaType, TFRestartPolicy } from './tf-replica';

/** What a training job is told. What is said of the job holds for each replica that does not say otherwise. */
export interface TFJobProps {
  /**
   * Name of the TFJob, and the start of the names of its pods.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Container image.
   *
   * @default - each replica names its own
   */
  readonly image?: string;

  /**
   * Command, in place of the image's entry point.
   *
   * @default - the image's
   */
  readonly command?: string[];

  /**
   * Arguments of the command.
   *
   * @default - the image's
   */
  readonly args?: string[];

  /**
   * Environment variables.
   *
   * @default - HOME is /tmp, and the operator adds TF_CONFIG
   */
  readonly env?: { [name: string]: string };

  /**
   * Requests and limits of each pod.
   *
   * @default - 500m to 2 CPU, 2Gi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * The pod that leads: exactly one.
   *
   * @default - none; worker 0 leads
   */
  readonly chief?: TFReplica;

  /**
   * The older name of the chief.
   *
   * @default - none
   */
  readonly master?: TFReplica;

  /**
   * The pods that train.
   *
   * @default - none
   */
  readonly worker?: TFReplica;

  /**
   * Parameter servers.
   *
   * @default - none
   */
  readonly ps?: TFReplica;

  /**
   * Pods that evaluate checkpoints.
   *
   * @default - none
   */
  readonly evaluator?: TFReplica;

  /**
   * Files that every pod sees, each as `/mnt/<name>`, as in notebooks.
   *
   * @default - none
   */
  readonly sharedVolumes?: SharedVolume[];

  /**
   * Which pods are deleted once the job is finished.
   *
   * @default CleanPodPolicy.RUNNING
   */
  readonly cleanPodPolicy?: CleanPodPolicy;

  /**
   * How long a finished job is kept, in whole seconds.
   *
   * @default - until somebody deletes it
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * How long the job may be active before it fails, in whole seconds.
   *
   * The operator looks at it when something happens to a pod of the job, and so may be late.
   *
   * @default - as long as it takes
   */
  readonly activeDeadline?: Duration;

  /**
   * Number of restarts of pods before the job fails.
   *
   * @default - no limit
   */
  readonly backoffLimit?: number;

  /**
   * Whether the job waits, without pods, until this is false.
   *
   * @default false
   */
  readonly suspend?: boolean;

  /**
   * When the job has succeeded, where there is no chief.
   *
   * @default TFSuccessPolicy.CHIEF_OR_FIRST_WORKER
   */
  readonly successPolicy?: TFSuccessPolicy;

  /**
   * Whether workers may come and go while the job runs: TF_CONFIG then tells each of itself and the parameter servers alone.
   *
   * @default false
   */
  readonly enableDynamicWorker?: boolean;

  /**
   * Kueue's LocalQueue that decides when the job may start.
   *
   * @see https://kueue.sigs.k8s.io/docs/tasks/run/kubeflow/tfjobs/
   * @default - no queue
   */
  readonly queueName?: string;

  /**
   * User that the pods run as, not root.
   *
   * @default 1000, as notebooks do
   */
  readonly userId?: number;

  /**
   * Group that the pods run as, which owns what they write to volumes.
   *
   * @default 100, as notebooks do
   */
  readonly groupId?: number;

  /**
   * Whether the containers can write to their volumes and /tmp only.
   *
   * @default false
   */
  readonly readOnlyRootFilesystem?: boolean;

  /**
   * Space of /tmp in each pod.
   *
   * @default Size.gibibytes(10)
   */
  readonly temporarySpace?: Size;

  /**
   * Labels of all objects and pods.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Platform that the job runs on.
   *
   * @default - the one whose chart it stands in, or else any conformant cluster
   */
  readonly platform?: IPlatform;
}

// The operator labels pods with this prefix, over what the template says.
const OPERATOR_LABELS = 'training.kubeflow.org/';

/**
 * A TensorFlow training job: a chief or worker 0 that leads, workers, parameter servers and an evaluator.
 *
 * The cluster needs a `TFJobOperator`, which makes a pod and a Service for each replica and tells each pod of the others by
 * the environment variable TF_CONFIG.
 *
 * @see https://v1-9-branch.kubeflow.org/docs/components/training/user-guides/tensorflow/
 */
export class TFJob extends Construct {
  /** Name of the TFJob. */
  public readonly name: string;

  /** Service account of all pods of the job; no token of it is mounted. */
  public readonly serviceAccount: kplus.ServiceAccount;

  private readonly namespace?: string;
  private readonly groups: ReplicaGroup[];

  /**
   * Throws where the operator, Kubernetes or the platform would refuse the job, or where it could never end.
   */
  constructor(scope: Construct, id: string, props: TFJobProps) {
    super(scope, id);
    const platform = props.platform ?? Platform.of(this);
    this.name = props.name ?? id;
    if (!isTerraformToken(this.name)) {
      checkName(this, 'TFJob', this.name, RFC1035);
    }
    this.namespace = Chart.of(this).namespace;
    this.groups = replicaGroups(this, this.name, props);

    const workload = { name: 'tf-job', instance: this.name, component: 'training' };
    const labels = this.labels(workload, props.labels);
    // Not the job's name alone: what serves the model is often named like what trains it.
    const ownName = `${this.name}-tf-job`;
    this.serviceAccount = new kplus.ServiceAccount(this, 'service-account', {
      metadata: { name: ownName, labels },
      automountToken: false,
    });
    this.networkPolicy(ownName, platform, workload, labels);
    const context = { platform, namespace: this.namespace, serviceAccountName: ownName, labels };
    new ApiObject(this, 'Resource', {
      apiVersion: 'kubeflow.org/v1',
      kind: 'TFJob',
      metadata: {
        name: this.name,
        labels: { ...labels, ...(props.queueName && { 'kueue.x-k8s.io/queue-name': props.queueName }) },
      },
      spec: {
        runPolicy: runPolicy(this, props),
        ...(props.successPolicy && { successPolicy: props.successPolicy }),
        ...(props.enableDynamicWorker && { enableDynamicWorker: true }),
        tfReplicaSpecs: Object.fromEntries(
          this.groups.map((group) => [
            group.type,
            {
              replicas: group.count,
              restartPolicy: group.replica.restartPolicy ?? TFRestartPolicy.NEVER,
              template: kplus.k8s.toJson_PodTemplateSpec(podTemplate(this, props, group, context)),
            },
          ]),
        ),
      },
    });
  }

  /**
   * The hosts of one type as TF_CONFIG lists them, for example `mnist-worker-0.kubeflow.svc:2222`. (A job of one pod alone
   * gets no TF_CONFIG.)
   *
   * Throws where the chart names no namespace.
   *
   * @param type the type of replica
   */
  public hostsOf(type: TFReplicaType): string[] {
    if (this.namespace === undefined) {
      throw new KubeflowError(
        this,
        'the chart names no namespace, which is part of the host names.',
        "Use `new Chart(app, 'training', { namespace: 'kubeflow' })`, or a platform's chart.",
      );
    }
    const group = this.groups.find((candidate) => candidate.type === type);
    return Array.from(
      { length: group?.count ?? 0 },
      (_, index) => `${this.name}-${type.toLowerCase()}-${index}.${this.namespace}.svc:${TF_PORT}`,
    );
  }

  private labels(workload: WorkloadIdentity, given: { [key: string]: string } = {}): { [key: string]: string } {
    const reserved = Object.keys(given).find((key) => key.startsWith(OPERATOR_LABELS));
    if (reserved !== undefined) {
      throw new KubeflowError(
        this,
        `label "${reserved}" would break the selectors of the training operator.`,
        `Any label is accepted but those that start with "${OPERATOR_LABELS}": the operator finds pods by them.`,
        'Use a key of your own, for example "example.com/team".',
      );
    }
    return workloadLabels(this, workload, given);
  }

  private networkPolicy(
    name: string,
    platform: IPlatform,
    workload: WorkloadIdentity,
    labels: { [key: string]: string },
  ): void {
    const selector = selectorLabels(workload);
    // GPUs talk through NCCL, which picks its ports at random.
    const ports = this.groups.some(({ replica }) => replica.gpu) ? [] : [{ port: TF_PORT }];
    const eachOther = { podLabels: selector, ports };
    workloadPolicy(this, 'network-policy', {
      name,
      labels,
      selector,
      ingress: [eachOther],
      // The internet is where most data sets are.
      egress: [eachOther, ...platform.network.dns, ...platform.network.internet],
    });
  }
}
