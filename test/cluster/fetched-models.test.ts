import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Duration } from 'cdk8s';
import { ModelSource, type S3ModelOptions, type TFServingProps, VersionPolicy } from '../../lib/components/tf-serving';
import { CertificateAuthority } from '../cluster-harness/certificates';
import { pythonWith, whatPythonLacks } from '../cluster-harness/python';
import { type Container, synthesizedPod } from '../components/tf-serving/synthesized-server';
import { describeUnless } from './describe-unless';

const SOURCES = join(__dirname, '../../lib/components/tf-serving/sources');
const PARTS = join(__dirname, '../components/tf-serving');
const SECRET = 'access-key';

/** The image has Alpine's busybox, whose shell and tools these are where there is a busybox. */
const BUSYBOX = [
  'sh',
  'cat',
  'chmod',
  'cut',
  'find',
  'grep',
  'head',
  'mkdir',
  'mv',
  'od',
  'rm',
  'sed',
  'sha256sum',
  'sleep',
  'sort',
  'tar',
  'tr',
  'unzip',
];
const SHELLS = ['sh', 'busybox'].filter((shell) => !spawnSync(shell, [shell === 'sh' ? '-c' : 'true', ':']).error);

describeUnless(whatPythonLacks(), 'models that are fetched', () => {
  let python: string;
  let folder: string;
  let authority: CertificateAuthority;
  let s3: RunningServer;
  const servers: RunningServer[] = [];

  beforeAll(async () => {
    python = await pythonWith(join(PARTS, 'fetching-requirements.txt'));
    folder = mkdtempSync(join(tmpdir(), 'fetched-models-'));
    authority = new CertificateAuthority(folder);
    s3 = await RunningServer.start(
      folder,
      [join(dirname(python), 'moto_server'), '-H', '127.0.0.1', '-p', '0'],
      /127\.0\.0\.1:(\d+)/,
    );
    servers.push(s3);
  }, 300_000);

  afterAll(() => {
    for (const server of servers) {
      server.stop();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const endpoint = () => `http://127.0.0.1:${s3.port}`;

  /** Makes a bucket with objects, by the same program as fetches them. */
  const upload = (bucket: string, objects: Objects) => {
    const files = mkdtempSync(join(folder, 'upload-'));
    write(files, objects);
    const remote = `:s3,provider=Other,access_key_id=a,secret_access_key=b,endpoint="${endpoint()}":${bucket}`;
    execFileSync(join(dirname(python), 'rclone'), ['--config=', '--quiet', 'copy', files, remote]);
  };

  describe.each(SHELLS)('by %s', (shell) => {
    let path: string;
    let target: string;
    let number = 0;

    beforeAll(() => {
      path = mkdtempSync(join(folder, 'bin-'));
      symlinkSync(join(dirname(python), 'rclone'), join(path, 'rclone'));
      if (shell === 'busybox') {
        const busybox = execFileSync('which', ['busybox'], { encoding: 'utf8' }).trim();
        for (const tool of BUSYBOX) {
          symlinkSync(busybox, join(path, tool));
        }
      } else {
        path = `${path}:${process.env.PATH}`;
      }
    });
    beforeEach(() => {
      target = mkdtempSync(join(folder, 'target-'));
    });

    /** A bucket that no other test has. */
    const bucketName = () => `${shell}-${number++}`;

    /** How a container of a server's pod is run here: the same command, with variables and paths as they are here. */
    const commandOf = (container: Container): { command: string[]; env: Record<string, string> } => {
      const env: Record<string, string> = { PATH: path };
      const secrets: Record<string, string> = {
        AWS_ACCESS_KEY_ID: 'a',
        AWS_SECRET_ACCESS_KEY: 'b',
        header: 'Bearer 42, "x"',
      };
      for (const { name, value, valueFrom } of container.env as Variable[]) {
        const text = value ?? secrets[valueFrom?.secretKeyRef.key ?? ''];
        env[name] = text
          .replace(/\$\((\w+)\)/g, (_, variable: string) => env[variable])
          .replaceAll('$$', '$')
          .replace('/var/run/secrets/fetch-ca/ca.crt', authority.certificate);
      }
      const here = (text: string) => text.replace('/etc/tf-serving', SOURCES).replace('/models/inception', target);
      return { command: [...(container.command as string[]), ...container.args].map(here), env };
    };

    const fetch = (model: ModelSource, props: Partial<TFServingProps> = {}) => {
      const [container] = synthesizedPod({ model, ...props }).initContainers as Container[];
      const { command, env } = commandOf(container);
      const { status, stderr } = spawnSync(command[0], command.slice(1), { env, encoding: 'utf8' });
      return { status, stderr };
    };

    const bucket = (name: string, options: S3ModelOptions = {}) =>
      ModelSource.s3(`s3://${name}/team a/inception`, {
        endpoint: endpoint(),
        credentialsSecretName: SECRET,
        ...options,
      });

    const version = (number: string | number, files: Objects = {}): Objects =>
      Object.fromEntries(
        Object.entries({ 'saved_model.pb': `graph ${number}`, 'variables/variables.index': 'index', ...files }).map(
          ([name, content]) => [`team a/inception/${number}/${name}`, content],
        ),
      );

    test('the latest versions of a bucket are fetched, whole', () => {
      const name = bucketName();
      upload(name, { ...version(1), ...version(2), ...version(10), 'team a/inception/notes/1/saved_model.pb': 'x' });
      expect(fetch(bucket(name), { versionPolicy: VersionPolicy.latest(2) })).toMatchObject({ status: 0 });
      expect(versionsIn(target)).toEqual(['10', '2']);
      expect(read(target, '10/saved_model.pb')).toBe('graph 10');
      expect(read(target, '10/variables/variables.index')).toBe('index');
    });

    test('all versions are, or those that are named, by whatever zeros they begin with', () => {
      const name = bucketName();
      upload(name, { ...version('0001'), ...version(2), ...version(3) });
      expect(fetch(bucket(name), { versionPolicy: VersionPolicy.specific(1, 3) })).toMatchObject({ status: 0 });
      expect(versionsIn(target)).toEqual(['0001', '3']);
      expect(fetch(bucket(name), { versionPolicy: VersionPolicy.all() })).toMatchObject({ status: 0 });
      expect(versionsIn(target)).toEqual(['0001', '2', '3']);
    });

    test('a version without a SavedModel, or without the file that is written last, is left for the one before it', () => {
      const name = bucketName();
      upload(name, { ...version(1, { _SUCCESS: '' }), ...version(2), 'team a/inception/3/variables/x': '' });
      const { status, stderr } = fetch(bucket(name));
      expect(stderr).toContain('version 3 is incomplete');
      expect([status, versionsIn(target)]).toEqual([0, ['2']]);
      rmSync(join(target, '2'), { recursive: true });
      expect(fetch(bucket(name, { markerFile: '_SUCCESS' }))).toMatchObject({ status: 0 });
      expect(versionsIn(target)).toEqual(['1']);
    });

    test('what is no longer wanted goes, once what is wanted was there before', () => {
      const name = bucketName();
      upload(name, version(1));
      fetch(bucket(name));
      upload(name, version(2));
      fetch(bucket(name));
      expect(versionsIn(target)).toEqual(['1', '2']);
      fetch(bucket(name));
      expect(versionsIn(target)).toEqual(['2']);
    });

    test('what was broken off is begun again', () => {
      const name = bucketName();
      upload(name, version(1));
      write(target, { '.fetching/1/saved_model.pb': 'half', '.fetching/1/old': '' });
      expect(fetch(bucket(name))).toMatchObject({ status: 0 });
      expect(read(target, '1/saved_model.pb')).toBe('graph 1');
      expect(existsSync(join(target, '1/old'))).toBe(false);
    });

    test('a container beside the server brings a new version, whole from the moment at which it is seen', async () => {
      const name = bucketName();
      const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`assets/${index}`, String(index)]));
      upload(name, version(1));
      const model = bucket(name, { refreshInterval: Duration.seconds(3) });
      expect(fetch(model)).toMatchObject({ status: 0 });
      const { command, env } = commandOf(synthesizedPod({ model }).containers[1]);
      const running = spawn(command[0], command.slice(1), { env, stdio: 'ignore' });
      try {
        upload(name, version(2, many));
        await until(() => existsSync(join(target, '2')), 60);
        expect(readdirSync(join(target, '2/assets'))).toHaveLength(200);
        expect(read(target, '2/saved_model.pb')).toBe('graph 2');
        await until(() => !existsSync(join(target, '1')), 60);
        const { exec } = synthesizedPod({ model }).containers[1].livenessProbe as { exec: { command: string[] } };
        const looked = () => {
          const probe = exec.command.map((text) =>
            text.replace('/etc/tf-serving', SOURCES).replace('/models/inception', target),
          );
          return spawnSync(probe[0], probe.slice(1), { env: { PATH: path } }).status;
        };
        expect(looked()).toBe(0);
        utimesSync(join(target, '.looked'), 0, 0);
        expect(looked()).toBe(1);
      } finally {
        running.kill('SIGTERM');
      }
      expect(await ended(running)).toBe(0);
    });

    test('a container beside the server goes on when the bucket cannot be reached', async () => {
      const model = bucket(bucketName(), { endpoint: 'http://127.0.0.1:1', refreshInterval: Duration.seconds(1) });
      const { command, env } = commandOf(synthesizedPod({ model }).containers[1]);
      const running = spawn(command[0], command.slice(1), {
        env: { ...env, RCLONE_LOW_LEVEL_RETRIES: '1', RCLONE_RETRIES: '1' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let told = '';
      running.stderr.on('data', (data) => {
        told += data;
      });
      try {
        await until(() => told.split('retrying in 1 seconds').length > 2, 60);
      } finally {
        running.kill('SIGTERM');
      }
      expect(await ended(running)).toBe(0);
    });

    test('fails where there is nothing to serve, so that the pod does not start', () => {
      const name = bucketName();
      upload(name, { ...version(1), 'team a/inception/3/variables/x': '' });
      expect(fetch(bucket(name), { versionPolicy: VersionPolicy.specific(1, 2) })).toMatchObject({ status: 1 });
      expect(fetch(bucket(bucketName()))).toMatchObject({ status: 1 });
      const empty = ModelSource.s3(`s3://${name}/other`, { endpoint: endpoint(), credentialsSecretName: SECRET });
      rmSync(join(target, '1'), { recursive: true });
      expect(fetch(empty)).toMatchObject({ status: 1 });
      expect(versionsIn(target)).toEqual([]);
    });

    describe('over HTTPS', () => {
      let files: string;
      let origin: string;
      const ca = { secretName: 'ca', key: 'ca.crt' };
      const authorization = { secretName: 'token', key: 'header' };

      beforeAll(async () => {
        files = mkdtempSync(join(folder, 'files-'));
        const { certificate, key } = authority.server(`models-${shell}`, ['IP:127.0.0.1']);
        const command = [python, join(PARTS, 'serve_folder.py'), files, certificate, key, 'Bearer 42, "x"'];
        const server = await RunningServer.start(folder, command, /^(\d+)$/m);
        servers.push(server);
        origin = `https://127.0.0.1:${server.port}`;
        write(files, { ...version(1), ...version(2), 'team a/inception/index of old/1/saved_model.pb': '' });
        for (const [archive, top] of [
          ['flat', 'team a/inception/1'],
          ['nested', 'team a/inception'],
        ]) {
          execFileSync('tar', [
            '-C',
            join(files, top),
            '-czf',
            join(files, `${archive}.tar.gz`),
            archive === 'flat' ? '.' : '2',
          ]);
        }
        execFileSync('tar', ['-C', join(files, 'team a/inception/1'), '-cf', join(files, 'plain.tar'), '.']);
        execFileSync(python, ['-m', 'zipfile', '-c', join(files, 'model.zip'), join(files, 'team a/inception/2')]);
        execFileSync('tar', ['-C', join(files, 'team a'), '-cf', join(files, 'none.tar'), 'inception']);
      }, 60_000);

      const sha256 = (archive: string) =>
        createHash('sha256')
          .update(readFileSync(join(files, archive)))
          .digest('hex');

      test('a folder that a web server lists is fetched as a bucket is', () => {
        const model = ModelSource.https(`${origin}/team%20a/inception`, { ca, authorization });
        expect(fetch(model)).toMatchObject({ status: 0 });
        expect(versionsIn(target)).toEqual(['2']);
        expect(read(target, '2/variables/variables.index')).toBe('index');
      });

      test('archives are unpacked, whatever they are', () => {
        const model = ModelSource.archives(
          {
            1: { url: `${origin}/flat.tar.gz`, sha256: sha256('flat.tar.gz') },
            2: { url: `${origin}/nested.tar.gz?token=a$(HOME)b` },
            3: { url: `${origin}/plain.tar` },
            4: { url: `${origin}/model.zip`, sha256: sha256('model.zip') },
          },
          { ca, authorization },
        );
        expect(fetch(model)).toMatchObject({ status: 0 });
        expect(versionsIn(target)).toEqual(['1', '2', '3', '4']);
        expect(['1', '2', '3', '4'].map((number) => read(target, `${number}/saved_model.pb`))).toEqual([
          'graph 1',
          'graph 2',
          'graph 1',
          'graph 2',
        ]);
      });

      test.each<[string, () => ModelSource, RegExp]>([
        [
          'another digest',
          () =>
            ModelSource.archives(
              { 1: { url: `${origin}/flat.tar.gz`, sha256: '0'.repeat(64) } },
              { ca, authorization },
            ),
          /version 1: the SHA-256 digest of the archive is not/,
        ],
        [
          'no SavedModel in the archive',
          () => ModelSource.archives({ 1: { url: `${origin}/none.tar` } }, { ca, authorization }),
          /the archive has no SavedModel/,
        ],
        [
          'nothing at the URL',
          () => ModelSource.archives({ 1: { url: `${origin}/missing.tar` } }, { ca, authorization }),
          /404/,
        ],
        ['no right to read', () => ModelSource.archives({ 1: { url: `${origin}/flat.tar.gz` } }, { ca }), /401/],
        [
          'an unknown authority',
          () => ModelSource.https(`${origin}/team%20a/inception`, { authorization }),
          /certificate/,
        ],
      ])('fails with %s, and leaves nothing to be served', (_, model, message) => {
        const { status, stderr } = fetch(model());
        expect(stderr).toMatch(message);
        expect([status, versionsIn(target)]).toEqual([1, []]);
      });
    });
  });
});

type Objects = Record<string, string>;

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly key: string } };
}

