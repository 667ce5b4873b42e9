import * as nodeModule from 'node:module';

// Node.js 22.1 and later keep compiled code between runs. The other modules are loaded after this, so that it applies to them.
const { enableCompileCache } = nodeModule as { enableCompileCache?: () => unknown };
enableCompileCache?.();

const { runProgram } = await import('./program');
const { printError } = await import('./terminal/print-error');
const { processTerminal } = await import('./terminal/terminal');

const terminal = processTerminal();

// A reader such as `head` can close the output. Programs end then, as SIGPIPE would end them.
const BROKEN_PIPE = 141;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? BROKEN_PIPE : printError(error, terminal, false));
  });
}

process.exitCode = await runProgram(process.argv.slice(2), terminal);
