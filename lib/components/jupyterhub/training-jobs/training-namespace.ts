import { type ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as kube from '../../../k8s/kube';
import type { NetworkPeer } from '../../../network/network-peer';
import { checkPeers } from '../../../network/network-peer-checks';
import { egressRules } from '../../../network/policy-rules';
import { namespacedClusterName } from '../../../platforms/cluster-scoped-name';
import { Namespace } from '../../../platforms/namespace';
import type { IPlatform } from '../../../platforms/platform';
import type { PlatformBase } from '../../../platforms/platform-base';
import { PodEnvironments } from '../../../platforms/pod-environment/pod-environments';
import { type RecommendedLabels, workloadLabels } from '../../../pods/labels';
import { wholeSeconds } from '../../../validation/durations';
import { warnWithoutOperator } from '../../tf-job/operator-presence';
import { admissionPolicies } from './admission-policies';
import { type NamespaceQuota, namespaceQuota } from './namespace-quota';

/** Options of a namespace in which users create jobs. */
export interface TrainingNamespaceOptions {
  /**
   * Limits of all jobs together.
   *
   * @default - 16 CPUs, 64Gi of memory, no GPUs, 50 pods and 50 jobs
   */
  readonly quota?: NamespaceQuota;

  /**
   * Longest time that a job can run, in whole seconds. Jobs must set a deadline, and Kubernetes stops their pods.
   *
   * @default Duration.days(1)
   */
  readonly maxDuration?: Duration;

  /**
   * Whether jobs can reach the internet, for example for data sets.
   *
   * @default true
   */
  readonly allowEgressToInternet?: boolean;

  /**
   * Peers that jobs can reach, on all ports unless a peer has `ports`.
   *
   * @default - none
   */
  readonly allowEgressTo?: NetworkPeer[];
}

/** Somebody who can create jobs: a ServiceAccount, a user or a group of the cluster. */
export interface RoleSubject {
  readonly kind: 'ServiceAccount' | 'User' | 'Group';
  readonly name: string;
  readonly namespace?: string;
  readonly apiGroup?: string;
}

/** Properties of `TrainingNamespace`. */
export interface TrainingNamespaceProps {
  readonly platform: IPlatform;
  /** Whether `platform` contains the namespace. Otherwise it belongs to this construct. */
  readonly inPlatform: boolean;
  /** Name of the namespace, with the prefix. */
  readonly namespace: string;
  readonly workload: RecommendedLabels;
  readonly labels?: { [key: string]: string };
  /** Prop of the options, for errors. */
  readonly prop: string;
  readonly options: TrainingNamespaceOptions;
  readonly subjects: readonly RoleSubject[];
  /** Kueue LocalQueue that all jobs must use. */
  readonly queueName?: string;
}

/** Rules of the role: TFJobs, and read access to their pods, logs, events and quota. */
const RULES: kube.PolicyRule[] = [
  { apiGroups: ['kubeflow.org'], resources: ['tfjobs'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch'] },
  { apiGroups: [''], resources: ['resourcequotas'], verbs: ['get', 'list'] },
];

/**
 * A namespace in which users create TFJobs: with Pod Security `restricted`, a quota, a deadline, and admission rules that
 * keep Secrets, tokens and other ServiceAccounts from the pods.
 */
export class TrainingNamespace extends Construct {
  /** ServiceAccount of all pods. It has no permissions, and its token is not mounted. */
  public readonly serviceAccount: ApiObject;

  /** Longest time that a job can run, in seconds. */
  public readonly maxSeconds: number;

  private readonly metadata: { name: string; namespace: string; labels: { [key: string]: string } };

  /** @throws KubeflowError if an option is invalid. */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: TrainingNamespaceProps,
  ) {
    super(scope, id);
    const { platform, namespace, workload, prop, options, subjects } = props;
    const labels = workloadLabels(this, workload, props.labels);
    this.metadata = { name: workload.instance, namespace, labels };
    this.maxSeconds = wholeSeconds(this, `${prop}.maxDuration`, options.maxDuration ?? Duration.days(1), {
      acceptedBy: 'Kubernetes',
      example: 'Duration.hours(8)',
    });
    this.createNamespace();
    namespaceQuota(this, platform, `${prop}.quota`, options.quota ?? {}, this.metadata);
    // Kubernetes creates it in each namespace, with a token in each pod.
    this.serviceAccount = new kube.ServiceAccount(this, 'service-account', {
      metadata: { ...this.metadata, name: 'default' },
      automountServiceAccountToken: false,
    });
    this.networkPolicy();
    const secret = platform.pods.httpProxy?.urlSecret?.secretName;
    admissionPolicies(this, {
      namespace,
      name: namespacedClusterName(this, namespace, workload.instance),
      labels,
      maxSeconds: this.maxSeconds,
      secrets: secret === undefined ? [] : [secret],
      queueName: props.queueName,
    });
    new kube.Role(this, 'role', { metadata: this.metadata, rules: RULES });
    if (subjects.length > 0) {
      new kube.RoleBinding(this, 'role-binding', {
        metadata: this.metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: this.metadata.name },
        subjects: [...subjects],
      });
    }
    // Jobs that users write can refer to its ConfigMaps.
    PodEnvironments.of(platform, this, namespace);
    warnWithoutOperator(this, platform, namespace);
  }

  /** Labels of the objects in the namespace. */
  public get labels(): { [key: string]: string } {
    return { ...this.metadata.labels };
  }

  private createNamespace(): void {
    const { platform, inPlatform, namespace } = this.props;
    if (!platform.createNamespaces) {
      return;
    }
    if (inPlatform && '_ensureNamespace' in platform) {
      (platform as PlatformBase)._ensureNamespace(namespace);
    } else {
      new Namespace(this, 'namespace', { name: namespace, labels: platform.namespaceLabels });
    }
  }

  /** One policy for all pods, whatever labels a job gives them. */
  private networkPolicy(): void {
    const { platform, prop, options } = this.props;
    const { network } = platform;
    const others = checkPeers(this, `${prop}.allowEgressTo`, options.allowEgressTo);
    const internet = options.allowEgressToInternet ?? true;
    const egress: NetworkPeer[] = [
      { allPods: true },
      ...network.dnsServers,
      ...(internet ? [...network.internet, ...(network.httpProxy ?? [])] : []),
      ...others,
    ];
    new kube.NetworkPolicy(this, 'network-policy', {
      metadata: this.metadata,
      spec: {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [{ podSelector: {} }] }],
        egress: egressRules(this, egress),
      },
    });
  }
}
