import { App, Chart, Testing } from 'cdk8s';
import { ModelSource, TFServing, type TFServingProps } from '../../../lib/components/tf-serving';

/** The fields of a manifest that tests read. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: { [key: string]: string } };
  readonly data: { [file: string]: string };
  readonly spec: { readonly [field: string]: unknown };
}

/** The fields of a pod that tests read. */
export interface Pod {
  readonly containers: Container[];
  readonly volumes: unknown[];
  readonly [field: string]: unknown;
}

/** The fields of a container that tests read. */
export interface Container {
  readonly image: string;
  readonly args: string[];
  readonly env: { name: string; value: string }[];
  readonly startupProbe: { readonly failureThreshold: number; readonly periodSeconds: number };
  readonly volumeMounts: unknown[];
  readonly [field: string]: unknown;
}

/** A model that requires no platform features. */
export const MODEL = ModelSource.fromUrl('pvc://models/inception');

/** Returns a chart of a plain cdk8s app. */
export function chart(namespace?: string): Chart {
  return new Chart(new App(), 'chart', { namespace });
}

/** Returns the objects of a server named `inception` by kind. */
export function synthesizedServer(
  props: Partial<TFServingProps> = {},
  scope: Chart = chart('kubeflow'),
): { [kind: string]: Manifest } {
  new TFServing(scope, 'inception', { model: MODEL, ...props });
  const objects: Manifest[] = Testing.synth(scope);
  return Object.fromEntries(objects.map((object) => [object.kind, object]));
}

/** Returns the pod template of a server. */
export function synthesizedPodTemplate(props: Partial<TFServingProps> = {}, scope?: Chart) {
  const { template } = synthesizedServer(props, scope).Deployment.spec;
  return template as { readonly metadata: Manifest['metadata'] & { annotations: object }; readonly spec: Pod };
}

/** Returns the pod spec of a server. */
export function synthesizedPod(props: Partial<TFServingProps> = {}, scope?: Chart): Pod {
  return synthesizedPodTemplate(props, scope).spec;
}

/** Returns the server container. */
export function synthesizedContainer(props: Partial<TFServingProps> = {}, scope?: Chart): Container {
  return synthesizedPod(props, scope).containers[0];
}
