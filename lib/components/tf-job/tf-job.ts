import { ApiObject, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, RFC1035 } from '../../names';
import { Platform } from '../../platforms/platform';
import type { IPlatform } from '../../platforms/platform-base';
import { isTerraformToken } from '../../synthesis/token-guard';
import { checkMember } from '../../workload/enum-checks';
import { checkLabels } from '../../workload/label-rules';
import { selectorLabels, type WorkloadIdentity, workloadLabels } from '../../workload/labels';
import { workloadPolicy } from '../../workload/network';
import { TFSuccessPolicy } from './job-policies';
import { podTemplate, TF_PORT } from './pod-template';
import { type ReplicaGroup, replicaGroups } from './replicas';
import { runPolicy } from './run-policy';
import type { TFJobProps } from './tf-job-props';
import { type TFReplicaType, TFRestartPolicy } from './tf-replica';

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
    const platform = Platform._ofComponent(this, props.platform);
    this.name = props.name ?? id;
    if (!isTerraformToken(this.name)) {
      checkName(this, 'TFJob', this.name, RFC1035);
    }
    this.namespace = Chart.of(this).namespace;
    checkMember(this, 'successPolicy', props.successPolicy, TFSuccessPolicy);
    checkLabels(this, queueLabel(props));
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
        labels: { ...labels, ...queueLabel(props) },
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
   * @param replicaType the type of replica
   */
  public hostsOf(replicaType: TFReplicaType): string[] {
    if (this.namespace === undefined) {
      throw new KubeflowError(
        this,
        'the chart names no namespace, which is part of the host names.',
        "Use `new Chart(app, 'training', { namespace: 'kubeflow' })`, or a platform's chart.",
      );
    }
    const group = this.groups.find((candidate) => candidate.type === replicaType);
    return Array.from(
      { length: group?.count ?? 0 },
      (_, index) => `${this.name}-${replicaType.toLowerCase()}-${index}.${this.namespace}.svc:${TF_PORT}`,
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

function queueLabel({ queueName }: TFJobProps): { [key: string]: string } {
  return queueName ? { 'kueue.x-k8s.io/queue-name': queueName } : {};
}
