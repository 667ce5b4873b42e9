import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Terminal } from '../terminal/terminal';
import { chooseEnvironment } from './environment';
import type { DeploymentPlan } from './plan';
import { readPlan, versionWarning } from './read-plan';
import { synthesize } from './synthesize';

/** An environment of the program in the working directory. */
export interface LoadedEnvironment {
  readonly plan: DeploymentPlan;
  /** Name of the app: that of its package, or of its folder. */
  readonly program: string;
}

/**
 * Runs the program of the working directory, and reads the plan of an environment. Prints warnings to standard error.
 *
 * @param given name of the environment. @default - the only one
 * @throws CliError if the program fails, or has no such environment
 */
export async function loadEnvironment(
  terminal: Terminal,
  given: string | undefined,
  options: { allowFormer?: boolean } = {},
): Promise<LoadedEnvironment> {
  const synthesis = await synthesize(terminal);
  const name = chooseEnvironment(synthesis, given, options);
  const plan = readPlan(synthesis.folder, name);
  const mismatch = versionWarning(plan);
  for (const warning of [...synthesis.warnings, ...(mismatch ? [`Warning: ${mismatch}`] : [])]) {
    terminal.stderr.write(`${warning}\n`);
  }
  return { plan, program: programName(terminal.cwd) };
}

function programName(folder: string): string {
  try {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown };
    if (typeof name === 'string' && name !== '') {
      return name;
    }
  } catch {
    // An app in Python has no package.json.
  }
  return basename(folder);
}
