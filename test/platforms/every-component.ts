import { ApiObject, Cron, Size } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { KubeflowCore } from '../../lib/components/kubeflow-core';
import { NfsServer } from '../../lib/components/nfs-server';
import { LogSource, TensorBoard } from '../../lib/components/tensorboard';
import { TFJob } from '../../lib/components/tf-job';
import { TFJobSchedule } from '../../lib/components/tf-job-schedule';
import { ModelSource, TFServing } from '../../lib/components/tf-serving';
import type { PlatformBase } from '../../lib/platforms/platform-base';
import type { Manifest } from '../policy/manifest';

/** Deploys every component to a platform, with all optional pods. */
export function everyComponent(platform: PlatformBase): void {
  const files = new NfsServer(platform.chart('nfs'), 'nfs', {
    disks: { data: { size: Size.gibibytes(10), subdirProvisioner: {} } },
  });
  const probe = { exec: { command: ['true'] } };
  const sidecars: k8s.Container[] = [
    { name: 'sidecar', image: 'busybox:1.37', livenessProbe: probe, readinessProbe: probe },
  ];
  new KubeflowCore(platform, 'core', {
    jupyterhub: {
      sharedVolumes: [files.grantReadWrite('data', platform.chart('users', { namespace: 'kubeflow-notebooks' }))],
      hub: { extraContainers: sidecars },
      userScheduler: { enabled: true },
      userPlaceholders: { replicas: 1 },
      prePuller: { extraImages: ['quay.io/team/extra:1'] },
    },
  });
  const models = files.volume('data');
  new TFJob(platform.chart('job'), 'job', {
    image: 'docker.io/tensorflow/tensorflow:2.20.0',
    sharedVolumes: [models],
    chief: {},
    worker: { replicas: 1 },
  });
  new TFJobSchedule(platform.chart('nightly'), 'nightly', {
    image: 'docker.io/tensorflow/tensorflow:2.20.0',
    worker: { replicas: 1 },
    schedule: Cron.daily(),
  });
  new TensorBoard(platform.chart('tensorboard'), 'tensorboard', { logs: LogSource.sharedVolume(models) });
  new TFServing(platform.chart('model'), 'model', { model: ModelSource.sharedVolume(models, { path: 'model' }) });
}

/** Returns all Kubernetes objects of a platform. */
export function objectsOf(platform: PlatformBase): Manifest[] {
  return platform.node
    .findAll()
    .filter((node): node is ApiObject => ApiObject.isApiObject(node))
    .map((object) => object.toJson());
}
