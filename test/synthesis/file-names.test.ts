import * as path from 'node:path';
import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { KubeflowApp } from '../../lib/app';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { configMap, contents, manifestFiles, object, synthesize, temporaryFolder } from './program';

function files(program: (app: KubeflowApp) => void): string[] {
  const folder = temporaryFolder();
  synthesize(folder, program);
  return manifestFiles(folder).map((file) => file.slice('dist/'.length));
}

function namedChart(app: Construct, id: string): Chart {
  const chart = new Chart(app, id);
  configMap(chart, 'settings', {}, `${id.toLowerCase()}-settings`);
  return chart;
}

test("a chart is written to a file named after its id, in the environment's folder", () => {
  expect(
    files((app) => {
      configMap(new AnyClusterPlatform(app, 'lab').chart('hub'), 'settings');
      configMap(new AnyClusterPlatform(app, 'office').chart('hub'), 'settings');
      namedChart(app, 'plain');
    }),
  ).toEqual([
    'lab/0-setup/namespaces.k8s.yaml',
    'lab/hub.k8s.yaml',
    'office/0-setup/namespaces.k8s.yaml',
    'office/hub.k8s.yaml',
    'plain.k8s.yaml',
  ]);
});

test('a nested chart has its own file, named after its path without a hash', () => {
  expect(
    files((app) => {
      const outer = namedChart(app, 'outer');
      namedChart(new Construct(outer, 'group'), 'inner');
    }),
  ).toEqual(['outer-group-inner.k8s.yaml', 'outer.k8s.yaml']);
});

test('file names contain no numbers, whatever the dependencies between charts', () => {
  expect(
    files((app) => {
      const first = namedChart(app, 'first');
      const second = namedChart(app, 'second');
      namedChart(second, 'inner');
      first.addDependency(second);
    }),
  ).toEqual(['first.k8s.yaml', 'second-inner.k8s.yaml', 'second.k8s.yaml']);
});

test('adding a chart anywhere changes no other file', () => {
  const [before, after] = [temporaryFolder(), temporaryFolder()];
  const program = (added: boolean) => (app: KubeflowApp) => {
    const platform = new AnyClusterPlatform(app, 'lab');
    if (added) {
      configMap(platform.chart('aaa'), 'first');
    }
    const hub = platform.chart('hub');
    configMap(hub, 'settings');
    if (added) {
      hub.addDependency(platform.chart('aaa'));
      configMap(platform.chart('zzz'), 'last');
    }
  };
  synthesize(before, program(false));
  synthesize(after, program(true));
  const manifests = (folder: string) => contents(path.join(folder, 'dist/lab'));
  expect(manifests(after)).toMatchObject(manifests(before));
  expect(Object.keys(manifests(after))).toHaveLength(Object.keys(manifests(before)).length + 2);
});

test('a chart without objects has no file', () => {
  expect(
    files((app) => {
      new Chart(app, 'empty');
      namedChart(app, 'full');
    }),
  ).toEqual(['full.k8s.yaml']);
});

test('a construct that groups charts is part of their file names', () => {
  expect(
    files((app) => {
      configMap(new AnyClusterPlatform(new Construct(app, 'europe'), 'lab').chart('hub'), 'settings');
      namedChart(new Construct(app, 'tools'), 'plain');
    }),
  ).toEqual(['europe-lab/0-setup/namespaces.k8s.yaml', 'europe-lab/hub.k8s.yaml', 'tools-plain.k8s.yaml']);
});

test('an environment can have the name of the setup folder', () => {
  expect(files((app) => configMap(new AnyClusterPlatform(app, '0-setup').chart('0-setup'), 'settings'))).toEqual([
    '0-setup/0-setup.k8s.yaml',
    '0-setup/0-setup/namespaces.k8s.yaml',
  ]);
});

test('fails if two charts would be written to the same file, naming both', () => {
  const folder = temporaryFolder();
  expect(() =>
    synthesize(folder, (app) => {
      namedChart(namedChart(app, 'a'), 'b');
      namedChart(app, 'a-b');
    }),
  ).toThrow('a-b: would be written to the same file as a/b: a-b.k8s.yaml.');
});

test('fails if two environments would be written to the same folder, naming both', () => {
  const folder = temporaryFolder();
  expect(() =>
    synthesize(folder, (app) => {
      object(new AnyClusterPlatform(new Construct(app, 'a'), 'b').chart('one'), 'ConfigMap', 'x');
      object(new AnyClusterPlatform(app, 'a-b').chart('two'), 'ConfigMap', 'y');
    }),
  ).toThrow('a-b: would be written to the same folder as a/b: a-b.');
});

test('fails if the id of an environment is not a valid folder name, with a suggestion', () => {
  const folder = temporaryFolder();
  expect(() => synthesize(folder, (app) => configMap(new AnyClusterPlatform(app, 'My Lab').chart('hub'), 'x'))).toThrow(
    /My Lab: environment "My Lab" is not a valid name\.[\s\S]*Use "my-lab"\./,
  );
});

test('a platform without charts can have any id', () => {
  expect(files((app) => void new AnyClusterPlatform(app, 'My Lab'))).toEqual([]);
});
