import type { KubeflowApp } from '../../lib/app';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { K3dPlatform, KindPlatform } from '../../lib/platforms/local';
import { configMap, contents, synthesize, temporaryFolder } from './program';

function written(program: (app: KubeflowApp) => void): string[] {
  const folder = temporaryFolder();
  synthesize(folder, program);
  return Object.keys(contents(folder)).map((file) => file.replace(/^dist\//, ''));
}

test('what makes a cluster is beside its YAML, in a folder that kubectl passes over', () => {
  const files = written((app) => {
    configMap(new KindPlatform(app, 'lab').chart('hub'), 'settings');
    configMap(new K3dPlatform(app, 'office').chart('hub'), 'settings');
    configMap(new AnyClusterPlatform(app, 'prod').chart('hub'), 'settings');
  });
  const paths = files.filter((path) => path.includes('/cluster/'));
  expect(paths.sort()).toEqual(['lab/cluster/kind.yaml', 'office/cluster/k3d.yaml']);
});

test('an environment of which nothing is written has no such file', () => {
  const files = written((app) => {
    new KindPlatform(app, 'lab');
    configMap(new AnyClusterPlatform(app, 'prod').chart('hub'), 'settings');
  });
  expect(files.filter((path) => path.startsWith('lab/'))).toEqual([]);
});
