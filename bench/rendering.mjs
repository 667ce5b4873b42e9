import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { interleaved } from './measure.mjs';
import { compile, root } from './workspace.mjs';

/** Recorded CPU time of helm and kustomize, in relation to the start of Node.js on the same machine. */
const RECORDED = join(root, 'bench', 'rendering-figures.json');

/**
 * Compares the Kubernetes objects of one environment with what replaces them: `helm template` of the JupyterHub chart and
 * `kubectl kustomize` of the training operator.
 *
 * @param chart folder of the chart. @default - recorded figures
 * @param operator folder with the kustomization of the operator. @default - recorded figures
 */
export async function rendering(workspace, rounds, { chart, operator }) {
  compile(join(root, 'bench', 'programs', 'one-environment.ts'), join(workspace, 'one-environment.js'));
  const bare = { name: 'node -e 0', command: process.execPath, args: ['-e', '0'] };
  const ours = {
    name: 'one environment',
    command: process.execPath,
    args: ['one-environment.js'],
    cwd: workspace,
  };
  const measured = chart !== undefined && operator !== undefined;
  const competitors = measured
    ? [
        { name: 'helm template, JupyterHub', command: 'helm', args: ['template', 'jupyterhub', chart] },
        { name: 'kubectl kustomize, training operator', command: 'kubectl', args: ['kustomize', operator] },
      ]
    : [];
  const samples = await interleaved([bare, ours, ...competitors], rounds);
  const start = samples.get(bare.name).cpu;
  const competitorsCpu = measured
    ? competitors.reduce((sum, { name }) => sum + samples.get(name).cpu, 0)
    : start * JSON.parse(readFileSync(RECORDED, 'utf8')).ratio;
  return { samples, bare: bare.name, measured, competitorsCpu, ratio: samples.get(ours.name).cpu / competitorsCpu };
}
