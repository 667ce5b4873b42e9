import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Folder of the tools inside a cluster. */
export const TOOLS_FOLDER = '/tmp/tools';

/** Address of the cluster's host, used by everything that is not a pod. */
export const HOST_ADDRESS = '10.213.0.1';

/**
 * Host address of a cluster with IPv6 Services. No device has this address: clients inside the cluster connect over
 * IPv4.
 */
export const HOST_ADDRESS_V6 = 'fd00:213::1';

/**
 * Wraps a command so that it runs in new namespaces:
 * - network: two clusters never conflict, and a webhook or probe to an unused address fails at once and never leaves
 *   the machine;
 * - PID: when the first process ends, for whatever reason, the kernel ends all others;
 * - mount: the cluster has its own /tmp, and /proc shows only its processes.
 */
export function inNewNamespaces(command: readonly string[]): string[] {
  return ['unshare', '--net', '--pid', '--mount-proc', '--fork', '--kill-child', ...command];
}

/** Wraps a command so that it runs in the namespaces of a process. */
export function inNamespacesOf(pid: number, command: readonly string[]): string[] {
  return ['nsenter', `--target=${pid}`, '--net', '--pid', '--mount', '--wd=/', ...command];
}

/** Prepares the new namespaces. The first process calls this. */
export function setUpNamespaces(folder: string, tools: readonly string[]): void {
  const tmp = join(folder, 'tmp');
  mkdirSync(tmp);
  run('mount', '-t', 'tmpfs', 'tmpfs', tmp);
  for (const folderOfModule of tools) {
    mountTools(folderOfModule, join(tmp, 'tools'));
  }
  // Last, because the tools may be in the old /tmp.
  run('mount', '--move', tmp, '/tmp');
  run('ip', 'link', 'set', 'lo', 'up');
  run(...addressCommand(HOST_ADDRESS));
}

/** Bind mounts a folder of tools. A symbolic link would break if the cache is in the old /tmp. */
function mountTools(source: string, target: string): void {
  const bound = join(target, basename(source));
  mkdirSync(bound, { recursive: true });
  run('mount', '--bind', source, bound);
  for (const tool of readdirSync(source)) {
    symlinkSync(join(basename(source), tool), join(target, tool));
  }
}

/** Returns the command that adds an address to the cluster's loopback device. */
export function addressCommand(address: string): [string, ...string[]] {
  return ['ip', 'address', 'replace', `${address}/32`, 'dev', 'lo'];
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
