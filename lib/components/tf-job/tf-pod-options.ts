import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { ComponentPodProps } from '../../pods/component-pod-props';
import type { SecretKeyRef } from '../../pods/secret-key-ref';
import type { TopologySpread } from '../../pods/topology-spread';
import type { PodVolume } from '../../volumes/pod-volume';
import type { SharedVolume } from '../../volumes/shared-volume';
import type { TFRestartPolicy } from './tf-replica';

/** A value of a ConfigMap, by the names of both. */
export interface ConfigMapKey {
  /** Name of the ConfigMap, which is in the same namespace. */
  readonly configMapName: string;

  /** Key within the ConfigMap. */
  readonly key: string;
}

/**
 * What is said of the pods of a job: of all, or of those of one type of replica.
 *
 * Of what both say, that of the replica holds. Maps are laid over one another, key by key; volumes, tolerations, containers,
 * spreads and pull secrets are added.
 */
export interface TFPodOptions extends ComponentPodProps {
  /**
   * Container image.
   *
   * @default - that of the job; a job without one names one for each replica
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
   * Folder that the command runs in.
   *
   * @default - the image's
   */
  readonly workingDir?: string;

  /**
   * Environment variables.
   *
   * @default - HOME is /tmp, and the operator adds TF_CONFIG
   */
  readonly env?: { [name: string]: string };

  /**
   * Environment variables that come from Secrets of the job's namespace.
   *
   * @default - none
   */
  readonly secretEnv?: { [name: string]: SecretKeyRef };

  /**
   * Environment variables that come from ConfigMaps of the job's namespace.
   *
   * @default - none
   */
  readonly configMapEnv?: { [name: string]: ConfigMapKey };

  /**
   * Environment variables that come from fields of the pod, for example `metadata.name`.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#downwardapi-fieldRef
   * @default - none
   */
  readonly fieldEnv?: { [name: string]: string };

  /**
   * Requests and limits. CPU, memory and ephemeral storage of a replica are taken from the job one by one where they are left out.
   *
   * @default - 500m to 2 CPU, 2Gi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Files that the pods see, each as `/mnt/<name>`, as in notebooks: volumes of NFS disks, or any claim of many nodes.
   *
   * @default - none
   */
  readonly sharedVolumes?: SharedVolume[];

  /**
   * What the pods mount besides: claims, keys of Secrets and ConfigMaps, empty folders, shared memory.
   *
   * @default - none
   */
  readonly volumes?: PodVolume[];

  /**
   * Ports that programs listen on besides TensorFlow's, by name. The Service of each pod has them too.
   *
   * @default - none
   */
  readonly ports?: { [name: string]: number };

  /**
   * What happens when a pod ends with an error.
   *
   * @default TFRestartPolicy.NEVER
   */
  readonly restartPolicy?: TFRestartPolicy;

  /**
   * Containers that run one after the other before training. They may mount the volumes by their names. What they do not say of their
   * security, user and resources is filled in.
   *
   * @default - none
   */
  readonly initContainers?: kplus.k8s.Container[];

  /**
   * Containers that run beside training. A pod has ended once all its containers have, and so these must end, too. They may mount the
   * volumes by their names. What they do not say of their security, user and resources is filled in.
   *
   * @default - none
   */
  readonly extraContainers?: kplus.k8s.Container[];

  /**
   * What runs in the container after its start and before its end.
   *
   * @default - nothing
   */
  readonly lifecycle?: kplus.k8s.Lifecycle;

  /**
   * How long a pod that is deleted has to write its last checkpoint, `lifecycle.preStop` included, in whole seconds. What has not ended
   * then is killed.
   *
   * @default Duration.seconds(30)
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * How the pods of the job are spread over nodes, zones and the like.
   *
   * @default - as the scheduler does
   */
  readonly topologySpread?: TopologySpread[];

  /**
   * Name of the scheduler that places the pods. The operator sets it by itself where it schedules gangs.
   *
   * @default - the cluster's own
   */
  readonly schedulerName?: string;

  /**
   * Name of the RuntimeClass of the pods, for example `gvisor`.
   *
   * @default - the cluster's default runtime
   */
  readonly runtimeClassName?: string;
}
