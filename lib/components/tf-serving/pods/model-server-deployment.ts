import { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { GpuPlacement } from '../../../platforms/capabilities/accelerators';
import { imagePullPolicyField, podMetadata, podSpecFields } from '../../../pods/component-pod';
import { topologySpreadConstraints } from '../../../pods/topology-spread';
import { restrictedUserContainers } from '../../../pods/user-containers';
import { isTerraformToken } from '../../../terraform-token';
import { checkAnnotations } from '../../../validation/annotations';
import { wholeSeconds } from '../../../validation/durations';
import { MAX_INT32 } from '../../../validation/integers';
import { restTimeout } from '../options/rest-options';
import { Autoscaler } from '../scaling/autoscaler';
import { DisruptionBudget } from '../scaling/disruption-budget';
import { RolloutStrategy } from '../scaling/rollout-strategy';
import type { TFServingProps } from '../tf-serving-props';
import { MODEL_SERVER_USER } from './pod-spec';

// Kubernetes gives a roll-out ten minutes; one that waits for its models has not failed.
const PROGRESS_DEADLINE_BEYOND_STARTUP = 300;

/** What the pods must be told. */
export interface ModelServerDeploymentSettings {
  readonly props: TFServingProps;
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly selector: { [key: string]: string };
  readonly startupTimeout: Duration;
  readonly gpu?: GpuPlacement;
}

/** How many pods a model server has, where they run, and how they come and go. */
export class ModelServerDeployment {
  /** The fields of the Deployment that say it. */
  public readonly deploymentSpec: Pick<
    k8s.DeploymentSpec,
    'replicas' | 'strategy' | 'minReadySeconds' | 'progressDeadlineSeconds'
  >;

  constructor(
    private readonly where: Construct,
    private readonly options: ModelServerDeploymentSettings,
  ) {
    const { props } = options;
    this.checkReplicas();
    const autoscaler = props.autoscaling && new Autoscaler(where, 'autoscaler', options, props.autoscaling);
    const several = autoscaler !== undefined || (props.replicas ?? 1) > 1;
    const budget = props.disruptionBudget ?? (several ? DisruptionBudget.maxUnavailable(1) : DisruptionBudget.none());
    budget._bind(where, 'disruption-budget', options);

    const minReady = this.seconds('minReady', props.minReady ?? Duration.seconds(0), 0);
    this.deploymentSpec = {
      // Applying a number would undo what the autoscaler did.
      ...(autoscaler === undefined && { replicas: props.replicas ?? 1 }),
      strategy: (props.rolloutStrategy ?? RolloutStrategy.maxSurge())._bind(where, 'rolloutStrategy'),
      ...(minReady > 0 && { minReadySeconds: minReady }),
      progressDeadlineSeconds: this.progressDeadline(minReady),
    };
  }

  /** Labels and annotations of the pods. */
  public metadata(annotations: { [key: string]: string }): k8s.ObjectMeta {
    return podMetadata(this.where, this.options.props, { labels: this.options.labels, annotations });
  }

  /**
   * The pod of a server, placed, with what the user adds, and with time to end.
   *
   * @param pod the pod
   * @param oneNode whether the files of its models can be on one node at a time only
   */
  public completePodSpec(pod: k8s.PodSpec, singleNode: boolean): k8s.PodSpec {
    const { props, gpu, selector } = this.options;
    const given = podSpecFields(this.where, '', props);
    const tolerations = [...(gpu?.tolerations ?? []), ...(given.tolerations ?? [])];
    const nodeSelector = this.nodeSelector(given.nodeSelector);
    const affinity = this.affinity(given.affinity, singleNode);
    const spread = topologySpreadConstraints(this.where, 'topologySpread', props.topologySpread ?? [], selector);
    const { initContainers = [], extraContainers = [] } = this.containers(pod);
    const drain = this.seconds('drainTime', drainTimeOf(props), 1);
    const longest = this.seconds('requestTimeout', props.requestTimeout ?? wholeSecondsOf(restTimeout(props.rest)), 0);
    const [server, ...others] = pod.containers;
    return {
      ...pod,
      ...(gpu?.runtimeClassName !== undefined && { runtimeClassName: gpu.runtimeClassName }),
      ...given,
      ...(affinity && { affinity }),
      ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
      ...(tolerations.length > 0 && { tolerations }),
      ...(spread.length > 0 && { topologySpreadConstraints: spread }),
      terminationGracePeriodSeconds: drain + longest,
      ...((pod.initContainers || initContainers.length > 0) && {
        initContainers: [...(pod.initContainers ?? []), ...initContainers],
      }),
      containers: [
        {
          ...server,
          ...imagePullPolicyField(this.where, '', props),
          // The server does nothing on SIGTERM, so that it answers until the grace period is over.
          lifecycle: { preStop: { exec: { command: ['sleep', String(drain)] } } },
        },
        ...others,
        ...extraContainers,
      ],
    };
  }

  private checkReplicas(): void {
    const { replicas, autoscaling } = this.options.props;
    if (replicas !== undefined && autoscaling) {
      throw new KubeflowError(
        this.where,
        'replicas is a fixed number of pods, and autoscaling is to change it.',
        'One of the two is accepted.',
        'Leave `replicas` out; `minReplicas` of autoscaling is the least number.',
      );
    }
    if (replicas !== undefined && !isTerraformToken(replicas) && !isCount(replicas)) {
      throw new KubeflowError(
        this.where,
        `replicas: ${replicas} is not a number of pods.`,
        `Kubernetes accepts whole numbers from 0 to ${MAX_INT32}.`,
        'Use 0 to stop serving for a while.',
      );
    }
  }

  private progressDeadline(minReady: number): number {
    const startup = Math.ceil(this.options.startupTimeout.toSeconds({ integral: false }));
    const seconds = startup + PROGRESS_DEADLINE_BEYOND_STARTUP + minReady;
    if (!(startup > 0 && seconds <= MAX_INT32)) {
      throw new KubeflowError(
        this.where,
        startup > 0
          ? `startupTimeout: ${startup} seconds are more than Kubernetes can count.`
          : 'startupTimeout leaves no time to start.',
        'Accepted is any time above zero, up to some decades.',
        'Use for example Duration.minutes(10).',
      );
    }
    return seconds;
  }

  private seconds(prop: string, time: Duration, min: number): number {
    // Two of them together are a field of a pod, and some decades are enough for each.
    return wholeSeconds(this.where, prop, time, {
      acceptedBy: 'Kubernetes',
      min,
      max: 1_000_000_000,
      example: 'Duration.seconds(30)',
    });
  }

  private nodeSelector(given: { [key: string]: string } = {}): { [key: string]: string } {
    const wanted = this.options.gpu?.nodeSelector ?? {};
    for (const [key, value] of Object.entries(given)) {
      if (wanted[key] !== undefined && wanted[key] !== value) {
        throw new KubeflowError(
          this.where,
          `nodeSelector: "${key}" is "${value}", and nodes with the GPU have "${wanted[key]}".`,
          'A pod is accepted by nodes that have all labels.',
          'Leave it out, or ask for another type of GPU.',
        );
      }
    }
    return { ...wanted, ...given };
  }

  private affinity(given: k8s.Affinity | undefined, singleNode: boolean): k8s.Affinity | undefined {
    const { selector, props } = this.options;
    if (!singleNode) {
      return given;
    }
    const spread = props.topologySpread?.findIndex(({ _required }) => _required) ?? -1;
    if (spread >= 0) {
      throw new KubeflowError(
        this.where,
        `topologySpread[${spread}] is required, and the model is on a claim that one node at a time can mount.`,
        'Pods are accepted that are all on one node.',
        'Use a claim that many nodes can mount and say so (PersistentVolumeAccessMode), or leave `required` out.',
      );
    }
    const required = given?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    // The first pod may go anywhere: Kubernetes lets a pod be the one that its own affinity asks for.
    const beside = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: selector } };
    return {
      ...given,
      podAffinity: {
        ...given?.podAffinity,
        requiredDuringSchedulingIgnoredDuringExecution: [beside, ...required],
      },
    };
  }

  private containers(pod: k8s.PodSpec): { [prop: string]: k8s.Container[] } {
    const { initContainers, extraContainers } = this.options.props;
    return restrictedUserContainers(
      {
        where: this.where,
        uid: MODEL_SERVER_USER.uid,
        gid: MODEL_SERVER_USER.gid,
        reservedNames: [...pod.containers, ...(pod.initContainers ?? [])].map(({ name }) => name),
        ports: pod.containers.flatMap(({ ports }) => ports ?? []),
        volumes: (pod.volumes ?? []).map(({ name }) => name),
      },
      { initContainers, extraContainers },
    );
  }
}

function wholeSecondsOf(time: Duration): Duration {
  return Duration.seconds(Math.ceil(time.toSeconds({ integral: false })));
}

function isCount(count: number): boolean {
  return Number.isInteger(count) && count >= 0 && count <= MAX_INT32;
}

/** How long a pod that ends goes on as before. */
export function drainTimeOf({ drainTime }: TFServingProps): Duration {
  return drainTime ?? Duration.seconds(15);
}

/** Annotations of the ServiceAccount, where there are any. */
export function serviceAccountAnnotations(
  where: Construct,
  { serviceAccountAnnotations: annotations = {} }: TFServingProps,
): { annotations?: { [key: string]: string } } {
  checkAnnotations(where, annotations);
  return Object.keys(annotations).length > 0 ? { annotations: { ...annotations } } : {};
}
