import * as fs from 'node:fs';
import * as path from 'node:path';
import { Chart } from 'cdk8s';
import { KubeflowApp } from '../../lib/app';
import * as kube from '../../lib/k8s/kube';

// Synthesizes programs into a small file system, with more and more free space, and prints what they leave behind.

const [root] = process.argv.slice(2);
const FILLER = path.join(root, 'filler');
const PAGE = 4096;

function contents(folder: string): Record<string, string> {
  const entries = fs.readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file): [string, string] => [path.relative(folder, file), fs.readFileSync(file, 'utf8')])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Writes an app whose files differ in each attempt. */
function synthesize(attempt: number): void {
  const app = new KubeflowApp({
    outdir: path.join(root, 'dist'),
    deployOutdir: path.join(root, 'deploy.out'),
    terraformOutdir: path.join(root, 'cdktf.out'),
    summary: false,
  });
  for (const name of ['one', `two-${attempt}`, 'three']) {
    const data = { key: String(attempt).repeat(3000) };
    new kube.ConfigMap(new Chart(app, name, { namespace: 'ns' }), 'settings', { data });
  }
  app.synth();
}

/** Fills the file system up to a number of free pages. */
function fill(freePages: number): void {
  const file = fs.openSync(FILLER, 'w');
  try {
    for (;;) {
      fs.writeSync(file, Buffer.alloc(PAGE));
    }
  } catch {
    const { size } = fs.fstatSync(file);
    fs.ftruncateSync(file, Math.max(0, Math.floor(size / PAGE) - freePages) * PAGE);
  } finally {
    fs.closeSync(file);
  }
}

synthesize(0);
const attempts = Array.from({ length: 40 }, (_, free) => {
  const before = contents(root);
  fill(free);
  let error: string | undefined;
  try {
    synthesize(free + 1);
  } catch (thrown) {
    error = (thrown as Error).message;
  }
  fs.rmSync(FILLER);
  const after = contents(root);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (file) => before[file] !== after[file],
  );
  return { free, error, changed };
});
process.stdout.write(JSON.stringify(attempts));
