import { join } from 'node:path';
import { TOOLS_FOLDER } from './namespaces';

/** A process of the cluster. */
export interface Process {
  readonly name: string;
  readonly command: readonly string[];
  /** A file that exists once the process is ready. @default - ready at once */
  readonly socket?: string;
}

/** Returns the process of a tool. */
export function toolProcess(name: string, flags: Record<string, string>): Process {
  const options = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  return { name, command: [join(TOOLS_FOLDER, name), ...options] };
}
