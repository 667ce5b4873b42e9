import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import type * as kube from '../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { AdditionalEgress } from '../../network/additional-egress';
import type { NetworkPeer } from '../../network/network-peer';
import { checkPeers } from '../../network/network-peer-checks';
import { withDefaultPorts, workloadNetworkPolicy } from '../../network/network-policy';
import type { IPlatform } from '../../platforms/platform';
import { Platform } from '../../platforms/platform-lookup';
import { type RecommendedLabels, selectorLabels, workloadLabels } from '../../pods/labels';
import { externalServiceAccountError } from '../../pods/service-account';
import { checkAnnotations } from '../../validation/annotations';
import { isIntegerBetween } from '../../validation/integers';
import { checkLabels } from '../../validation/labels';
import { checkBucketFolder } from '../../validation/paths';
import { TFJobApi, TFRestartPolicy } from './job-policies';
import { jobSetHost, jobSetSpec } from './job-set';
import { addJobWarnings } from './job-warnings';
import { CONTAINER, checkReservedLabels } from './operator-names';
import { warnWithoutOperator } from './operator-presence';
import { podTemplate } from './pod-template';
import { TF_PORT, tfPortOf } from './ports';
import { withPreemptionPolicy } from './preemption';
import { type ReplicaGroup, replicaGroups, withTemplatePolicy } from './replicas';
import { runPolicy } from './run-policy';
import { type ReplicaHosts, tfConfig } from './tf-config';
import type { TFJobProps } from './tf-job-props';
import type { TFReplicaType } from './tf-replica';

