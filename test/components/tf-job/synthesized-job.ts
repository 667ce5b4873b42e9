import { App, Chart, Testing } from 'cdk8s';
import { TFJob, type TFJobProps, TFReplicaType } from '../../../lib/components/tf-job';
import { TFJobOperator } from '../../../lib/components/tf-job-operator';
import { AnyClusterPlatform, type ClusterGpuOptions } from '../../../lib/platforms/generic';

export const IMAGE = 'docker.io/tensorflow/tensorflow:2.20.0';
export const GPU_IMAGE = `${IMAGE}-gpu`;

/** Returns a job with one worker, unless the props override it. */
export function job(props: TFJobProps = {}, id = 'mnist'): TFJob {
  const chart = new Chart(new App(), 'test', { namespace: 'kubeflow' });
  return new TFJob(chart, id, { image: IMAGE, worker: {}, ...props });
}

/** Returns all objects of a job. */
export function synthesized(props: TFJobProps = {}, id?: string) {
  return Testing.synth(Chart.of(job(props, id)));
}

/** Returns the TFJob. */
export function tfJob(props: TFJobProps = {}, id?: string) {
  return synthesized(props, id).find(({ kind }) => kind === 'TFJob');
}

/** Returns the spec of the first NetworkPolicy. */
export function networkPolicy(props: TFJobProps = {}) {
  return synthesized(props).find(({ kind }) => kind === 'NetworkPolicy').spec;
}

export function template(props: TFJobProps, type = TFReplicaType.WORKER) {
  return tfJob(props).spec.tfReplicaSpecs[type].template;
}

export function pod(props: TFJobProps, type?: TFReplicaType) {
  return template(props, type).spec;
}

/** Returns the container that trains. */
export function container(props: TFJobProps, type?: TFReplicaType) {
  return pod(props, type).containers[0];
}

export function clusterWithGpus(gpus: ClusterGpuOptions = {}): AnyClusterPlatform {
  const platform = new AnyClusterPlatform(new App(), 'cluster', {
    gpus: { types: { 'nvidia-l4': { nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L4' } } }, ...gpus },
  });
  TFJobOperator.existing(platform);
  return platform;
}
