import type { CommandDefinition } from './command';

export const STATUS: CommandDefinition = {
  name: 'status',
  summary: 'Prints which components are ready, and what blocks the others.',
  configure: (command) =>
    command
      .argument('[environment]', 'environment of the program; not necessary if there is only one')
      .option('--context <name>', 'context of the kubeconfig')
      .addHelpText(
        'after',
        `
Examples:
  kubeflow-cdk status
  kubeflow-cdk status prod --json

Exit codes: 0 everything is ready, 1 something is not, 4 unreachable cluster`,
      ),
  load: async () => (await import('../operations/status')).runStatus,
};
