import { join } from 'node:path';
import { TOOLS_FOLDER } from './namespaces';

/** A program of the cluster. */
export interface Process {
  readonly name: string;
  readonly command: readonly string[];
  /** A file that is there once others can use it. @default - nobody waits for it */
  readonly socket?: string;
}

/** One of the tools. */
export function toolProcess(name: string, flags: Record<string, string>): Process {
  const options = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  return { name, command: [join(TOOLS_FOLDER, name), ...options] };
}
