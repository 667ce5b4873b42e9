import * as nodeModule from 'node:module';

// Node.js 22.1 and later keep compiled code between runs. The other modules are loaded after this, so that it applies to them.
const { enableCompileCache } = nodeModule as { enableCompileCache?: () => unknown };
enableCompileCache?.();

const { runProgram } = await import('./program');
const { processTerminal } = await import('./terminal/terminal');

process.exitCode = await runProgram(process.argv.slice(2), processTerminal());
