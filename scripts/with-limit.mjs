// Runs a command, and ends it and all its processes after a time limit: node scripts/with-limit.mjs SECONDS COMMAND [ARGUMENT...]
//
// Before that, it prints the processes that are running. Exit status: that of the command, or 124 after the limit.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Seconds that a command has to stop servers and to delete files. */
const GRACE = 20;

const [seconds, command, ...args] = process.argv.slice(2);

// In a process group of its own, so that none of its processes is left over.
const child = spawn(command, args, { stdio: 'inherit', detached: true });
const ended = once(child, 'exit');

function endGroup(signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // No process of the group is left.
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => endGroup(signal));
}

/** The processes of the command, with the seconds since their start. */
function processes() {
  const lines = execFileSync('ps', ['-e', '-ww', '-o', 'pgid=,etimes=,args='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([group]) => group === String(child.pid))
    .map(([, elapsed, ...words]) => `   ${elapsed} s  ${words.join(' ').slice(0, 200)}`);
}

const limit = setTimeout(async () => {
  console.log(`-- ended after its limit of ${seconds} s: ${[command, ...args].join(' ')}`);
  console.log(['-- running then:', ...processes()].join('\n'));
  process.exitCode = 124;
  endGroup('SIGTERM');
  await Promise.race([ended, sleep(GRACE * 1000, undefined, { ref: false })]);
  endGroup('SIGKILL');
}, seconds * 1000);

const [status, signal] = await ended.catch((error) => {
  console.log(`-- cannot run ${command}: ${error.message}`);
  return [127];
});
clearTimeout(limit);
process.exitCode ??= signal ? 1 : status;
