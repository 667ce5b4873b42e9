import type { Construct } from 'constructs';
import { ComponentImage } from '../../../images';
import * as kube from '../../../k8s/kube';
import type { IPlatform } from '../../../platforms/platform';
import { platformPod } from '../../../platforms/platform-pod';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../../pods/security-context';
import type { SharedVolume } from '../../../volumes/shared-volume';
import { sharedVolumeMountPath } from '../../../volumes/shared-volume-checks';
import type { HubNames } from '../hub-names';
import { QUEUE_LABEL } from './admission-policies';

/** Mount path of the job that notebooks start from. The starter notebook reads it. */
export const TRAINING_JOB_DIRECTORY = '/etc/kubeflow-cdk/training-job';

const FILE = 'tfjob.json';
const VOLUME = 'training-job';

// Notebooks write files as this user, and jobs read them.
const USER = { uid: 1000, gid: 100, fsGroup: 100 };

const RESOURCES: kube.ResourceRequirements = {
  requests: { cpu: '1', memory: '2Gi' },
  limits: { cpu: '2', memory: '2Gi' },
};

/** A volume of notebooks, and its mount. */
export interface MountedVolume {
  readonly volume: kube.Volume;
  readonly mount: kube.VolumeMount;
}

/** The namespace of a starter job, and its rules. */
export interface StarterJobOptions {
  /** Namespace of the job. */
  readonly namespace: string;
  /** Longest time that a job can run, in seconds. */
  readonly maxSeconds: number;
  /** Kueue LocalQueue of the job. */
  readonly queueName?: string;
  /** Volumes with claims in the namespace of the job. */
  readonly sharedVolumes?: readonly SharedVolume[];
}

/**
 * Creates the ConfigMap with the job from which the starter notebook starts, and returns its volume.
 *
 * @param namespace namespace of the notebooks, if it is not that of the chart
 */
export function starterJob(
  scope: Construct,
  id: string,
  names: HubNames,
  platform: IPlatform,
  namespace: { readonly namespace?: string },
  options: StarterJobOptions,
): MountedVolume {
  const config = new kube.ConfigMap(scope, id, {
    metadata: {
      name: `${names.notebooks}-training-job`,
      ...namespace,
      labels: names.labelsOf('singleuser-server'),
    },
    data: { [FILE]: `${JSON.stringify(tfJob(scope, platform, options), null, 2)}\n` },
  });
  return {
    volume: { name: VOLUME, configMap: { name: config.name } },
    mount: { name: VOLUME, mountPath: TRAINING_JOB_DIRECTORY, readOnly: true },
  };
}

/** A job with two workers that complies with the rules of the namespace. Its program is missing. */
function tfJob(scope: Construct, platform: IPlatform, options: StarterJobOptions): object {
  const { namespace, maxSeconds, queueName, sharedVolumes = [] } = options;
  const container: kube.Container = {
    name: 'tensorflow',
    // The image has all of TensorFlow.
    image: platform.image(ComponentImage.TENSORBOARD),
    env: [{ name: 'HOME', value: '/tmp' }],
    resources: RESOURCES,
    securityContext: restrictedSecurityContext({ readOnlyRootFilesystem: false }),
    ...(sharedVolumes.length > 0 && {
      volumeMounts: sharedVolumes.map((volume) => ({
        name: volume.name,
        mountPath: sharedVolumeMountPath(volume),
        ...(volume.readOnly && { readOnly: true }),
      })),
    }),
  };
  const pod = platformPod(
    scope,
    platform,
    {
      activeDeadlineSeconds: maxSeconds,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: restrictedPodSecurityContext(USER),
      containers: [container],
      ...(sharedVolumes.length > 0 && {
        volumes: sharedVolumes.map(({ name, claimName, readOnly = false }) => ({
          name,
          persistentVolumeClaim: { claimName, ...(readOnly && { readOnly }) },
        })),
      }),
    },
    { namespace },
  );
  return {
    apiVersion: 'kubeflow.org/v1',
    kind: 'TFJob',
    metadata: {
      namespace,
      generateName: 'notebook-',
      ...(queueName !== undefined && { labels: { [QUEUE_LABEL]: queueName } }),
    },
    spec: {
      runPolicy: { activeDeadlineSeconds: maxSeconds, ttlSecondsAfterFinished: 86400 },
      tfReplicaSpecs: { Worker: { replicas: 2, restartPolicy: 'Never', template: { spec: pod } } },
    },
  };
}