/** Creates all objects of a job except the TFJob or JobSet itself, which `TFJobSchedule` creates later. */
export class JobParts {
  public readonly platform: IPlatform;
  public readonly serviceAccount: kplus.IServiceAccount;
  /** Labels of all objects and pods. */
  public readonly labels: { [key: string]: string };
  /** The TFJob or JobSet without its name. */
  public readonly manifest: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: object;
    readonly spec: object;
  };

  private readonly namespace?: string;
  private readonly groups: readonly ReplicaGroup[];
  private readonly ports: ReadonlyMap<TFReplicaType, number>;
  private readonly ownServiceAccount?: kplus.ServiceAccount;
  private readonly egressPolicies: AdditionalEgress;

  /**
   * @param scope the parent of the objects
   * @param name prefix of the object names
   * @param jobName the longest name of a TFJob
   * @param props properties of the TFJobs
   */
  constructor(
    private readonly scope: Construct,
    private readonly name: string,
    jobName: string,
    private readonly props: TFJobProps,
  ) {
    this.platform = Platform._ofComponent(scope, props.platform);
    this.namespace = Chart.of(scope).namespace;
    checkLabels(scope, queueLabel(props));
    checkAnnotations(scope, props.annotations);
    checkReservedLabels(scope, props.labels ?? {});
    this.groups = replicaGroups(scope, jobName, props);

    const workload = { name: 'tf-job', instance: name, component: 'training' };
    const selector = selectorLabels(workload);
    this.labels = workloadLabels(scope, workload, props.labels);
    // With a suffix, because the model server often has the name of the job.
    const ownName = `${name}-tf-job`;
    this.ownServiceAccount = this.createServiceAccount(ownName);
    this.serviceAccount =
      this.ownServiceAccount ??
      kplus.ServiceAccount.fromServiceAccountName(scope, 'service-account', props.serviceAccountName ?? '');
    const templates = this.groups.map((group) =>
      podTemplate(scope, props, group, {
        platform: this.platform,
        namespace: this.namespace,
        serviceAccountName: props.serviceAccountName ?? ownName,
        labels: this.labels,
        selector,
      }),
    );
    const withPolicies = this.groups.map((group, index) => withTemplatePolicy(scope, group, templates[index]));
    this.groups = withPreemptionPolicy(scope, this.platform, props, withPolicies, templates);
    const portsOf = templates.map(
      ({ spec }) => spec?.containers.find((container) => container.name === CONTAINER)?.ports,
    );
    this.ports = new Map(this.groups.map(({ type }, index) => [type, tfPortOf(portsOf[index])]));
    this.networkPolicy(
      ownName,
      workload,
      portsOf.flatMap((ports) => ports ?? []).map(({ containerPort }) => containerPort),
    );
    this.egressPolicies = new AdditionalEgress(scope, { name: `${ownName}-access`, labels: this.labels, selector });
    if (props.automountServiceAccountToken) {
      this.egressPolicies.allowEgressTo(this.platform.network.apiServer);
    }
    const isJobSet = props.api === TFJobApi.JOB_SET;
    this.manifest = {
      apiVersion: props.api ?? TFJobApi.TF_JOB,
      kind: isJobSet ? 'JobSet' : 'TFJob',
      metadata: {
        labels: { ...this.labels, ...queueLabel(props) },
        ...(props.annotations &&
          Object.keys(props.annotations).length > 0 && { annotations: { ...props.annotations } }),
      },
      spec: isJobSet
        ? jobSetSpec(scope, {
            props,
            jobName,
            groups: this.groups,
            templates,
            labels: this.labels,
            portOf: (type) => this.portOf(type),
          })
        : this.tfJobSpec(templates),
    };
    addJobWarnings(scope, this.platform, props, this.groups);
    if (!isJobSet) {
      warnWithoutOperator(scope, this.platform);
    }
  }

  public replicaHosts(jobName: string, replicaType: TFReplicaType): string[] {
    const { namespace } = this;
    if (namespace === undefined) {
      throw new KubeflowError(
        this.scope,
        'the chart has no namespace.',
        'Must have a namespace, which is part of the host names.',
        "Use `new Chart(app, 'training', { namespace: 'kubeflow' })`, or `platform.chart()`.",
      );
    }
    const group = this.groups.find((candidate) => candidate.type === replicaType);
    const host = (index: number) =>
      this.props.api === TFJobApi.JOB_SET
        ? jobSetHost(jobName, namespace, replicaType, index)
        : `${jobName}-${replicaType.toLowerCase()}-${index}.${namespace}.svc`;
    return Array.from({ length: group?.count ?? 0 }, (_, index) => `${host(index)}:${this.portOf(replicaType)}`);
  }

  public tfConfig(jobName: string, replicaType: TFReplicaType, index: number): string | undefined {
    const group = this.groups.find((candidate) => candidate.type === replicaType);
    if (!group || !isIntegerBetween(index, 0, group.count - 1)) {
      throw new KubeflowError(
        this.scope,
        `the job has no ${replicaType} ${index}.`,
        `The job has ${this.groups.map(({ type, count }) => `${count} ${type}`).join(', ')}. The first index is 0.`,
      );
    }
    const hosts: ReplicaHosts[] = this.groups.map(({ type }) => ({ type, hosts: this.replicaHosts(jobName, type) }));
    return tfConfig(hosts, replicaType, index, this.props.enableDynamicWorker ?? false);
  }

  public grantBucket(
    grant: 'grantBucketRead' | 'grantBucketReadWrite',
    bucketName: string,
    folder: string | undefined,
  ): void {
    checkBucketFolder(this.scope, bucketName, folder);
    const bucket = { bucketName, folder, requestedBy: `the job "${this.name}"` };
    this.allowEgressTo(this.platform.identity[grant](this.accountForGrants(), bucket));
  }

  /** Allows egress to peers. */
  public allowEgressTo(peers: NetworkPeer[]): void {
    this.egressPolicies.allowEgressTo(peers);
  }

  private tfJobSpec(templates: readonly kube.PodTemplateSpec[]): object {
    const { props } = this;
    return {
      runPolicy: runPolicy(
        this.scope,
        props,
        this.groups.reduce((sum, { count }) => sum + count, 0),
      ),
      ...(props.successPolicy && { successPolicy: props.successPolicy }),
      ...(props.enableDynamicWorker && { enableDynamicWorker: true }),
      tfReplicaSpecs: Object.fromEntries(
        this.groups.map(({ type, count, replica }, index) => [
          type,
          {
            replicas: count,
            restartPolicy: replica.restartPolicy ?? props.restartPolicy ?? TFRestartPolicy.NEVER,
            template: withoutPolicy(templates[index]),
          },
        ]),
      ),
    };
  }

  private portOf(type: TFReplicaType): number {
    return this.ports.get(type) ?? TF_PORT;
  }

  private accountForGrants(): kplus.ServiceAccount {
    if (this.ownServiceAccount === undefined) {
      throw externalServiceAccountError(this.scope, this.props.serviceAccountName, { pods: 'the pods', maker: 'job' });
    }
    return this.ownServiceAccount;
  }

  private createServiceAccount(name: string): kplus.ServiceAccount | undefined {
    if (this.props.serviceAccountName !== undefined) {
      checkName(this.scope, 'serviceAccountName', this.props.serviceAccountName, DNS_SUBDOMAIN);
      return undefined;
    }
    return new kplus.ServiceAccount(this.scope, 'service-account', {
      metadata: { name, labels: this.labels },
      automountToken: false,
    });
  }

  private networkPolicy(name: string, workload: RecommendedLabels, containerPorts: number[]): void {
    const allowIngressFrom = checkPeers(this.scope, 'allowIngressFrom', this.props.allowIngressFrom);
    const allowEgressTo = checkPeers(this.scope, 'allowEgressTo', this.props.allowEgressTo);
    const numbers = [...new Set(containerPorts)].map((port) => ({ port }));
    const tfPorts = new Set(this.ports.values());
    const otherPorts = numbers.filter(({ port }) => !tfPorts.has(port));
    if (otherPorts.length === 0 && allowIngressFrom.some(({ ports }) => ports === undefined)) {
      throw new KubeflowError(
        this.scope,
        'allowIngressFrom: a peer has no `ports`, and the pods have no port besides that of TensorFlow.',
        'Peers may connect to their own `ports`, or else to the `ports` of the job.',
        'Set `ports` of the job, for example { metrics: 9090 }, or `ports` of the peer.',
      );
    }
    const selector = selectorLabels(workload);
    // NCCL, which connects GPUs, and connection managers of RDMA use random ports.
    const sameJob = {
      podLabels: selector,
      ...(!this.groups.some(({ replica }) => replica.gpu || replica.rdma) && { ports: numbers }),
    };
    workloadNetworkPolicy(this.scope, 'network-policy', {
      name,
      labels: this.labels,
      selector,
      network: this.platform.network,
      ingress: [sameJob, ...withDefaultPorts(allowIngressFrom, ...otherPorts)],
      // Most data sets are on the internet.
      egress: [sameJob, ...allowEgressTo, ...this.platform.network.dnsServers, ...this.platform.network.internet],
    });
  }
}

/** Returns a template without its restart policy: the operator overwrites it with that of the replica. */
function withoutPolicy({ metadata, spec }: kube.PodTemplateSpec): kube.PodTemplateSpec {
  const { restartPolicy: _, ...rest } = spec as kube.PodSpec;
  return { metadata, spec: rest };
}

function queueLabel({ queueName }: TFJobProps): { [key: string]: string } {
  return queueName ? { 'kueue.x-k8s.io/queue-name': queueName } : {};
}
