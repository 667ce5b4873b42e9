import { spawn } from 'node:child_process';

/**
 * Runs each command once per round, so that other load on the machine affects all commands equally.
 *
 * @param contenders name and command, and optionally `prepare`, which runs before each sample
 * @returns by name: best and median time from start to end of the process, and mean CPU time, in milliseconds. CPU time
 *   depends less on other load. Shells count it in steps of 10 ms, so that a median would be coarse.
 */
export async function interleaved(contenders, rounds) {
  const samples = new Map(contenders.map(({ name }) => [name, { elapsed: [], cpu: [] }]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, command, args, cwd, prepare } of contenders) {
      prepare?.();
      const { milliseconds, cpu } = await run(command, args, { cwd });
      samples.get(name).elapsed.push(milliseconds);
      samples.get(name).cpu.push(cpu);
    }
  }
  return new Map(
    [...samples].map(([name, { elapsed, cpu }]) => [
      name,
      { best: Math.min(...elapsed), median: median(elapsed), cpu: cpu.reduce((sum, value) => sum + value, 0) / rounds },
    ]),
  );
}

/** Runs a command and writes the CPU times of its processes to file descriptor 3. */
const WITH_TIMES = '"$@"; status=$?; times >&3; exit $status';

/**
 * Runs a command.
 *
 * @returns time, CPU time and output; undefined if the command did not end within the time limit
 * @throws Error if the command fails
 */
export async function run(command, args, { cwd, timeLimit } = {}) {
  const { CDK8S_OUTDIR, CDKTF_OUTDIR, ...env } = process.env;
  const start = performance.now();
  // A group of its own, so that the limit ends the command and not only the shell.
  const child = spawn('sh', ['-c', WITH_TIMES, 'sh', command, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let timedOut = false;
  const limit = setTimeout(
    () => {
      timedOut = true;
      process.kill(-child.pid, 'SIGKILL');
    },
    timeLimit ?? 2 ** 31 - 1,
  );
  let times = '';
  child.stdio[3].on('data', (chunk) => {
    times += chunk;
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearTimeout(limit);
  const milliseconds = performance.now() - start;
  if (timedOut) {
    return undefined;
  }
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${stderr || stdout}`);
  }
  return { milliseconds, cpu: cpuTime(times), stdout };
}

/** The CPU time in milliseconds of all child processes, from the last line that the shell's `times` prints: `0m1.20s 0m0.10s`. */
function cpuTime(times) {
  const [last] = times.trim().split('\n').slice(-1);
  return [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000,
    0,
  );
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
