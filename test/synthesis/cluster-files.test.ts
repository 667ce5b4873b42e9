import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeflowApp } from '../../lib/app';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { DockerDesktopPlatform, K3dPlatform, KindPlatform } from '../../lib/platforms/local';
import { configMap, contents, synthesize, temporaryFolder } from './program';

function written(program: (app: KubeflowApp) => void): string[] {
  const folder = temporaryFolder();
  synthesize(folder, program);
  return Object.keys(contents(folder));
}

test('the files that create a cluster are in the deployment folder, and not among the manifests', () => {
  const files = written((app) => {
    configMap(new KindPlatform(app, 'lab').chart('hub'), 'settings');
    configMap(new K3dPlatform(app, 'office').chart('hub'), 'settings');
    configMap(new DockerDesktopPlatform(app, 'desktop').chart('hub'), 'settings');
    configMap(new AnyClusterPlatform(app, 'prod').chart('hub'), 'settings');
  });
  expect(files.filter((path) => path.includes('/cluster/')).sort()).toEqual([
    'deploy.out/lab/cluster/kind.yaml',
    'deploy.out/office/cluster/k3d.yaml',
  ]);
});

test('the files of an environment that no longer needs them are removed', () => {
  const folder = temporaryFolder();
  const lab = (platform: typeof KindPlatform | typeof AnyClusterPlatform) => (app: KubeflowApp) =>
    configMap(new platform(app, 'lab').chart('hub'), 'settings');
  synthesize(folder, lab(KindPlatform));
  writeFileSync(join(folder, 'deploy.out/lab/mine.txt'), 'mine');
  synthesize(folder, lab(AnyClusterPlatform));
  const files = Object.keys(contents(join(folder, 'deploy.out/lab')));
  expect(files).toEqual(['delete.sh', 'deploy.sh', 'mine.txt', 'plan.json']);
});

test('an environment without output has no such files', () => {
  const files = written((app) => {
    new KindPlatform(app, 'lab');
    configMap(new AnyClusterPlatform(app, 'prod').chart('hub'), 'settings');
  });
  expect(files.filter((path) => path.includes('/lab/'))).toEqual([]);
});
