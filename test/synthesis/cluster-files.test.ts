import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeflowApp } from '../../lib/app';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { DockerDesktopPlatform, K3dPlatform, KindPlatform, MinikubePlatform } from '../../lib/platforms/local';
import { configMap, contents, synthesize, temporaryFolder } from './program';

function written(program: (app: KubeflowApp) => void): string[] {
  const folder = temporaryFolder();
  synthesize(folder, program);
  return Object.keys(contents(folder)).map((file) => file.replace(/^dist\//, ''));
}

test('the files that create a cluster are in a subfolder that kubectl ignores', () => {
  const files = written((app) => {
    configMap(new KindPlatform(app, 'lab').chart('hub'), 'settings');
    configMap(new K3dPlatform(app, 'office').chart('hub'), 'settings');
    configMap(new DockerDesktopPlatform(app, 'desktop').chart('hub'), 'settings');
    configMap(new AnyClusterPlatform(app, 'prod').chart('hub'), 'settings');
  });
  const paths = files.filter((path) => path.includes('/cluster/'));
  expect(paths.sort()).toEqual([
    'lab/cluster/kind.yaml',
    'lab/cluster/make.sh',
    'office/cluster/k3d.yaml',
    'office/cluster/make.sh',
  ]);
});

test('the commands are in a shell script that runs from any working directory', () => {
  const folder = temporaryFolder();
  synthesize(folder, (app) => {
    configMap(new KindPlatform(app, 'my-lab').chart('hub'), 'settings');
    configMap(new MinikubePlatform(app, 'laptop').chart('hub'), 'settings');
  });
  const files = contents(folder);
  expect(files['dist/laptop/cluster/make.sh']).toMatch(/\nset -e\ncd .*\nminikube start --cni=calico .*\n$/);
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  // A replacement for kind that prints its arguments and whether the file exists.
  writeFileSync(join(bin, 'kind'), '#!/bin/sh\necho "$@"\ntest -f "$(echo "$3" | cut -d= -f2)"\n', { mode: 0o755 });
  const said = execFileSync('sh', [join(folder, 'dist/my-lab/cluster/make.sh')], {
    cwd: '/',
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    encoding: 'utf8',
  });
  expect(said).toBe('create cluster --config=cluster/kind.yaml\n');
});

test('an environment without output has no such files', () => {
  const files = written((app) => {
    new KindPlatform(app, 'lab');
    configMap(new AnyClusterPlatform(app, 'prod').chart('hub'), 'settings');
  });
  expect(files.filter((path) => path.startsWith('lab/'))).toEqual([]);
});
