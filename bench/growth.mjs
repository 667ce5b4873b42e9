import { join } from 'node:path';
import { growthExponent, run } from './measure.mjs';
import { compile, root } from './workspace.mjs';

const SYNTHESES = ['kubeflow-cdk', 'cdk8s'];
const SIZES = [100, 1_000, 10_000];
/** Time limit of a run in milliseconds. Stock cdk8s would take many minutes for the largest size. */
const TIME_LIMIT = 60_000;
/**
 * Heap limit in megabytes of an additional run with the largest size. It shows how much memory is required, without
 * garbage that V8 has not collected yet.
 */
const TIGHT_HEAP = 300;

/** Measures CPU time, memory and growth of synthesis for N charts with one component each, compared with stock cdk8s. */
export async function growth(workspace, rounds) {
  compile(join(root, 'bench', 'programs', 'many-components.ts'), join(workspace, 'many-components.js'));
  const runs = [];
  const timedOut = new Set();
  for (const size of SIZES) {
    const best = new Map();
    // A long run is not repeated: interference is small in relation to it.
    for (let round = 0; round < (size > 1_000 ? 1 : rounds); round++) {
      for (const synthesis of SYNTHESES.filter((candidate) => !timedOut.has(candidate))) {
        const figures = await measure(workspace, synthesis, size);
        figures ? best.set(synthesis, better(best.get(synthesis), figures)) : timedOut.add(synthesis);
      }
    }
    runs.push(...SYNTHESES.map((synthesis) => ({ synthesis, size, ...best.get(synthesis) })));
  }
  const tight = await measure(workspace, 'kubeflow-cdk', SIZES.at(-1), [`--max-old-space-size=${TIGHT_HEAP}`]);
  const exponents = Object.fromEntries(SYNTHESES.map((synthesis) => [synthesis, exponentsOf(synthesis, runs)]));
  return { runs, exponents, tight, tightHeap: TIGHT_HEAP, timeLimit: TIME_LIMIT };
}

async function measure(workspace, synthesis, size, flags = []) {
  const args = [...flags, 'many-components.js', synthesis, size];
  const result = await run(process.execPath, args, { cwd: workspace, timeLimit: TIME_LIMIT });
  return result && JSON.parse(result.stdout);
}

function better(previous, other) {
  return {
    ...other,
    milliseconds: Math.min(other.milliseconds, previous?.milliseconds ?? Number.POSITIVE_INFINITY),
    megabytes: Math.min(other.megabytes, previous?.megabytes ?? Number.POSITIVE_INFINITY),
  };
}

/**
 * Returns the growth exponent over all sizes, and over the last step, where startup and JIT warm-up have the least
 * influence.
 */
function exponentsOf(synthesis, runs) {
  const points = runs
    .filter((run) => run.synthesis === synthesis && run.milliseconds !== undefined)
    .map(({ size, milliseconds }) => [size, milliseconds]);
  return { overall: growthExponent(points), last: growthExponent(points.slice(-2)) };
}
