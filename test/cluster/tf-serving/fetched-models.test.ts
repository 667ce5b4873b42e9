import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Duration } from 'cdk8s';
import {
  ModelSource,
  type S3ModelOptions,
  type TFServingProps,
  VersionPolicy,
} from '../../../lib/components/tf-serving';
import { CertificateAuthority } from '../../cluster-harness/certificates';
import { missingPython, pythonWith } from '../../cluster-harness/python';
import { type Container, synthesizedPod } from '../../components/tf-serving/synthesized-server';
import { describeUnless } from '../describe-unless';
import { localCommand, SHELLS, SOURCES, toolPath } from './local-fetcher';
import { type Objects, read, version, versionsIn, write } from './model-files';
import { ended, RunningServer, until } from './running-server';

const PARTS = join(__dirname, '../../components/tf-serving');
const SECRET = 'access-key';

describeUnless(missingPython(), 'fetching models', () => {
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

  /** Creates a bucket with objects, using rclone. */
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
      path = toolPath(shell, folder, python);
    });
    beforeEach(() => {
      target = mkdtempSync(join(folder, 'target-'));
    });

    /** The name of a new bucket. */
    const bucketName = () => `${shell}-${number++}`;

    const commandOf = (container: Container) => localCommand(container, path, target, authority.certificate);

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

    test('fetches the latest versions of a bucket completely', () => {
      const name = bucketName();
      upload(name, { ...version(1), ...version(2), ...version(10), 'team a/inception/notes/1/saved_model.pb': 'x' });
      expect(fetch(bucket(name), { versionPolicy: VersionPolicy.latest(2) })).toMatchObject({ status: 0 });
      expect(versionsIn(target)).toEqual(['10', '2']);
      expect(read(target, '10/saved_model.pb')).toBe('graph 10');
      expect(read(target, '10/variables/variables.index')).toBe('index');
    });

    test('fetches all versions, or specific ones regardless of leading zeros', () => {
      const name = bucketName();
      upload(name, { ...version('0001'), ...version(2), ...version(3) });
      expect(fetch(bucket(name), { versionPolicy: VersionPolicy.specific(1, 3) })).toMatchObject({ status: 0 });
      expect(versionsIn(target)).toEqual(['0001', '3']);
      expect(fetch(bucket(name), { versionPolicy: VersionPolicy.all() })).toMatchObject({ status: 0 });
      expect(versionsIn(target)).toEqual(['0001', '2', '3']);
    });

    test('skips a version without a SavedModel or without its marker file, and fetches the one before it', () => {
      const name = bucketName();
      upload(name, { ...version(1, { _SUCCESS: '' }), ...version(2), 'team a/inception/3/variables/x': '' });
      const { status, stderr } = fetch(bucket(name));
      expect(stderr).toContain('version 3 is incomplete');
      expect([status, versionsIn(target)]).toEqual([0, ['2']]);
      rmSync(join(target, '2'), { recursive: true });
      expect(fetch(bucket(name, { markerFile: '_SUCCESS' }))).toMatchObject({ status: 0 });
      expect(versionsIn(target)).toEqual(['1']);
    });

    test('deletes old versions only after the new ones are complete', () => {
      const name = bucketName();
      upload(name, version(1));
      fetch(bucket(name));
      upload(name, version(2));
      fetch(bucket(name));
      expect(versionsIn(target)).toEqual(['1', '2']);
      fetch(bucket(name));
      expect(versionsIn(target)).toEqual(['2']);
    });

    test('restarts an interrupted download', () => {
      const name = bucketName();
      upload(name, version(1));
      write(target, { '.fetching/1/saved_model.pb': 'half', '.fetching/1/old': '' });
      expect(fetch(bucket(name))).toMatchObject({ status: 0 });
      expect(read(target, '1/saved_model.pb')).toBe('graph 1');
      expect(existsSync(join(target, '1/old'))).toBe(false);
    });

    test('the sidecar adds a new version that is complete when it appears', async () => {
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
        const probeStatus = () => {
          const probe = exec.command.map((text) =>
            text.replace('/etc/tf-serving', SOURCES).replace('/models/inception', target),
          );
          return spawnSync(probe[0], probe.slice(1), { env: { PATH: path } }).status;
        };
        expect(probeStatus()).toBe(0);
        utimesSync(join(target, '.looked'), 0, 0);
        expect(probeStatus()).toBe(1);
      } finally {
        running.kill('SIGTERM');
      }
      expect(await ended(running)).toBe(0);
    });

    test('the sidecar continues if the bucket is unreachable', async () => {
      const model = bucket(bucketName(), { endpoint: 'http://127.0.0.1:1', refreshInterval: Duration.seconds(1) });
      const { command, env } = commandOf(synthesizedPod({ model }).containers[1]);
      const running = spawn(command[0], command.slice(1), {
        env: { ...env, RCLONE_LOW_LEVEL_RETRIES: '1', RCLONE_RETRIES: '1' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let log = '';
      running.stderr.on('data', (data) => {
        log += data;
      });
      try {
        await until(() => log.split('retrying in 1 seconds').length > 2, 60);
      } finally {
        running.kill('SIGTERM');
      }
      expect(await ended(running)).toBe(0);
    });

    test('fails if there is no version to serve, so that the pod does not start', () => {
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

      test('fetches a directory listing of a web server like a bucket', () => {
        const model = ModelSource.https(`${origin}/team%20a/inception`, { ca, authorization });
        expect(fetch(model)).toMatchObject({ status: 0 });
        expect(versionsIn(target)).toEqual(['2']);
        expect(read(target, '2/variables/variables.index')).toBe('index');
      });

      test('extracts archives of every format', () => {
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
          'a different digest',
          () =>
            ModelSource.archives(
              { 1: { url: `${origin}/flat.tar.gz`, sha256: '0'.repeat(64) } },
              { ca, authorization },
            ),
          /version 1: the SHA-256 digest of the archive is not/,
        ],
        [
          'an archive without a SavedModel',
          () => ModelSource.archives({ 1: { url: `${origin}/none.tar` } }, { ca, authorization }),
          /the archive has no SavedModel/,
        ],
        [
          'a missing file at the URL',
          () => ModelSource.archives({ 1: { url: `${origin}/missing.tar` } }, { ca, authorization }),
          /404/,
        ],
        ['missing credentials', () => ModelSource.archives({ 1: { url: `${origin}/flat.tar.gz` } }, { ca }), /401/],
        [
          'an unknown certificate authority',
          () => ModelSource.https(`${origin}/team%20a/inception`, { authorization }),
          /certificate/,
        ],
      ])('fails with %s, and leaves no version to serve', (_, model, message) => {
        const { status, stderr } = fetch(model());
        expect(stderr).toMatch(message);
        expect([status, versionsIn(target)]).toEqual([1, []]);
      });
    });
  });
});
