import { readFileSync } from 'node:fs';
import { AnyClusterPlatform, JupyterHub, KubeflowApp, ModelSource, TFServing } from 'kubeflow-cdk';
import { API_KINDS, API_VERSIONS } from '../../cluster-harness/go-modules';
import { missingRequirement } from '../../cluster-harness/requirements';
import { Tools } from '../../cluster-harness/tools';
import { CLUSTER, everything } from '../../components/jupyterhub/samples';
import { POD_PROPS } from '../../components/tf-serving/samples';
import { everyComponent, objectsOf } from '../../platforms/every-component';
import { EVERY_PLATFORM } from '../../platforms/every-platform';
import type { Manifest } from '../../policy/manifest';
import { podsOf } from '../../policy/pods';
import { describeUnless } from '../describe-unless';

type Fields = { readonly [field: string]: unknown };

/** Kinds of custom resources. */
const CUSTOM_RESOURCES =
  /^(apiextensions\.k8s\.io|app\.k8s\.io|kubeflow\.org|.*\.(gke\.io|googleapis\.com)|gateway\.networking\.k8s\.io|monitoring\..*|networking\.gke\.io)\//;

describeUnless(missingRequirement(), 'emitted objects', () => {
  const objects = written();

  test('are of kinds with known fields', () => {
    const kinds = new Set(objects.map(kindOf));
    expect([...kinds].filter((kind) => !API_KINDS.some((known) => known === kind))).toEqual([]);
    expect(kinds.size).toBeGreaterThan(18);
  });

  test.each(Object.keys(API_VERSIONS))('have no field that Kubernetes %s does not have', (version) => {
    const known = new Map(
      API_KINDS.map((kind): [string, Fields] => [
        kind,
        JSON.parse(readFileSync(Tools.ready('api-fields').path(`${version}.${kind}.json`), 'utf8')),
      ]),
    );
    const unknown = objects.flatMap((object) =>
      unknownFields(object, known.get(kindOf(object)), `${object.kind} ${object.metadata.name}`),
    );
    expect([...new Set(unknown)]).toEqual([]);
  });

  test('fails if a nested field was added in a later version', () => {
    const pod = (version: string) =>
      JSON.parse(readFileSync(Tools.ready('api-fields').path(`${version}.core.v1.Pod.json`), 'utf8'));
    const [older, newer] = [pod('1.33'), pod('1.36')];
    expect(unknownFields(newer, older, 'Pod')).not.toEqual([]);
    expect(unknownFields(older, newer, 'Pod')).toEqual([]);
    const labels = { metadata: { labels: { 'any/label': 'x' } }, spec: { containers: [{ name: 'a' }, { nane: 'b' }] } };
    expect(unknownFields(labels, older, 'Pod')).toEqual(['Pod.spec.containers.nane']);
  });
});

/** All components on all platforms, a hub and a model server with all options, and the pods of TFJobs. */
function written(): Manifest[] {
  const objects = Object.values(EVERY_PLATFORM).flatMap((make) => {
    const platform = make(new KubeflowApp({ summary: false }));
    everyComponent(platform);
    return objectsOf(platform);
  });
  const configured = new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'configured', CLUSTER);
  new JupyterHub(configured.chart('jupyterhub'), 'jupyterhub', everything(configured));
  new TFServing(configured.chart('models'), 'models', {
    model: ModelSource.sharedVolume({ name: 'models', claimName: 'models' }),
    ...POD_PROPS,
    gpu: { type: 'l4' },
  });
  objects.push(...objectsOf(configured));
  const pods = podsOf(objects.filter(({ kind }) => kind === 'TFJob')).map(
    ({ owner, spec }): Manifest => ({ ...owner, apiVersion: 'v1', kind: 'Pod', spec: spec as Manifest['spec'] }),
  );
  return [...objects.filter(({ apiVersion = '' }) => !CUSTOM_RESOURCES.test(apiVersion)), ...pods];
}

/** The name of a kind, for example `core.v1.Pod`. */
function kindOf({ apiVersion = '', kind }: Manifest): string {
  return `${apiVersion.includes('/') ? apiVersion.replace('/', '.') : `core.${apiVersion}`}.${kind}`;
}

/**
 * Fields of an object that are missing in the reference object, which has all fields. A map in the reference has one
 * key, named after its field.
 */
function unknownFields(actual: unknown, known: unknown, path: string): string[] {
  if (Array.isArray(actual)) {
    const [element] = Array.isArray(known) ? known : [];
    return actual.flatMap((one) => unknownFields(one, element, path));
  }
  if (typeof actual !== 'object' || actual === null || typeof known !== 'object' || known === null) {
    return [];
  }
  const field = path.split('.').at(-1);
  const mapped = (known as Fields)[`${field}Key`];
  return Object.entries(actual).flatMap(([key, value]) =>
    mapped === undefined && !Object.hasOwn(known, key)
      ? [`${path}.${key}`]
      : unknownFields(value, mapped ?? (known as Fields)[key], `${path}.${key}`),
  );
}
