import { App, Chart, Testing } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { LogSource, TensorBoard, type TensorBoardProps } from '../../../lib/components/tensorboard';
import { AnyClusterPlatform } from '../../../lib/platforms/generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../../../lib/platforms/generic/any-cluster-platform-props';

/** The parts of an emitted object that tests read. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: { [key: string]: string } };
  readonly spec: { readonly [field: string]: any };
}

/** Logs that need no platform capability. */
export const LOGS = LogSource.sharedVolume({ name: 'files', claimName: 'files' }, { path: 'logs' });

/** Synthesizes a TensorBoard with the id `board` and returns its objects by kind. */
export function synthesizedBoard(props: Partial<TensorBoardProps> = {}, platformProps: AnyClusterPlatformProps = {}) {
  const app = new App();
  const chart = new Chart(app, 'chart', { namespace: 'kubeflow' });
  const platform = new AnyClusterPlatform(app as never, 'platform', platformProps);
  const board = new TensorBoard(chart, 'board', { logs: LOGS, platform, ...props });
  const objects: Manifest[] = Testing.synth(chart);
  const of: { [kind: string]: Manifest } = Object.fromEntries(objects.map((object) => [object.kind, object]));
  const { template } = of.Deployment.spec;
  const pod: k8s.PodSpec = template.spec;
  return { board, objects, of, metadata: template.metadata, pod, container: pod.containers[0] };
}
