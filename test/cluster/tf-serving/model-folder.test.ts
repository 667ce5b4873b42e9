import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Duration } from 'cdk8s';
import { ModelSource } from '../../../lib/components/tf-serving';
import { missingPython, pythonWith } from '../../cluster-harness/python';
import { type Container, synthesizedPod } from '../../components/tf-serving/synthesized-server';
import { describeUnless } from '../describe-unless';
import { localCommand, SHELLS, SOURCES, toolPath } from './local-fetcher';
import { type Objects, read, write } from './model-files';
import { ended, RunningServer, until } from './running-server';

const PARTS = join(__dirname, '../../components/tf-serving');

/** Files of a version of a model. */
const version = (path: string): Objects => ({ [`${path}/saved_model.pb`]: path, [`${path}/variables/v`]: 'x' });

describeUnless(missingPython(), 'models that appear in a folder', () => {
  let python: string;
  let parser: string;
  let folder: string;
  let s3: RunningServer;

  beforeAll(async () => {
    python = await pythonWith(join(PARTS, 'fetching-requirements.txt'));
    parser = await pythonWith(join(PARTS, 'requirements.txt'), '--no-deps');
    folder = mkdtempSync(join(tmpdir(), 'model-folder-'));
    const moto = [join(dirname(python), 'moto_server'), '-H', '127.0.0.1', '-p', '0'];
    s3 = await RunningServer.start(folder, moto, /127\.0\.0\.1:(\d+)/);
  }, 300_000);

  afterAll(() => {
    s3?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const remote = (bucket: string) =>
    `:s3,provider=Other,access_key_id=a,secret_access_key=b,endpoint="http://127.0.0.1:${s3.port}":${bucket}`;
  const rclone = (...args: string[]) =>
    execFileSync(join(dirname(python), 'rclone'), ['--config=', '--quiet', ...args]);

  describe.each(SHELLS)('by %s', (shell) => {
    let target: string;
    let state: string;
    let bucket: string;

    beforeEach(() => {
      target = mkdtempSync(join(folder, 'target-'));
      state = mkdtempSync(join(folder, 'state-'));
      bucket = `b-${target
        .slice(-6)
        .toLowerCase()
        .replace(/[^a-z0-9]/g, '0')}-${shell}`;
    });

    const upload = (objects: Objects) => {
      const files = mkdtempSync(join(folder, 'upload-'));
      write(files, objects);
      rclone('copy', files, remote(bucket));
    };

    /** Containers of a server of the folder, as commands of this machine. */
    const commandsOf = (source: ModelSource) => {
      const modelFolder = { source, interval: Duration.seconds(1) };
      const pod = synthesizedPod({ model: undefined, modelFolder });
      return [(pod.initContainers as Container[])[0], pod.containers[1]].map((container) => {
        const { command, env } = localCommand(container, toolPath(shell, folder, python), target, '');
        return {
          command: command.map((text) => text.replace('/models/folder', target).replace('/etc/tf-serving', SOURCES)),
          env: { ...env, STATE_FOLDER: state },
        };
      });
    };

    const inBucket = () =>
      commandsOf(
        ModelSource.s3(`s3://${bucket}/vision`, {
          endpoint: `http://127.0.0.1:${s3.port}`,
          credentialsSecretName: 'access-key',
        }),
      );

    const once = ([{ command, env }]: ReturnType<typeof commandsOf>) =>
      spawnSync(command[0], command.slice(1), { env, encoding: 'utf8' });

    /** Names and paths of the models, read with the schema of TensorFlow Serving. */
    const served = (): [string, string][] => {
      const input = JSON.stringify([{ 'models.config': read(state, 'models.config') }]);
      const [{ 'models.config': parsed }] = JSON.parse(
        execFileSync(parser, [join(PARTS, 'parse_configs.py')], { input, encoding: 'utf8' }),
      );
      const config = parsed.model_config_list.config ?? [];
      return config.map((model: any) => [model.name, model.base_path.replace(target, '')]);
    };

    test('all models of a bucket are fetched and served, except folders without a version and invalid names', () => {
      upload({
        ...version('vision/cats/1'),
        ...version('vision/cats/2'),
        ...version('vision/dogs/7'),
        ...version('vision/bad name"/1'),
        'vision/notes/readme': '',
      });
      expect(once(inBucket())).toMatchObject({
        status: 0,
        stderr: expect.stringContaining('model notes has no version'),
      });
      expect(served()).toEqual([
        ['cats', '/cats'],
        ['dogs', '/dogs'],
      ]);
      expect(read(state, 'models-available.list')).toBe('/v1/models/cats\n/v1/models/dogs\n');
      expect(read(target, 'cats/2/saved_model.pb')).toBe('vision/cats/2');
      expect(existsSync(join(target, 'cats/1'))).toBe(false);
    });

    test('a model is served when it appears, and not when it has left', async () => {
      upload(version('vision/cats/1'));
      expect(once(inBucket()).status).toBe(0);
      const { command, env } = inBucket()[1];
      const running = spawn(command[0], command.slice(1), { env, stdio: 'ignore' });
      try {
        upload(version('vision/dogs/1'));
        await until(() => read(state, 'models-available.list').includes('dogs'), 60);
        expect(read(target, 'dogs/1/saved_model.pb')).toBe('vision/dogs/1');
        rclone('purge', remote(`${bucket}/vision/cats`));
        await until(() => !read(state, 'models-available.list').includes('cats'), 60);
        expect(served().map(([name]) => name)).toEqual(['dogs']);
        // The server may still use the files until it has read the configuration.
        await until(() => !existsSync(join(target, 'cats')), 60);
      } finally {
        running.kill('SIGTERM');
      }
      expect(await ended(running)).toBe(0);
    });

    test('models on a volume are served from there', () => {
      write(target, { ...version('cats/1'), 'empty/readme': '' });
      mkdirSync(join(target, 'later'));
      const commands = commandsOf(ModelSource.fromUrl('pvc://models'));
      expect(once(commands).status).toBe(0);
      expect(served()).toEqual([['cats', '/cats']]);
    });

    test('a pod does not start while there is no model', () => {
      upload({ 'vision/notes/readme': '' });
      expect(once(inBucket()).status).toBe(1);
    });
  });
});
