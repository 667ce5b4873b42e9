import { App, Chart, Testing } from 'cdk8s';
import { TFJobOperator, type TFJobOperatorProps } from '../../../lib/components/tf-job-operator';

/** Returns all objects of an operator in the namespace "kubeflow". */
export function synthesized(props?: TFJobOperatorProps): any[] {
  const chart = new Chart(new App(), 'test', { namespace: 'kubeflow' });
  new TFJobOperator(chart, 'operator', props);
  return Testing.synth(chart);
}

export function find(objects: ReturnType<typeof synthesized>, kind: string, name = 'training-operator') {
  return objects.find((object) => object.kind === kind && object.metadata.name === name);
}

export function container(props?: TFJobOperatorProps) {
  return find(synthesized(props), 'Deployment').spec.template.spec.containers[0];
}
