import { App, Chart, Testing } from 'cdk8s';
import { TFJob, type TFJobProps, TFReplicaType } from '../../../lib/components/tf-job';
import { AnyClusterPlatform, type ClusterGpuOptions } from '../../../lib/platforms/generic';

export const IMAGE = 'docker.io/tensorflow/tensorflow:2.20.0';

/** A job of one worker, with what is said of it. */
export function job(props: TFJobProps = {}, id = 'mnist'): TFJob {
  const chart = new Chart(new App(), 'test', { namespace: 'kubeflow' });
  return new TFJob(chart, id, { image: IMAGE, worker: {}, ...props });
}

/** All objects of a job. */
export function synthesized(props: TFJobProps = {}, id?: string) {
  return Testing.synth(Chart.of(job(props, id)));
}

/** The TFJob alone. */
export function tfJob(props: TFJobProps = {}, id?: string) {
  return synthesized(props, id).find(({ kind }) => kind === 'TFJob');
}

export function template(props: TFJobProps, type = TFReplicaType.WORKER) {
  return tfJob(props).spec.tfReplicaSpecs[type].template;
}

export function pod(props: TFJobProps, type?: TFReplicaType) {
  return template(props, type).spec;
}

/** The container that trains. */
export function container(props: TFJobProps, type?: TFReplicaType) {
  return pod(props, type).containers[0];
}

export function clusterWithGpus(gpus: ClusterGpuOptions = {}): AnyClusterPlatform {
  return new AnyClusterPlatform(new App(), 'cluster', {
    gpus: { types: { 'nvidia-l4': { 'nvidia.com/gpu.product': 'NVIDIA-L4' } }, ...gpus },
  });
}
