import { join } from 'node:path';
import { growthExponent, run } from './measure.mjs';
import { compile, root } from './workspace.mjs';

const SIZES = [100, 1_000, 10_000];
/** Longest that one run may take; stock cdk8s would need many minutes for the largest size. */
const BUDGET = 60_000;

/** Time, memory and growth of synthesis, ours beside stock cdk8s: one chart with one component for each of N. */
export async function growth(workspace, rounds) {
  compile(join(root, 'bench', 'programs', 'many-components.ts'), join(workspace, 'many-components.js'));
  const runs = [];
  for (const size of SIZES) {
    for (const synthesis of ['kubeflow-cdk', 'cdk8s']) {
      runs.push({ synthesis, size, ...(await bestOf(workspace, synthesis, size, rounds, runs)) });
    }
  }
  return {
    runs,
    budget: BUDGET,
    exponents: Object.fromEntries(['kubeflow-cdk', 'cdk8s'].map((s) => [s, exponents(runs, s)])),
  };
}

async function bestOf(workspace, synthesis, size, rounds, earlier) {
  const smaller = earlier.filter((done) => done.synthesis === synthesis).at(-1);
  if (smaller && smaller.milliseconds === undefined) {
    return {};
  }
  let best;
  // A long run needs no repetition: what disturbs it is small beside it.
  for (let round = 0; round < (size > 1_000 ? 1 : rounds); round++) {
    const ended = await run(process.execPath, ['many-components.js', synthesis, size], {
      cwd: workspace,
      budget: BUDGET,
    });
    if (!ended) {
      return {};
    }
    const { milliseconds, megabytes, objects } = JSON.parse(ended.stdout);
    best = {
      objects,
      milliseconds: Math.min(milliseconds, best?.milliseconds ?? Number.POSITIVE_INFINITY),
      megabytes: Math.min(megabytes, best?.megabytes ?? Number.POSITIVE_INFINITY),
    };
  }
  return best;
}

/** Over all sizes, and over the last step alone, where start-up and warming up weigh least. */
function exponents(runs, synthesis) {
  const points = runs
    .filter((one) => one.synthesis === synthesis && one.milliseconds !== undefined)
    .map(({ size, milliseconds }) => [size, milliseconds]);
  return { overall: growthExponent(points), last: growthExponent(points.slice(-2)) };
}
