import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Where a cluster finds the tools. */
export const TOOLS_FOLDER = '/tmp/tools';

/** The address of the cluster's tmp host, for what is not a pod. */
export const HOST_ADDRESS = '10.213.0.1';

/** The same of a cluster whose Services have addresses of IPv6. Nobody has it: clients of the cluster's tmp come by IPv4. */
export const HOST_ADDRESS_V6 = 'fd00:213::1';

/**
 * A command that runs another in new namespaces:
 * - network: two clusters never clash, and a webhook or probe to an address that nobody has fails at once and never leaves the machine;
 * - processes: when the first one ends, for whatever reason, the kernel ends all others;
 * - mounts: /tmp is the cluster's tmp, and /proc shows its processes alone.
 */
export function inNewNamespaces(command: readonly string[]): string[] {
  return ['unshare', '--net', '--pid', '--mount-proc', '--fork', '--kill-child', ...command];
}

/** A command that runs another in the namespaces of a process. */
export function inNamespacesOf(pid: number, command: readonly string[]): string[] {
  return ['nsenter', `--target=${pid}`, '--net', '--pid', '--mount', '--wd=/', ...command];
}

/** What the first process does in its new namespaces. */
export function setUpNamespaces(folder: string, tools: readonly string[]): void {
  const tmp = join(folder, 'tmp');
  mkdirSync(tmp);
  run('mount', '-t', 'tmpfs', 'tmpfs', tmp);
  for (const folderOfModule of tools) {
    mountTools(folderOfModule, join(tmp, 'tools'));
  }
  // Last, since the tools may be below the old /tmp.
  run('mount', '--move', tmp, '/tmp');
  run('ip', 'link', 'set', 'lo', 'up');
  run(...addressCommand(HOST_ADDRESS));
}

/** Bound, since a link would not be found if the cache is below the old /tmp. */
function mountTools(source: string, target: string): void {
  const bound = join(target, basename(source));
  mkdirSync(bound, { recursive: true });
  run('mount', '--bind', source, bound);
  for (const tool of readdirSync(source)) {
    symlinkSync(join(basename(source), tool), join(target, tool));
  }
}

/** Gives the cluster's loopback device one more address. */
export function addressCommand(address: string): [string, ...string[]] {
  return ['ip', 'address', 'replace', `${address}/32`, 'dev', 'lo'];
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
