import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { execute } from '../cluster-harness/execute';

const ROOT = join(__dirname, '../..');
const PROGRAMS = join(ROOT, 'test/docs/guides/python');

describe.each(readdirSync(PROGRAMS).filter((file) => file.endsWith('.py')))('the guide program %s', (program) => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-python-guide-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('writes files, or prints the text in the guide', async () => {
    const { stdout } = await execute([inject('python'), join(PROGRAMS, program)], { cwd: folder });
    if (stdout === '') {
      expect(readdirSync(join(folder, 'dist'))).toHaveLength(2);
    } else {
      expect(readFileSync(join(ROOT, 'docs/python.md'), 'utf8')).toContain(`\`\`\`text\n${stdout}\`\`\``);
    }
  });
});
