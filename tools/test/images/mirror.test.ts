import { mirroredReference } from '../../../lib/images';
import { mirroredName } from '../../src/images/copies';
import { FakeRegistry, sha256 } from '../registry/fake-registry';
import { ImageProgram } from './program';

let program: ImageProgram;
beforeEach(() => {
  program = new ImageProgram();
});
afterEach(() => program.remove());

const HUB = 'quay.io/jupyterhub/k8s-hub:4.4.2';
const dryRun = async (...args: string[]) => (await program.run('mirror', '--dry-run', ...args)).out.split('\n');

test.each([
  'quay.io/team/app:1',
  'python',
  'python:3',
  'team/app',
  'library/python:3',
  'localhost/app',
  'localhost:5000/app:1',
  'docker.io/library/python:3',
  'docker.io/python:3',
  `team/app@${sha256('a')}`,
  'Host/app',
])('%s has the name in a mirror that the library gives it', (image) => {
  expect(mirroredName(image, 'mirror.example.com/all')).toBe(mirroredReference(image, 'mirror.example.com/all'));
});

describe('images mirror --dry-run', () => {
  test.each([
    [
      'skopeo',
      `skopeo copy --all --preserve-digests docker://${HUB} docker://r.example.com/m/jupyterhub/k8s-hub:4.4.2`,
    ],
    ['crane', `crane copy ${HUB} r.example.com/m/jupyterhub/k8s-hub:4.4.2`],
    [
      'docker',
      `docker buildx imagetools create --prefer-index=false --tag r.example.com/m/jupyterhub/k8s-hub:4.4.2 ${HUB}`,
    ],
  ])('prints commands of %s, and the setting', async (tool, command) => {
    program.write({ lab: [{ source: HUB }, { source: HUB, component: 'schedule' }] });
    expect(await dryRun('--to', 'r.example.com/m', '--tool', tool)).toEqual([
      command,
      '# Set on the platform, so that pods pull from the mirror:',
      "# imageRegistry: 'r.example.com/m',",
      '',
    ]);
  });

  test('copies to the mirror of each environment, and not what pods pull directly', async () => {
    program.write({
      cloud: [
        { source: HUB, image: 'cloud.example.com/jupyterhub/k8s-hub:4.4.2' },
        { source: 'own.example.com/app:1' },
      ],
      laptop: [{ source: HUB }],
    });
    expect(await dryRun('--tool', 'crane')).toEqual([
      `crane copy ${HUB} cloud.example.com/jupyterhub/k8s-hub:4.4.2`,
      '# The platforms have imageRegistry already.',
      '',
    ]);
    expect(await dryRun('--tool', 'crane', '--to', 'other.example.com')).toEqual([
      `crane copy ${HUB} other.example.com/jupyterhub/k8s-hub:4.4.2`,
      ...['# Set on the platform, so that pods pull from the mirror:', "# imageRegistry: 'other.example.com',", ''],
    ]);
  });

  test('copies by digest, and gives images without a tag one', async () => {
    const [locked, pinned] = [sha256('locked'), sha256('pinned')];
    program.write({ lab: [{ source: HUB }, { source: `quay.io/team/app@${pinned}` }, { source: 'python' }] });
    const images = { [HUB]: { digest: locked, architectures: { amd64: locked } } };
    program.file('images.lock.json', JSON.stringify({ apiVersion: 'kubeflow-cdk.io/image-lock/v1', images }));
    expect((await dryRun('--tool', 'crane', '--to', 'r.example.com')).slice(0, 3)).toEqual([
      `crane copy quay.io/jupyterhub/k8s-hub@${locked} r.example.com/jupyterhub/k8s-hub:4.4.2`,
      'crane copy docker.io/library/python:latest r.example.com/library/python:latest',
      `crane copy quay.io/team/app@${pinned} r.example.com/team/app:${pinned.replace(':', '-')}`,
    ]);
  });

  test('prints commands for registries without TLS', async () => {
    program.write({ lab: [{ source: 'plain.example.com/app:1' }] });
    const options = ['--to', 'localhost:5000', '--plain-http', 'plain.example.com'];
    expect((await dryRun('--tool', 'skopeo', ...options))[0]).toBe(
      'skopeo copy --all --preserve-digests --src-tls-verify=false --dest-tls-verify=false docker://plain.example.com/app:1 docker://localhost:5000/app:1',
    );
    expect((await dryRun('--tool', 'crane', ...options))[0]).toContain('crane copy --insecure ');
  });

  test('prints JSON objects', async () => {
    program.write({ lab: [{ source: HUB }] });
    const [line] = await dryRun('--to', 'r.example.com', '--tool', 'crane', '--json');
    const to = 'r.example.com/jupyterhub/k8s-hub:4.4.2';
    expect(JSON.parse(line)).toEqual({ type: 'copy', from: HUB, to, command: ['crane', 'copy', HUB, to] });
  });

  test('warns about images that no component names', async () => {
    program.write({ lab: [{ source: HUB }, { source: 'nginx:1', component: 'web', named: false }] });
    const { out, err } = await program.run('mirror', '--dry-run', '--to', 'r.example.com');
    expect(out).not.toContain('nginx');
    expect(err).toContain('Warning: lab: nginx:1 of web is not copied');
  });
});

