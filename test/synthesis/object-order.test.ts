import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowApp } from '../../lib/app';
import { inDependencyOrder } from '../../lib/synthesis/object-order';
import { configMap, contents, object, objectsIn, problemsOf, synthesize, temporaryFolder } from './program';

/** Returns the names of a chart's objects in the order of the output. */
function orderOf(program: (chart: Chart, app: KubeflowApp) => void): string[] {
  const app = new KubeflowApp({ summary: false });
  program(new Chart(app, 'chart'), app);
  return objectsIn(app.synthYaml()).map((line) => line.split(' ')[1]);
}

/** A construct with two objects. */
function pair(scope: Construct, id: string): Construct {
  const construct = new Construct(scope, id);
  configMap(construct, `${id}1`);
  configMap(construct, `${id}2`);
  return construct;
}

test('objects are written in the order of their kinds, whatever the order of the program', () => {
  const kinds = ['Deployment', 'Service', 'PersistentVolumeClaim', 'ConfigMap', 'Secret', 'NetworkPolicy'].concat([
    'RoleBinding',
    'Role',
    'ServiceAccount',
    'StorageClass',
    'PriorityClass',
    'CustomResourceDefinition',
    'Namespace',
  ]);
  expect(
    orderOf((chart) => {
      for (const kind of kinds) {
        object(chart, kind, kind.toLowerCase());
      }
    }),
  ).toEqual([...kinds].reverse().map((kind) => kind.toLowerCase()));
});

test('objects of one kind stay in the order of the program', () => {
  expect(
    orderOf((chart) => {
      for (const name of ['c', 'a', 'b']) {
        configMap(chart, name);
      }
    }),
  ).toEqual(['c', 'a', 'b']);
});

test('dependencies of an object come first, even against the order of kinds', () => {
  expect(
    orderOf((chart) => {
      const settings = configMap(chart, 'settings');
      settings.addDependency(object(chart, 'Service', 'service'));
    }),
  ).toEqual(['service', 'settings']);
});

test('a construct that depends on another comes after all of its objects', () => {
  expect(
    orderOf((chart) => {
      const early = pair(chart, 'early');
      early.node.addDependency(pair(chart, 'late'));
    }),
  ).toEqual(['late1', 'late2', 'early1', 'early2']);
});

test('dependencies are transitive', () => {
  expect(
    orderOf((chart) => {
      const [a, b, c] = ['a', 'b', 'c'].map((id) => pair(chart, id));
      a.node.addDependency(b);
      b.node.addDependency(c);
    }),
  ).toEqual(['c1', 'c2', 'b1', 'b2', 'a1', 'a2']);
});

test('a whole that depends on its part comes after it, and a part that depends on its whole comes last', () => {
  expect(
    orderOf((chart) => {
      const whole = pair(chart, 'whole');
      whole.node.addDependency(pair(whole, 'part'));
    }),
  ).toEqual(['part1', 'part2', 'whole1', 'whole2']);
  expect(
    orderOf((chart) => {
      pair(chart, 'part').node.addDependency(chart);
      pair(chart, 'rest');
    }),
  ).toEqual(['rest1', 'rest2', 'part1', 'part2']);
});

describe('a dependency on another chart', () => {
  const program = (chart: Chart) => {
    const app = chart.node.root as KubeflowApp;
    const other = new Chart(app, 'other');
    configMap(chart, 'last').addDependency(app);
    configMap(chart, 'second').addDependency(other);
    configMap(other, 'first');
  };

  test('does not affect the file of the chart, except that a part of the app comes last', () => {
    const folder = temporaryFolder();
    synthesize(folder, (app) => program(new Chart(app, 'chart')));
    expect(objectsIn(contents(folder)['dist/chart.k8s.yaml'])).toEqual(['ConfigMap second', 'ConfigMap last']);
  });

  test('decides the order of a stream', () => {
    expect(orderOf(program)).toEqual(['first', 'second', 'last']);
  });
});

test('a chain of dependencies can be longer than the call stack', () => {
  const chart = new Chart(new KubeflowApp(), 'chart');
  const objects = Array.from({ length: 15_000 }, (_, index) => configMap(chart, `object-${index}`));
  objects.slice(1).forEach((next, index) => {
    objects[index].addDependency(next);
  });
  const problems: string[] = [];
  expect(inDependencyOrder(chart, objects, problems).map((found) => found.name)).toEqual(
    objects.map((found) => found.name).reverse(),
  );
  expect(problems).toEqual([]);
});

test('fails if objects depend on each other, naming the cycle', () => {
  const app = new KubeflowApp({ summary: false });
  const chart = new Chart(app, 'chart');
  const [a, b, c] = ['a', 'b', 'c'].map((id) => configMap(chart, id));
  a.addDependency(b);
  b.addDependency(c);
  c.addDependency(a);
  expect(problemsOf(app)).toEqual([
    'chart/a: depends on itself: chart/a -> chart/b -> chart/c -> chart/a.\n' +
      '  Remove one of these dependencies (addDependency).',
  ]);
});

test('reports two constructs that depend on each other once, however many objects they have', () => {
  const app = new KubeflowApp({ summary: false });
  const chart = new Chart(app, 'chart');
  const [a, b] = ['a', 'b'].map((id) => pair(chart, id));
  a.node.addDependency(b);
  b.node.addDependency(a);
  expect(problemsOf(app)).toHaveLength(1);
  expect(problemsOf(app)[0]).toContain('chart/a/a1 -> chart/b/b1 -> chart/a/a1');
});
