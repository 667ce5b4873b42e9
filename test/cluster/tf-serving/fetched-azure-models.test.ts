import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AzureBlobModelOptions, ModelSource } from '../../../lib/components/tf-serving';
import { missingPython, pythonWith } from '../../cluster-harness/python';
import { type Container, synthesizedPod } from '../../components/tf-serving/synthesized-server';
import { describeUnless } from '../describe-unless';
import { localCommand, SHELLS, toolPath } from './local-fetcher';
import { read, version, versionsIn, write } from './model-files';
import { RunningServer } from './running-server';

const PARTS = join(__dirname, '../../components/tf-serving');
const URL = 'https://mymodels.blob.core.windows.net/models/team%20a/inception';

// rclone is the real one. A program of this repository answers in place of Azure.
describeUnless(missingPython(), 'fetching models from Azure Blob Storage', () => {
  let python: string;
  let folder: string;

  beforeAll(async () => {
    python = await pythonWith(join(PARTS, 'fetching-requirements.txt'));
    folder = mkdtempSync(join(tmpdir(), 'fetched-azure-models-'));
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.each(SHELLS)('by %s', (shell) => {
    test.each<[string, AzureBlobModelOptions, string[]]>([
      ['an account key', { credentialsSecretName: 'access-key' }, ['mymodels']],
      ['anonymous access', { publicContainer: true }, []],
    ])('fetches the latest version with %s', async (_, options, account) => {
      const blobs = mkdtempSync(join(folder, 'blobs-'));
      const target = mkdtempSync(join(folder, 'target-'));
      write(join(blobs, 'models'), { ...version(1), ...version(2), 'team a/inception/notes/1/saved_model.pb': 'x' });
      const command = [python, join(PARTS, 'serve_blobs.py'), blobs, ...account];
      const server = await RunningServer.start(folder, command, /^(\d+)$/m);
      try {
        const fetchers = synthesizedPod({ model: ModelSource.azureBlob(URL, options) }).initContainers as Container[];
        const { command: script, env } = localCommand(fetchers[0], toolPath(shell, folder, python), target, '');
        const RCLONE_CONFIG_MODELS_ENDPOINT = `http://127.0.0.1:${server.port}`;
        const { status, stderr } = spawnSync(script[0], script.slice(1), {
          env: { ...env, RCLONE_CONFIG_MODELS_ENDPOINT },
          encoding: 'utf8',
        });
        expect([status, stderr]).toEqual([0, 'fetched version 2\n']);
      } finally {
        server.stop();
      }
      expect(versionsIn(target)).toEqual(['2']);
      expect(read(target, '2/saved_model.pb')).toBe('graph 2');
      expect(read(target, '2/variables/variables.index')).toBe('index');
    });
  });
});
