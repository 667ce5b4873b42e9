import { Duration, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import * as kube from '../../../k8s/kube';
import { platformPod } from '../../../platforms/platform-pod';
import { podMetadata } from '../../../pods/component-pod';
import { MAX_INT32 } from '../../../validation/integers';
import { RolloutStrategy } from '../scaling/rollout-strategy';
import type { ServedModels } from '../sources/served-models';
import { startupTimeoutOf } from './model-size';
import { modelServerPodSpec, type PodSpecSettings } from './pod-spec';
import { podSeconds } from './termination';

// The Kubernetes default of 10 minutes would report a rollout as failed while models are loading.
const PROGRESS_DEADLINE_BEYOND_STARTUP = 300;

/** Inputs of the Deployment. */
export interface ModelServerDeploymentSettings
  extends Omit<PodSpecSettings, 'models' | 'configMapName' | 'startupTimeout'> {
  /** Name of the Deployment and of the ConfigMap. */
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly podAnnotations: { [key: string]: string };
  readonly models: ServedModels;
  /** Undefined if an autoscaler sets the number of pods. */
  readonly replicas?: number;
}

/**
 * Creates the Deployment of a model server.
 *
 * @throws KubeflowError if a prop of the Deployment or its pods is invalid.
 */
export class ModelServerDeployment {
  constructor(where: Construct, settings: ModelServerDeploymentSettings) {
    const { props, platform, name, labels, models, config, selector, replicas } = settings;
    const startupTimeout = startupTimeoutOf(props);
    const minReady = podSeconds(where, 'minReady', props.minReady ?? Duration.seconds(0), 0);
    const podSpec = () => {
      const pod = { ...settings, models: models.podConfig, configMapName: name, startupTimeout };
      return platformPod(where, platform, modelServerPodSpec(where, pod));
    };
    const metadata = () => podMetadata(where, props, { labels: { ...labels, ...models.podLabels }, annotations });
    const annotations = {
      ...settings.podAnnotations,
      'checksum/config': Lazy.any({ produce: () => config.checksum }),
    };
    // Models can be added until synthesis, but invalid props must fail in the constructor.
    podSpec();
    metadata();
    new kube.Deployment(where, 'deployment', {
      metadata: { name, labels },
      spec: {
        ...(replicas !== undefined && { replicas }),
        strategy: (props.rolloutStrategy ?? RolloutStrategy.maxSurge())._bind(where, 'rolloutStrategy'),
        ...(minReady > 0 && { minReadySeconds: minReady }),
        progressDeadlineSeconds: progressDeadline(where, startupTimeout, minReady),
        selector: { matchLabels: selector },
        template: {
          metadata: Lazy.any({ produce: metadata }),
          spec: Lazy.any({ produce: podSpec }),
        },
      },
    });
  }
}

function progressDeadline(where: Construct, startupTimeout: Duration, minReady: number): number {
  const startup = Math.ceil(startupTimeout.toSeconds({ integral: false }));
  const seconds = startup + PROGRESS_DEADLINE_BEYOND_STARTUP + minReady;
  if (!(startup > 0 && seconds <= MAX_INT32)) {
    throw new KubeflowError(
      where,
      startup > 0 ? `startupTimeout: ${startup} seconds is too long.` : 'startupTimeout: must be longer than zero.',
      'Kubernetes stores it in seconds, as a positive 32-bit integer.',
      'Use for example Duration.minutes(10).',
    );
  }
  return seconds;
}
