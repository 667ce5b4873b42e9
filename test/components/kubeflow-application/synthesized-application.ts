import * as kplus from 'cdk8s-plus-27';
import {
  AnyClusterPlatform,
  KubeflowApp,
  KubeflowApplication,
  type KubeflowApplicationProps,
  LogSource,
  ModelSource,
  TensorBoard,
  TFServing,
} from 'kubeflow-cdk';
import { parseManifests } from '../../parse-manifests';

/** The parts of an emitted object that tests read. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: { [key: string]: string } };
  readonly [field: string]: any;
}

/** A group of objects in the document of the controller. */
export interface Group {
  readonly component: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly names: string[];
  readonly notGating?: string[];
}

export interface Expectations {
  readonly objects: Group[];
  readonly checks: any[];
}

/** Synthesizes an environment with an Application, and returns its objects. */
export function synthesizedApplication(
  add: (platform: AnyClusterPlatform) => void = () => undefined,
  props: KubeflowApplicationProps = {},
): Manifest[] {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'test', { gateway: { name: 'public', namespace: 'gateways' } });
  new KubeflowApplication(platform.chart('application'), 'application', props);
  add(platform);
  return parseManifests<Manifest>(app.synthYaml());
}

export function find(objects: readonly Manifest[], kind: string, name?: string, namespace?: string): Manifest {
  const found = objects.find(
    (object) =>
      object.kind === kind &&
      (name === undefined || object.metadata.name === name) &&
      (namespace === undefined || object.metadata.namespace === namespace),
  );
  if (!found) {
    throw new Error(`no ${kind} ${name ?? ''}`);
  }
  return found;
}

export function expectationsOf(objects: readonly Manifest[], name = 'kubeflow-expected'): Expectations {
  return JSON.parse(find(objects, 'ConfigMap', name).data['expected.json']);
}

/** Adds a TensorBoard with a hostname. */
export const boardOn = (platform: AnyClusterPlatform) =>
  new TensorBoard(platform.chart('board'), 'board', {
    logs: LogSource.sharedVolume({ name: 'files', claimName: 'files' }),
    exposure: { hostname: 'board.example.com', requireAuthentication: false },
  });

/** Adds a model server. */
export const serverOn = (platform: AnyClusterPlatform) =>
  new TFServing(platform.chart('models'), 'models', {
    models: { flowers: { source: ModelSource.claim(kplus.PersistentVolumeClaim.fromClaimName(platform, 'c', 'm')) } },
  });
