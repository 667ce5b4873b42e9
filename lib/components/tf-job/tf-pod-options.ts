import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type * as k8s from '../../k8s';
import type { ComponentPodProps } from '../../pods/component-pod-props';
import type { ExtendedResourceOptions } from '../../pods/extended-resources';
import type { SecretKeyRef } from '../../pods/secret-key-ref';
import type { TopologySpread } from '../../pods/topology-spread';
import type { PodVolume } from '../../volumes/pod-volume';
import type { SharedVolume } from '../../volumes/shared-volume';
import type { TFRestartPolicy } from './job-policies';

/** Reference to a key of a ConfigMap. */
export interface ConfigMapKey {
  /** Name of a ConfigMap in the namespace of the job. */
  readonly configMapName: string;

  /** Key in the ConfigMap. */
  readonly key: string;
}

/**
 * Options of pods, of a job or of one replica type.
 *
 * Options of a replica override options of the job. Maps are merged key by key. Volumes, tolerations, init containers,
 * extra containers, topology spread constraints and pull secrets of both are used.
 */
export interface TFPodOptions extends ComponentPodProps, ExtendedResourceOptions {
  /**
   * Container image.
   *
   * @default - the image of the job; required for each replica if the job has no image
   */
  readonly image?: string;

  /**
   * Command, which replaces the entry point of the image.
   *
   * @default - the entry point of the image
   */
  readonly command?: string[];

  /**
   * Arguments of the command.
   *
   * @default - the arguments of the image
   */
  readonly args?: string[];

  /**
   * Working directory of the command.
   *
   * @default - the working directory of the image
   */
  readonly workingDir?: string;

  /**
   * Environment variables.
   *
   * @default - HOME=/tmp; the operator adds TF_CONFIG
   */
  readonly env?: { [name: string]: string };

  /**
   * Environment variables from Secrets in the namespace of the job.
   *
   * @default - none
   */
  readonly secretEnv?: { [name: string]: SecretKeyRef };

  /**
   * Environment variables from ConfigMaps in the namespace of the job.
   *
   * @default - none
   */
  readonly configMapEnv?: { [name: string]: ConfigMapKey };

  /**
   * Environment variables from fields of the pod, for example `metadata.name`.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#downwardapi-fieldRef
   * @default - none
   */
  readonly fieldEnv?: { [name: string]: string };

  /**
   * Resource requests and limits. CPU, memory and ephemeral storage are merged one by one: replica, then job, then defaults.
   *
   * @default - 500m to 2 CPU, 2Gi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Shared volumes, each mounted at `/mnt/<name>` as in notebooks: NFS volumes, or claims that many nodes can mount.
   *
   * @default - none
   */
  readonly sharedVolumes?: SharedVolume[];

  /**
   * Additional volumes: claims, Secrets, ConfigMaps, empty folders and shared memory.
   *
   * @default - none
   */
  readonly volumes?: PodVolume[];

  /**
   * Additional ports by name. The Service of each pod has them too.
   *
   * @default - none
   */
  readonly ports?: { [name: string]: number };

  /**
   * What happens if a pod fails.
   *
   * @default TFRestartPolicy.NEVER; TFRestartPolicy.EXIT_CODE for pods that may run on Spot VMs
   */
  readonly restartPolicy?: TFRestartPolicy;

  /**
   * Init containers, which run one after the other before training. They can mount the volumes by name. Security settings,
   * user and resources are added if omitted.
   *
   * @default - none
   */
  readonly initContainers?: k8s.Container[];

  /**
   * Sidecar containers. They start before the training, after `initContainers`, and Kubernetes stops them after it. They can
   * mount the volumes by name. Security settings, user and resources are added if omitted.
   *
   * They are init containers with the restart policy Always, so that a job does not wait for them to exit.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
   * @default - none
   */
  readonly extraContainers?: k8s.Container[];

  /**
   * Lifecycle hooks of the container that trains.
   *
   * @default - none
   */
  readonly lifecycle?: k8s.Lifecycle;

  /**
   * How long a deleted pod may take to exit, for example to write a last checkpoint, in whole seconds. The time includes
   * `lifecycle.preStop`. Then the pod is killed.
   *
   * @default Duration.seconds(30)
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * How the pods of the job are spread over nodes or zones.
   *
   * @default - the scheduler's default
   */
  readonly topologySpread?: TopologySpread[];

  /**
   * Name of the scheduler. If the operator has a gang scheduler, it sets the name by default.
   *
   * @default - the default scheduler of the cluster
   */
  readonly schedulerName?: string;

  /**
   * Name of the RuntimeClass of the pods, for example `gvisor`.
   *
   * @default - the default runtime of the cluster
   */
  readonly runtimeClassName?: string;
}
