import { spawn } from 'node:child_process';

/**
 * Runs commands round by round, each once a round, so that whatever else the machine does falls on all of them alike.
 *
 * @param contenders name, command and, before each run, what makes the ground ready
 * @returns by name, the samples in milliseconds from start to end of the process
 */
export async function interleaved(contenders, rounds) {
  const samples = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, command, args, cwd, prepare } of contenders) {
      prepare?.();
      const { milliseconds } = await run(command, args, { cwd });
      samples.get(name).push(milliseconds);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, { best: Math.min(...values), median: median(values) }]));
}

/** Runs one command that must succeed; undefined where it did not end within the budget. */
export async function run(command, args, { cwd, budget } = {}) {
  const { CDK8S_OUTDIR, CDKTF_OUTDIR, ...env } = process.env;
  const start = performance.now();
  const child = spawn(command, args, { cwd, env, timeout: budget, killSignal: 'SIGKILL' });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...end) => resolve(end));
  });
  const milliseconds = performance.now() - start;
  if (signal === 'SIGKILL' && budget !== undefined && milliseconds >= budget) {
    return undefined;
  }
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${stderr || stdout}`);
  }
  return { milliseconds, stdout };
}

/** Slope of a straight line through points on logarithmic scales: 1 is linear growth, 2 quadratic. */
export function growthExponent(points) {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const [meanX, meanY] = [0, 1].map((axis) => logs.reduce((sum, point) => sum + point[axis], 0) / logs.length);
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const variance = logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return covariance / variance;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
