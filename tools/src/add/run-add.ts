import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import type * as ts from 'typescript';
import { CliError } from '../cli-error';
import type { Run } from '../commands/command';
import { ExitCode } from '../exit-codes';
import { fileError } from '../file-error';
import { answersFromOptions } from '../init/answers/flags';
import { difference } from '../init/files/difference';
import { importsOf, type Statement } from '../init/program/code';
import { importLine as pythonImport, pythonStatements } from '../init/program/python';
import { importLine, statementLines } from '../init/program/typescript';
import { suggestion } from '../suggestion';
import type { Terminal } from '../terminal/terminal';
import { componentStatements, modelStatements, newEnvironment, type Target, variableOf } from './additions';
import { TypeScriptFile } from './typescript-file';

interface Options {
  readonly to?: string;
  readonly source?: string;
  readonly logs?: string;
  readonly dryRun?: boolean;
  readonly file?: string;
  readonly json?: boolean;
}

const KINDS = ['component', 'environment', 'model'] as const;
const NAME = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** Runs `kubeflow-cdk add`. */
export const runAdd: Run = async (terminal, [kind = '', name = ''], options) => {
  const given = options as Options;
  checkArguments(kind, name);
  const file = programFile(terminal, given.file ?? 'main.ts');
  const text = readFileSync(file, 'utf8');
  const program = file.endsWith('.py') ? undefined : parse(file, text);
  const statements = statementsOf(kind, name, options, program);
  const changed = program?.withStatements(statements);
  if (changed === undefined || given.dryRun) {
    printLines(terminal, statements, file, given.json ?? false);
    return ExitCode.success;
  }
  write(file, changed);
  if (given.json) {
    terminal.stdout.write(`${JSON.stringify({ type: 'file', path: given.file, action: 'update' })}\n`);
  } else {
    terminal.stdout.write(`${given.file}:\n${difference(text, changed)}\n`);
  }
  return ExitCode.success;
};

function checkArguments(kind: string, name: string): void {
  if (!(KINDS as readonly string[]).includes(kind)) {
    throw new CliError(`"${kind}" cannot be added.`, { reason: suggestion(kind, KINDS), exitCode: ExitCode.usage });
  }
  if (!NAME.test(name)) {
    throw new CliError(`"${name}" is not a valid name.`, {
      reason:
        'Must be at most 40 lower-case letters, digits or "-", start with a letter, and end with a letter or digit.',
      exitCode: ExitCode.usage,
    });
  }
}

function programFile(terminal: Terminal, given: string): string {
  const candidates = given === 'main.ts' ? ['main.ts', 'main.py'] : [given];
  const found = candidates.map((each) => resolve(terminal.cwd, each)).find((each) => existsSync(each));
  if (found === undefined) {
    throw new CliError(`there is no ${given} in ${terminal.cwd}.`, {
      hint: 'Run the command in the folder of an app, name the program with --file, or create an app: kubeflow-cdk init',
      exitCode: ExitCode.files,
    });
  }
  return found;
}

/** Parses with the compiler of the app. Without one, lines are printed instead. */
function parse(file: string, text: string): TypeScriptFile | undefined {
  let compiler: typeof ts;
  try {
    compiler = createRequire(file)('typescript');
  } catch {
    return undefined;
  }
  return new TypeScriptFile(compiler, text);
}

function statementsOf(
  kind: string,
  name: string,
  options: Record<string, unknown>,
  program?: TypeScriptFile,
): Statement[] {
  if (kind === 'environment') {
    const platforms = program?.platforms() ?? [];
    if (platforms.some(({ environment }) => environment === name) || program?.names().includes(variableOf(name))) {
      throw new CliError(`the program has an environment or a constant "${name}" already.`, {
        hint: 'Choose another name.',
        exitCode: ExitCode.usage,
      });
    }
    return newEnvironment(name, answersFromOptions(options));
  }
  const target = targetOf(options as Options, program);
  return kind === 'model' ? modelStatements(name, target, options) : componentStatements(name, target, options);
}

function targetOf({ to }: Options, program?: TypeScriptFile): Target {
  const platforms = program?.platforms() ?? [];
  const found = to === undefined ? platforms[0] : platforms.find(({ environment }) => environment === to);
  if (found !== undefined) {
    return found;
  }
  if (to !== undefined && platforms.length > 0) {
    throw new CliError(`the program has no environment "${to}".`, {
      reason: suggestion(
        to,
        platforms.map(({ environment }) => environment),
      ),
      exitCode: ExitCode.usage,
    });
  }
  // The lines are printed for the user to adapt.
  return { variable: to === undefined ? 'platform' : variableOf(to), platform: '' };
}

function write(file: string, text: string): void {
  const temporary = `${file}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw fileError(file, error as NodeJS.ErrnoException);
  }
}

function printLines(terminal: Terminal, statements: readonly Statement[], file: string, json: boolean): void {
  const isPython = file.endsWith('.py');
  const imports = isPython
    ? [...importsOf(statements, true)].map(pythonImport)
    : [...importsOf(statements, false)].map(importLine);
  const lines = (isPython ? pythonStatements(statements) : statementLines(statements)).filter(
    (line, index) => index > 0 || line !== '',
  );
  if (json) {
    terminal.stdout.write(`${JSON.stringify({ type: 'lines', imports, lines })}\n`);
    return;
  }
  const name = file.slice(dirname(file).length + 1);
  terminal.stdout.write(
    `Add to the imports of ${name}:\n\n${imports.join('\n')}\n\nAdd before app.synth():\n\n${lines.join('\n')}\n`,
  );
}
