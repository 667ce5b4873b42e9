import { Option } from 'commander';
import type { CommandDefinition } from './command';

export const DIFF: CommandDefinition = {
  name: 'diff',
  summary: 'Prints what a deployment would change.',
  configure: (command) =>
    command
      .argument('[environment]', 'environment of the program; not necessary if there is only one')
      .option('--context <name>', 'context of the kubeconfig')
      .addOption(
        new Option('--terraform <program>', 'program for the infrastructure')
          .choices(['terraform', 'tofu'])
          .default('terraform'),
      )
      .addHelpText(
        'after',
        `
Asks the API server to apply each object without saving it, and runs \`terraform plan\` if the environment has
infrastructure. Changes nothing. Values of Secrets are masked.

Examples:
  kubeflow-cdk diff
  kubeflow-cdk diff prod --json

Exit codes: 0 no difference, 1 differences, more than 1 an error`,
      ),
  load: async () => (await import('../operations/diff')).runDiff,
};
