import { type SpawnOptions, spawn } from 'node:child_process';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import type { Terminal } from '../terminal/terminal';
import type { Answers } from './answers/answers';

interface DeployOptions {
  readonly json: boolean;
  readonly yes?: boolean;
}

/** Commands that install the packages of an app, in its folder. */
export function installCommands(language: Answers['language']): readonly (readonly string[])[] {
  return language === 'python'
    ? [
        ['npm', 'install'],
        ['python3', '-m', 'venv', '.venv'],
        ['.venv/bin/pip', 'install', '--requirement', 'requirements.txt'],
      ]
    : [['npm', 'install', '--no-audit', '--no-fund']];
}

/** Installs the packages of an app, and deploys it. */
export async function deployApp(
  terminal: Terminal,
  folder: string,
  { language, environment }: Answers,
  { json, yes }: DeployOptions,
): Promise<ExitCode> {
  const run = async (command: string, ...args: string[]) => {
    if (!json) {
      terminal.stdout.write(`\n$ ${[command, ...args].join(' ')}\n`);
    }
    return exitCodeOf(command, args, {
      cwd: folder,
      env: { ...terminal.env },
      stdio: json ? ['ignore', 2, 2] : 'inherit',
    });
  };
  for (const [command = '', ...args] of installCommands(language)) {
    const code = await run(command, ...args);
    if (code !== 0) {
      throw new CliError(`\`${[command, ...args].join(' ')}\` failed with exit code ${code}.`, {
        reason: `The app is complete in ${folder}.`,
        hint: `Correct the cause, and run in that folder: npx kubeflow-cdk deploy ${environment}`,
        exitCode: ExitCode.tool,
      });
    }
  }
  const flags = [...(yes ? ['--yes'] : []), ...(json ? ['--json'] : [])];
  // This command line itself, in the folder of the app.
  const args = [process.argv[1] ?? '', 'deploy', environment, ...flags];
  return (await exitCodeOf(process.execPath, args, {
    cwd: folder,
    env: { ...terminal.env },
    stdio: 'inherit',
  })) as ExitCode;
}

function exitCodeOf(command: string, args: readonly string[], options: SpawnOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, shell: process.platform === 'win32' && command === 'npm' });
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        new CliError(`${command} cannot be started.`, {
          reason: error.message,
          hint: error.code === 'ENOENT' ? `Install ${command}, and run the command again.` : undefined,
          exitCode: ExitCode.tool,
        }),
      ),
    );
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? ExitCode.interrupted : 1)));
  });
}
