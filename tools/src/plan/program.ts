import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';

/** A user's program, and how to run it. */
export interface Program {
  /** Command for a shell, run in the folder of the app. */
  readonly command: string;
  /** Environment variables of the program. */
  readonly env: Readonly<Record<string, string>>;
}

/** Programs that run without a `cdk8s.yaml`. */
const DEFAULTS: readonly [file: string, command: string][] = [
  ['main.ts', 'node --import tsx main.ts'],
  ['main.js', 'node main.js'],
  ['main.py', 'python3 main.py'],
];

/**
 * Finds the program of an app: `app` in `cdk8s.yaml`, or else `main.ts`, `main.js` or `main.py`.
 *
 * @throws CliError if the folder has none
 */
export function findProgram(folder: string): Program {
  const settings = readSettings(join(folder, 'cdk8s.yaml'));
  const command = settings?.app ?? DEFAULTS.find(([file]) => existsSync(join(folder, file)))?.[1];
  if (command === undefined) {
    throw new CliError(`There is no app in ${folder}.`, {
      reason: 'It has neither a cdk8s.yaml with "app" nor a main.ts, main.js or main.py.',
      hint: 'Change to the folder of an app, or create one with: kubeflow-cdk init',
      exitCode: ExitCode.synthesis,
    });
  }
  return { command, env: settings?.output === undefined ? {} : { CDK8S_OUTDIR: settings.output } };
}

function readSettings(file: string): { app?: string; output?: string } | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    const settings: unknown = parse(readFileSync(file, 'utf8'));
    const { app, output } = (settings ?? {}) as { app?: unknown; output?: unknown };
    return {
      ...(typeof app === 'string' && app !== '' && { app }),
      ...(typeof output === 'string' && { output }),
    };
  } catch (error) {
    throw new CliError(`${file} cannot be read.`, {
      reason: (error as Error).message,
      hint: 'It must be YAML with the command of the program, for example: app: node --import tsx main.ts',
      exitCode: ExitCode.synthesis,
      cause: error,
    });
  }
}
