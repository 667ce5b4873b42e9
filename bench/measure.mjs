import { spawn } from 'node:child_process';

/**
 * Runs each command once per round, so that other load on the machine affects all commands equally.
 *
 * @param contenders name and command, and optionally `prepare`, which runs before each sample
 * @returns best and median time by name, in milliseconds from start to end of the process
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

/**
 * Runs a command.
 *
 * @returns time and output; undefined if the command did not end within the time limit
 * @throws Error if the command fails
 */
export async function run(command, args, { cwd, timeLimit } = {}) {
  const { CDK8S_OUTDIR, CDKTF_OUTDIR, ...env } = process.env;
  const start = performance.now();
  const child = spawn(command, args, { cwd, env, timeout: timeLimit, killSignal: 'SIGKILL' });
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
  if (signal === 'SIGKILL' && timeLimit !== undefined && milliseconds >= timeLimit) {
    return undefined;
  }
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${stderr || stdout}`);
  }
  return { milliseconds, stdout };
}

/** Returns the slope of a line through points on logarithmic scales: 1 is linear growth, 2 quadratic. */
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
