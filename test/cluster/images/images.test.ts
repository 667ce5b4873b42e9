import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findProgram, missingRequirement } from '../../cluster-harness/requirements';
import { Tools } from '../../cluster-harness/tools';
import { CommandLine, type CommandResult, resultOf } from '../cli/command-line';
import { describeUnless } from '../describe-unless';
import { RegistryProcess } from './registry-process';
import { TokenServer } from './token-server';

const ROOT = join(__dirname, '../../..');
/** The password of "ann" is "word". */
const HTPASSWD = 'ann:$2y$05$abcdefghijklmnopqrstuuQDoL5Sa/TtfS/XN4AY/jgq.HBbO1BTu\n';

describeUnless(missingRequirement(), 'kubeflow-cdk images with a real registry', () => {
  let folder: string;
  let registry: RegistryProcess;
  let commandLine: CommandLine;
  let operator: string;
  let train: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'registry-'));
    const bundle = await CommandLine.bundle({ binary: 'kubectl', kubeconfig: '' }, folder);
    commandLine = bundle.withPath(dirname(Tools.ready('crane').path('crane'))).withEnv({ HOME: join(folder, 'home') });
    registry = await RegistryProcess.start(folder, 'open');
    operator = await registry.push('team/operator', 'v1', ['amd64', 'arm64']);
    train = await registry.push('team/train', '7', ['amd64']);
  });

  afterAll(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Writes a program whose images are in a registry. */
  function newProgram(name: string, { host }: RegistryProcess = registry): string {
    write(
      `${name}/main.js`,
      `const { AnyClusterPlatform, ComponentImage, KubeflowApp, TFJob, TFJobOperator } = require('${ROOT}/build');
const app = new KubeflowApp();
const lab = new AnyClusterPlatform(app, 'lab', {
  imageRegistry: process.env.MIRROR,
  images: process.env.MIRROR ? {} : { [ComponentImage.TRAINING_OPERATOR]: { registry: '${host}', repository: 'team/operator', tag: 'v1' } },
});
new TFJobOperator(lab.chart('operator'), 'operator');
new TFJob(lab.chart('train'), 'train', { image: '${host}/team/train:7', worker: { replicas: 1 } });
app.synth();
`,
    );
    return name;
  }

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    return commandLine.withEnv(env).run(join(folder, program), 'images', ...args);
  }

  async function synthesize(program: string): Promise<string> {
    const options = { cwd: join(folder, program), stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] };
    const { exitCode, stderr } = await resultOf(spawn(process.execPath, ['main.js'], options));
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const files = readdirSync(join(folder, program, 'dist/lab')).filter((file) => file.endsWith('.yaml'));
    return files.map((file) => readFileSync(join(folder, program, 'dist/lab', file), 'utf8')).join('\n');
  }

  const lockOf = (program: string) =>
    JSON.parse(readFileSync(join(folder, program, 'images.lock.json'), 'utf8')).images;

  /** Configuration of docker with credentials. */
  function login(host: string, user: string, password: string): { DOCKER_CONFIG: string } {
    const name = `login-${user}-${password}`;
    const auth = Buffer.from(`${user}:${password}`).toString('base64');
    write(`${name}/config.json`, JSON.stringify({ auths: { [host]: { auth } } }));
    return { DOCKER_CONFIG: join(folder, name) };
  }

  test('the lock file has the digests of the registry, and synthesis adds them', async () => {
    const program = newProgram('lock');
    expect(await run(program, ['lock', '--arch', 'amd64'])).toMatchObject({ exitCode: 0 });
    const [one, two] = [`${registry.host}/team/operator:v1`, `${registry.host}/team/train:7`];
    expect(lockOf(program)).toEqual({
      [one]: { digest: operator, architectures: { amd64: expect.any(String), arm64: expect.any(String) } },
      [two]: { digest: train, architectures: { amd64: train } },
    });
    for (const [image, { digest, architectures }] of Object.entries<{ digest: string; architectures: object }>(
      lockOf(program),
    )) {
      const repository = image.slice(registry.host.length + 1).split(':')[0];
      for (const each of [digest, ...Object.values(architectures)]) {
        expect(await registry.digest(repository, each)).toBe(each);
      }
    }
    const yaml = await synthesize(program);
    expect(yaml).toContain(`image: ${one}@${operator}`);
    expect(yaml).toContain(`image: ${two}@${train}`);
    expect(await run(program, ['lock', '--offline', '--dry-run'])).toMatchObject({ exitCode: 0 });
    expect(await run(program, ['list'])).toMatchObject({ stdout: expect.stringContaining(operator.slice(0, 19)) });
  });

  test('an image without an architecture, and one that does not exist, are errors', async () => {
    const program = newProgram('missing');
    const { exitCode, stderr } = await run(program, ['lock', '--arch', 'arm64']);
    expect(exitCode).toBe(6);
    expect(stderr).toContain('team/train:7 is not available for arm64.\n  It is available for amd64.');
    const mirrored = await run(program, ['lock', '--from-mirror'], { MIRROR: registry.host });
    expect(mirrored.exitCode).toBe(6);
    expect(mirrored.stderr).toMatch(/training-operator:\S+ does not exist\.\n.*status 404 \(MANIFEST_UNKNOWN/);
  });

  test('a registry with a password is asked with the credentials of docker login', async () => {
    write('htpasswd', HTPASSWD);
    const closed = await RegistryProcess.start(folder, 'password', {
      htpasswd: { realm: 'test', path: join(folder, 'htpasswd') },
    });
    try {
      const program = newProgram('password', closed);
      expect(await run(program, ['lock'])).toMatchObject({
        exitCode: 4,
        stderr: expect.stringMatching(/requires credentials for .*status 401 \(UNAUTHORIZED/s),
      });
      expect(await run(program, ['lock'], login(closed.host, 'ann', 'wrong'))).toMatchObject({
        exitCode: 4,
        stderr: expect.stringContaining('rejects the credentials'),
      });
      expect(readdirSync(join(folder, program))).toEqual(['main.js']);
      expect(await run(program, ['lock'], login(closed.host, 'ann', 'word'))).toMatchObject({ exitCode: 0 });
      expect(lockOf(program)[`${closed.host}/team/train:7`].digest).toBe(train);
    } finally {
      await closed.stop();
    }
  });

  test('a registry with tokens is asked with a token for each repository', async () => {
    const tokens = await TokenServer.start(folder, { ann: 'word' });
    const closed = await RegistryProcess.start(folder, 'token', tokens.auth);
    try {
      const program = newProgram('token', closed);
      expect(await run(program, ['lock'])).toMatchObject({
        exitCode: 4,
        stderr: expect.stringContaining('requires credentials'),
      });
      expect(await run(program, ['lock'], login(closed.host, 'bob', 'word'))).toMatchObject({
        exitCode: 4,
        stderr: expect.stringContaining('rejects the credentials'),
      });
      expect(await run(program, ['lock'], login(closed.host, 'ann', 'word'))).toMatchObject({ exitCode: 0 });
      expect(lockOf(program)[`${closed.host}/team/operator:v1`].digest).toBe(operator);
    } finally {
      await closed.stop();
      await tokens.stop();
    }
  });

  describe.each(['crane', 'skopeo'])('images are copied to a mirror by %s', (tool) => {
    const runOrSkip = tool === 'crane' || findProgram(tool) ? test : test.skip;

    runOrSkip('with all architectures and the same digests, and only once', async () => {
      const mirrorFolder = mkdtempSync(join(folder, 'mirror-'));
      const mirror = await RegistryProcess.start(mirrorFolder, 'mirror');
      try {
        const program = newProgram(`mirror-${tool}`);
        await run(program, ['lock']);
        const args = ['mirror', '--to', `${mirror.host}/all`, '--tool', tool, '--yes'];
        const first = await run(program, args);
        expect(first).toMatchObject({ exitCode: 0 });
        expect(first.stdout).toContain(`imageRegistry: '${mirror.host}/all',`);
        expect(await mirror.digest('all/team/operator', 'v1')).toBe(operator);
        expect(await mirror.digest('all/team/train', '7')).toBe(train);
        for (const digest of Object.values<string>(
          lockOf(program)[`${registry.host}/team/operator:v1`].architectures,
        )) {
          expect(await mirror.digest('all/team/operator', digest)).toBe(digest);
        }
        const second = await run(program, args);
        expect(second.stdout.match(/was copied already/g)).toHaveLength(2);
        // A tag that moved since the lock file was written is not copied.
        await registry.push('team/train', '7', ['arm64']);
        expect((await run(program, args)).stdout.match(/was copied already/g)).toHaveLength(2);
        await registry.push('team/train', '7', ['amd64']);
      } finally {
        await mirror.stop();
      }
    });
  });
});
