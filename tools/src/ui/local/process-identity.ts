import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process: its id and its start, because ids are used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Omitted if the system does not tell. */
  readonly started?: string;
}

/** Number of the start time among the fields of `/proc/PID/stat` after the name. */
const START_TIME = 19;

export function identityOf(pid: number): ProcessIdentity {
  const started = startOf(pid);
  return { pid, ...(started !== undefined && { started }) };
}

/** Whether a process still runs. */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') {
      return false;
    }
  }
  return started === undefined || startOf(pid) === started;
}

function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name of the program is in parentheses, and can contain spaces.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // A process that ended and that nobody waited for is a zombie.
      return fields[0] === 'Z' ? 'ended' : fields[START_TIME];
    }
    return process.platform === 'win32'
      ? undefined
      : execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
