import { App } from 'cdk8s';
import { Construct } from 'constructs';
import * as library from 'kubeflow-cdk';
import { jobRules } from '../../lib/components/auto-deployer/job-permissions';
import { EXAMPLES, runExample } from '../examples/run-example';
import { objectsOf } from '../platforms/every-component';
import { instanceProgram } from './instance-program';
import { type AnyManifest, identityOf, isClusterScoped, unresolvedReferences } from './references';

const PREFIXES = ['blue-', 'green-'];

/** Objects and programs that exist outside of the instances. */
const EXTERNAL = [
  ...['kube-system', 'gateways', 'monitoring'].map((name) => `Namespace ${name}`),
  ...['system-cluster-critical', 'lowest', 'high', 'important', 'core'].map((name) => `PriorityClass ${name}`),
  'StorageClass fast',
  'Provisioner kubernetes.io/no-provisioner',
  'Provisioner pd.csi.storage.gke.io',
  'Provisioner filestore.csi.storage.gke.io',
];

/** The definitions of a cluster are shared, whatever the number of its instances. */
const isShared = ({ kind }: AnyManifest) => kind === 'CustomResourceDefinition';

const unresolved = (objects: readonly AnyManifest[]) =>
  unresolvedReferences(objects).filter((line) => !EXTERNAL.some((name) => line.endsWith(` -> ${name}`)));

/** The objects of the environments of the program, by environment. */
function environmentsOf(prefix: string): Map<string, AnyManifest[]> {
  const app = instanceProgram(prefix);
  // Fails if the program has problems.
  app.synthYaml();
  return new Map(
    app.node.children
      .filter((child): child is library.PlatformBase => library.PlatformBase.isPlatform(child))
      .map((platform) => [platform.node.id, objectsOf(platform) as AnyManifest[]]),
  );
}

/** Kinds of objects that Jobs of an auto-deployer may not deploy. */
function undeployable(objects: readonly AnyManifest[]): string[] {
  const rules = jobRules(new App(), []);
  const resourceOf = (kind: string) =>
    kind
      .toLowerCase()
      .replace(/s$/, 'ses')
      .replace(/([^aeiou])y$/, '$1ie')
      .replace(/([^s])$/, '$1s');
  const kinds = new Set(
    objects.map(({ apiVersion, kind }) => `${/^(.*)\//.exec(apiVersion)?.[1] ?? ''} ${resourceOf(kind)}`),
  );
  return [...kinds].filter((each) => {
    const [group, resource] = each.split(' ');
    return !rules.some(
      ({ apiGroups, resources, verbs }) =>
        apiGroups?.includes(group) && resources?.includes(resource) && verbs.includes('create'),
    );
  });
}

/** Expects that two instances of an environment can run on one cluster. */
function expectSeparate(instances: readonly (readonly AnyManifest[])[]): void {
  const [blue, green] = instances.map((objects) => objects.filter((object) => !isShared(object)));
  const names = new Set(blue.map(identityOf));
  expect(green.map(identityOf).filter((identity) => names.has(identity))).toEqual([]);
  for (const [index, objects] of instances.entries()) {
    const withoutPrefix = objects
      .filter((object) => isClusterScoped(object) && !isShared(object))
      .map(identityOf)
      .filter((identity) => !identity.split(' ')[1].startsWith(PREFIXES[index]));
    expect(withoutPrefix).toEqual([]);
    expect(unresolved(objects)).toEqual([]);
    expect(undeployable(objects)).toEqual([]);
  }
  // A definition that one instance applies changes nothing for the other one.
  const [sharedByBlue, sharedByGreen] = instances.map((objects) => objects.filter(isShared));
  expect(sharedByBlue).toEqual(sharedByGreen);
}