describe('images mirror fails', () => {
  test.each([
    [['--to', 'https://r.example.com'], /"https:\/\/r\.example\.com" is not a valid registry/, 2],
    [['--to', 'r.example.com/'], /is not a valid registry/, 2],
    [['--tool', 'skopoe'], /Allowed choices are skopeo, crane, docker/, 2],
    [[], /No platform of the program has imageRegistry/, 2],
    [['--to', 'r.example.com', 'prod'], /no environment "prod"/, 2],
  ])('with %j', async (args, message, exitCode) => {
    program.write({ lab: [{ source: HUB }] });
    const result = await program.run('mirror', ...args);
    expect([result.exitCode, result.err]).toEqual([exitCode, expect.stringMatching(message)]);
  });

  test('if two images would have one name in the mirror', async () => {
    program.write({ lab: [{ source: 'quay.io/team/app:1' }, { source: 'ghcr.io/team/app:1' }] });
    const { exitCode, err } = await program.run('mirror', '--to', 'r.example.com', '--dry-run');
    expect(exitCode).toBe(2);
    expect(err).toContain('Two images would be copied to r.example.com/team/app:1.');
    expect(err).toContain('ghcr.io/team/app:1 and quay.io/team/app:1');
  });

  test('if no tool is installed, or docker has no buildx', async () => {
    program.write({ lab: [{ source: HUB }] });
    program.file('bin/docker', '#!/bin/sh\nexit 1\n', 0o755);
    const node = program.file('bin/node', `#!/bin/sh\nexec ${process.execPath} "$@"\n`, 0o755);
    const env = { PATH: `${node.replace(/\/node$/, '')}:/nonexistent` };
    program.file('bin/sh', '#!/bin/sh\nexec /bin/sh "$@"\n', 0o755);
    for (const args of [[], ['--tool', 'docker']]) {
      const { exitCode, err } = await program.runWith(env, 'mirror', '--to', 'r.example.com', '--yes', ...args);
      expect([exitCode, err]).toEqual([9, expect.stringContaining('docker with the plugin buildx must be in PATH')]);
    }
  });

  test('if nobody agrees', async () => {
    program.write({ lab: [{ source: HUB }] });
    program.file('bin/crane', '#!/bin/sh\nexit 1\n', 0o755);
    const env = { PATH: `${program.folder}/bin:${process.env.PATH}` };
    const { exitCode, err } = await program.runWith(env, 'mirror', '--to', 'r.example.com', '--tool', 'crane');
    expect([exitCode, err]).toEqual([2, expect.stringContaining('This copies 1 image with all architectures')]);
  });

  test.each([
    ['fails', 'echo denied >&2; exit 1', /was not copied\.\n {2}denied/],
    ['copies nothing', 'exit 0', /is not the image that was copied\.\n {2}Its digest is unknown/],
  ])('if the tool %s', async (_, script, message) => {
    const registry = await FakeRegistry.start();
    registry.image('from/app', '1', { os: 'linux', architecture: 'amd64' });
    program.write({ lab: [{ source: `${registry.host}/from/app:1` }] });
    program.file('bin/crane', `#!/bin/sh\n${script}\n`, 0o755);
    const env = { PATH: `${program.folder}/bin:${process.env.PATH}` };
    const args = ['--to', `${registry.host}/to`, '--tool', 'crane', '--yes'];
    const { exitCode, err } = await program.runWith(env, 'mirror', ...args);
    await registry.stop();
    expect([exitCode, err]).toEqual([6, expect.stringMatching(message)]);
  });
});
