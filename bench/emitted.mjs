import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { run } from './measure.mjs';
import { compile, link, root } from './workspace.mjs';

/** What the chart's YAML was counted to be: nothing of the chart itself is kept here. */
const RECORDED = join(root, 'bench', 'chart-figures.json');

/**
 * What the defaults of JupyterHub emit, and how much of it breaks a rule of the policy tests, beside the chart that most people use.
 *
 * @param rendered the chart's YAML, to count it anew. @default - what was counted once
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
  return { name, ours: withSum(ours), chart: withSum(chart), countedAnew: rendered !== undefined };
}

/** The policy tests' own rules, compiled beside what counts by them. */
function counting(workspace) {
  const folder = join(workspace, 'counting');
  const rules = readdirSync(join(root, 'test', 'policy')).filter((file) => /^[\w-]+\.ts$/.test(file));
  for (const file of ['bench/figures.ts', ...rules.map((rule) => `test/policy/${rule}`)]) {
    compile(join(root, file), join(folder, file.replace(/ts$/, 'js')));
  }
  link(folder, 'yaml', join(root, 'node_modules', 'yaml'));
  return createRequire(join(folder, 'main.js'))('./bench/figures.js');
}