describe('two instances of a program with every construct', () => {
  const [blue, green] = PREFIXES.map(environmentsOf);

  test.each([...blue.keys()])('share only definitions, and refer only to their own objects: %s', (environment) => {
    expectSeparate([blue.get(environment) ?? [], green.get(environment) ?? []]);
  });

  test('contain every construct of the library', () => {
    const used = new Set(
      instanceProgram('')
        .node.findAll()
        .map((construct) => construct.constructor.name),
    );
    const constructs = Object.entries(library).filter(
      ([name, value]) =>
        typeof value === 'function' && value.prototype instanceof Construct && !/Platform(Base)?$/.test(name),
    );
    expect(constructs.length).toBeGreaterThan(10);
    expect(constructs.map(([name]) => name).filter((name) => !used.has(name))).toEqual([]);
  });

  test('have cluster-scoped objects of every kind that the library creates', () => {
    const kinds = new Set(
      [...blue.values()]
        .flat()
        .filter(isClusterScoped)
        .map(({ kind }) => kind),
    );
    expect([...kinds].sort()).toEqual([
      'ClusterRole',
      'ClusterRoleBinding',
      'CustomResourceDefinition',
      'Namespace',
      'PersistentVolume',
      'PriorityClass',
      'StorageClass',
      'ValidatingAdmissionPolicy',
      'ValidatingAdmissionPolicyBinding',
    ]);
  });

  test('do not aggregate roles of other operators', () => {
    const roles = [...blue.values(), ...green.values()].flat().filter(({ kind }) => kind === 'ClusterRole');
    const aggregated = roles.filter(({ aggregationRule }) => aggregationRule);
    expect(aggregated).not.toEqual([]);
    for (const { metadata, aggregationRule } of aggregated) {
      const [[key, value]] = Object.entries(aggregationRule.clusterRoleSelectors[0].matchLabels);
      const selected = roles.filter(({ metadata: { labels = {} } }: any) => labels[key] === value);
      const selectedNames = new Set(selected.map(({ metadata: { name } }) => name));
      expect([...selectedNames]).toEqual([metadata.name.replace(/admin$/, 'edit')]);
    }
  });
});

describe.each(EXAMPLES)('two instances of examples/%s', (example) => {
  test('share only definitions, and refer only to their own objects', () => {
    const outputs = PREFIXES.map((prefix) => {
      process.env.KUBEFLOW_NAMESPACE_PREFIX = prefix;
      try {
        return runExample(example);
      } finally {
        delete process.env.KUBEFLOW_NAMESPACE_PREFIX;
      }
    });
    const environments = new Set([...outputs[0].files.keys()].map((path) => /^dist\/([^/]+)\//.exec(path)?.[1]));
    environments.delete(undefined);
    environments.delete('shared');
    for (const environment of environments) {
      expectSeparate(
        outputs.map((output) => [...output.manifests(`dist/${environment}/`), ...output.manifests('dist/shared/')]),
      );
    }
    // A plain cdk8s app has no prefix, and this one no object outside its namespace.
    expect(environments.size > 0 || !outputs[0].manifests().some(isClusterScoped)).toBe(true);
  });
});

describe('the check of references', () => {
  const [objects] = [...environmentsOf('blue-').values()];

  /** Changes the first object of a kind that has a field, and returns the unresolved references. */
  const changed = (kind: string, change: (object: any) => void): string[] => {
    const copy = structuredClone(objects);
    const object = copy.find((one) => one.kind === kind && !/admin$/.test(one.metadata.name));
    change(object);
    return unresolved(copy);
  };

  test.each<[string, string, (object: any) => void]>([
    [
      'a role',
      'ClusterRoleBinding',
      ({ roleRef }) => {
        roleRef.name = 'other';
      },
    ],
    [
      'a subject',
      'ClusterRoleBinding',
      ({ subjects }) => {
        subjects[0].namespace = 'kubeflow';
      },
    ],
    [
      'a StorageClass',
      'PersistentVolume',
      ({ spec }) => {
        spec.storageClassName = 'data-nfs';
      },
    ],
    [
      'a claim',
      'PersistentVolume',
      ({ spec }) => {
        spec.claimRef.namespace = 'kubeflow';
      },
    ],
    [
      'a priority class',
      'Deployment',
      ({ spec }) => {
        spec.template.spec.priorityClassName = 'other';
      },
    ],
    [
      'a scheduler',
      'Deployment',
      ({ spec }) => {
        spec.template.spec.schedulerName = 'other';
      },
    ],
    [
      'a provisioner',
      'StorageClass',
      (object) => {
        object.provisioner = 'kubeflow-cdk.nfs/data';
      },
    ],
    [
      'a permission',
      'ClusterRole',
      ({ rules }) => {
        rules.push({ resources: ['storageclasses'], resourceNames: ['x'] });
      },
    ],
    [
      'a webhook',
      'Deployment',
      (object) => {
        object.webhooks = [{ clientConfig: { service: { namespace: 'a', name: 'b' } } }];
      },
    ],
    [
      'a policy',
      'Deployment',
      ({ spec }) => {
        spec.policyName = 'other';
      },
    ],
    [
      'a selected namespace',
      'Deployment',
      ({ spec }) => {
        spec.matchLabels = { 'kubernetes.io/metadata.name': 'kubeflow' };
      },
    ],
  ])('finds %s of another instance', (_, kind, change) => {
    expect(changed(kind, change)).toHaveLength(1);
  });
});
