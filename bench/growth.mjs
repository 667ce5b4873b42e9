import { join } from 'node:path';
import { growthExponent, run } from './measure.mjs';
import { compile, root } from './workspace.mjs';

const SYNTHESES = ['kubeflow-cdk', 'cdk8s'];
const SIZES = [100, 1_000, 10_000];
/** Longest that one run may take; stock cdk8s would need many minutes for the largest size. */
const BUDGET = 60_000;
/** Heap in megabytes with which the largest size is tried once more, to tell what is needed from what V8 leaves lying. */
const TIGHT_HEAP = 300;

/** Time, memory and growth of synthesis, ours beside stock cdk8s: one chart with one component for each of N. */
export async function growth(workspace, rounds) {
  compile(join(root, 'bench', 'programs', 'many-components.ts'), join(workspace, 'many-components.js'));
  const runs = [];
  const givenUp = new Set();
  for (const size of SIZES) {
    const best = new Map();
    // A long run needs no repetition: what disturbs it is small beside it.
    for (let round = 0; round < (size > 1_000 ? 1 : rounds); round++) {
      for (const synthesis of SYNTHESES.filter((one) => !givenUp.has(one))) {
        const figures = await measure(workspace, synthesis, size);
        figures ? best.set(synthesis, better(best.get(synthesis), figures)) : givenUp.add(synthesis);
      }
    }
    runs.push(...SYNTHESES.map((synthesis) => ({ synthesis, size, ...best.get(synthesis) })));
  }
  const tight = await measure(workspace, 'kubeflow-cdk', SIZES.at(-1), [`--max-old-space-size=${TIGHT_HEAP}`]);
  const exponents = Object.fromEntries(SYNTHESES.map((synthesis) => [synthesis, exponentsOf(synthesis, runs)]));
  return { runs, exponents, tight, tightHeap: TIGHT_HEAP, budget: BUDGET };
}

async function measure(workspace, synthesis, size, flags = []) {
  const args = [...flags, 'many-components.js', synthesis, size];
  const ended = await run(process.execPath, args, { cwd: workspace, budget: BUDGET });
  return ended && JSON.parse(ended.stdout);
}

function better(one, other) {
  return {
    ...other,
    milliseconds: Math.min(other.milliseconds, one?.milliseconds ?? Number.POSITIVE_INFINITY),
    megabytes: Math.min(other.megabytes, one?.megabytes ?? Number.POSITIVE_INFINITY),
  };
}

/** Over all sizes, and over the last step alone, where start-up and warming up weigh least. */
function exponentsOf(synthesis, runs) {
  const points = runs
    .filter((one) => one.synthesis === synthesis && one.milliseconds !== undefined)
    .map(({ size, milliseconds }) => [size, milliseconds]);
  return { overall: growthExponent(points), last: growthExponent(points.slice(-2)) };
}
