import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { run } from './measure.mjs';
import { compile, link, root } from './workspace.mjs';

/** Recorded figures of the chart. The repository does not contain the chart itself. */
const RECORDED = join(root, 'bench', 'chart-figures.json');

/**
 * Compares JupyterHub's default output with the official chart: size, and violations of the rules of the policy tests.
 *
 * @param rendered YAML of the chart, to count it again. @default - the recorded figures
 */
export async function emitted(workspace, rendered) {
  const { countFigures, totalFindings } = counting(workspace);
  compile(join(root, 'bench', 'programs', 'default-hub.ts'), join(workspace, 'default-hub.js'));
  await run(process.execPath, ['default-hub.js'], { cwd: workspace });
  const dist = join(workspace, 'dist');
  const files = readdirSync(dist, { recursive: true }).filter((file) => file.endsWith('.yaml'));
  const ours = countFigures(files.map((file) => readFileSync(join(dist, file), 'utf8')));
  const { chart: name, figures: recorded } = JSON.parse(readFileSync(RECORDED, 'utf8'));
  const chart = rendered === undefined ? recorded : countFigures([readFileSync(rendered, 'utf8')], 'jupyterhub');
  const withSum = (figures) => ({ ...figures, sum: totalFindings(figures.findings) });
  return { name, ours: withSum(ours), chart: withSum(chart), recounted: rendered !== undefined };
}

/** Compiles the rules of the policy tests and the code that counts violations. */
function counting(workspace) {
  const folder = join(workspace, 'counting');
  const rules = readdirSync(join(root, 'test', 'policy')).filter((file) => /^[\w-]+\.ts$/.test(file));
  for (const file of ['bench/figures.ts', ...rules.map((rule) => `test/policy/${rule}`)]) {
    compile(join(root, file), join(folder, file.replace(/ts$/, 'js')));
  }
  link(folder, 'yaml', join(root, 'node_modules', 'yaml'));
  return createRequire(join(folder, 'main.js'))('./bench/figures.js');
}
