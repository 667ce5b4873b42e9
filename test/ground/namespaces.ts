import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where a cluster finds the tools. */
export const TOOLS_FOLDER = '/tmp/tools';

/** The address of the cluster's own host, for what is not a pod. */
export const HOST_ADDRESS = '10.213.0.1';

/**
 * A command that runs another in new namespaces:
 * - network: two clusters never clash, and a webhook or probe to an address that nobody has fails at once and never leaves the machine;
 * - processes: when the first one ends, for whatever reason, the kernel ends all others;
 * - mounts: /tmp is the cluster's own, and /proc shows its processes alone.
 */
export function inNewNamespaces(command: readonly string[]): string[] {
  return ['unshare', '--net', '--pid', '--mount-proc', '--fork', '--kill-child', ...command];
}

/** A command that runs another in the namespaces of a process. */
export function inNamespacesOf(pid: number, command: readonly string[]): string[] {
  return ['nsenter', `--target=${pid}`, '--net', '--pid', '--mount', '--wd=/', ...command];
}

/** What the first process does in its new namespaces. */
export function furnishNamespaces(folder: string, tools: string): void {
  const own = join(folder, 'tmp');
  mkdirSync(own);
  run('mount', '-t', 'tmpfs', 'tmpfs', own);
  mkdirSync(join(own, 'tools'));
  run('mount', '--bind', tools, join(own, 'tools'));
  // Last, since the tools may be below the old /tmp.
  run('mount', '--move', own, '/tmp');
  run('ip', 'link', 'set', 'lo', 'up');
  run(...addressCommand(HOST_ADDRESS));
}

/** Gives the cluster's loopback device one more address. */
export function addressCommand(address: string): [string, ...string[]] {
  return ['ip', 'address', 'replace', `${address}/32`, 'dev', 'lo'];
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
