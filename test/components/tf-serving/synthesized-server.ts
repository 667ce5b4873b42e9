import { App, Chart, Testing } from 'cdk8s';
import { ModelSource, TFServing, type TFServingProps } from '../../../lib/components/tf-serving';

/** As much of an emitted object as tests reach into. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: { [key: string]: string } };
  readonly data: { [file: string]: string };
  readonly spec: { readonly [field: string]: unknown };
}

/** As much of a pod as tests reach into. */
export interface Pod {
  readonly containers: Container[];
  readonly volumes: unknown[];
  readonly [field: string]: unknown;
}

/** As much of a container as tests reach into. */
export interface Container {
  readonly image: string;
  readonly args: string[];
  readonly env: { name: string; value: string }[];
  readonly startupProbe: { readonly failureThreshold: number; readonly periodSeconds: number };
  readonly volumeMounts: unknown[];
  readonly [field: string]: unknown;
}

/** A model that needs nothing of a platform. */
export const MODEL = ModelSource.fromUrl('pvc://models/inception');

/** A chart of an ordinary cdk8s app. */
export function chart(namespace?: string): Chart {
  return new Chart(new App(), 'chart', { namespace });
}

/** The objects of a server named `inception`, by kind. */
export function synthesizedServer(
  props: Partial<TFServingProps> = {},
  scope: Chart = chart('kubeflow'),
): { [kind: string]: Manifest } {
  new TFServing(scope, 'inception', { model: MODEL, ...props });
  const objects: Manifest[] = Testing.synth(scope);
  return Object.fromEntries(objects.map((object) => [object.kind, object]));
}

/** What the pods of a server are made from. */
export function synthesizedPodTemplate(props: Partial<TFServingProps> = {}, scope?: Chart) {
  const { template } = synthesizedServer(props, scope).Deployment.spec;
  return template as { readonly metadata: Manifest['metadata'] & { annotations: object }; readonly spec: Pod };
}

/** The pod of a server. */
export function synthesizedPod(props: Partial<TFServingProps> = {}, scope?: Chart): Pod {
  return synthesizedPodTemplate(props, scope).spec;
}

/** The one container of a server's pod. */
export function synthesizedContainer(props: Partial<TFServingProps> = {}, scope?: Chart): Container {
  return synthesizedPod(props, scope).containers[0];
}
