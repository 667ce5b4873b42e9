import { spawn } from 'node:child_process';
import type { Terminal } from './terminal';

/** Opens a page in the browser of a person. Without a desktop, nothing happens: print the address as well. */
export function openBrowser({ interactive, env }: Pick<Terminal, 'interactive' | 'env'>, url: string): void {
  if (!interactive || (process.platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY)) {
    return;
  }
  const programs: Readonly<Record<string, readonly string[]>> = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] };
  const [program, ...args] = programs[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