/** A server that tells its port. What it prints goes to a file: a pipe would be full while a program runs that is waited for. */
class RunningServer {
  static async start(folder: string, [program, ...args]: string[], told: RegExp): Promise<RunningServer> {
    const log = join(mkdtempSync(join(folder, 'server-')), 'log');
    const output = openSync(log, 'a');
    const running = spawn(program, args, { stdio: ['ignore', output, output] });
    closeSync(output);
    const port = () => told.exec(readFileSync(log, 'utf8'))?.[1];
    await until(() => port() !== undefined || running.exitCode !== null, 60);
    if (port() === undefined) {
      throw new Error(`${program} ended: ${readFileSync(log, 'utf8')}`);
    }
    return new RunningServer(running, Number(port()));
  }

  private constructor(
    private readonly running: ChildProcess,
    readonly port: number,
  ) {}

  stop(): void {
    this.running.kill();
  }
}

function write(folder: string, files: Objects): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
    chmodSync(join(folder, name), 0o644);
  }
}

function read(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

/** What a server would find. */
function versionsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .sort();
}

async function until(holds: () => boolean, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!holds()) {
    if (Date.now() > end) {
      throw new Error(`not so after ${seconds} seconds`);
    }
    await sleep(5);
  }
}

function ended(running: ChildProcess): Promise<number | null> {
  return running.exitCode === null
    ? new Promise((resolve) => running.on('exit', resolve))
    : Promise.resolve(running.exitCode);
}
