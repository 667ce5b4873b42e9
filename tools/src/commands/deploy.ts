import { Option } from 'commander';
import type { CommandDefinition } from './command';

export const DEPLOY: CommandDefinition = {
  name: 'deploy',
  summary: 'Deploys an environment and waits until it is ready.',
  configure: (command) =>
    command
      .argument('[environment]', 'environment of the program; not necessary if there is only one')
      .option('--dry-run', 'print what would run, and change nothing')
      .option('--only <component>', 'deploy only this component, and wait for it alone')
      .option('--timeout <duration>', 'how long to wait until everything is ready', '15m')
      .option('--context <name>', 'context of the kubeconfig')
      .addOption(
        new Option('--terraform <program>', 'program for the infrastructure')
          .choices(['terraform', 'tofu'])
          .default('terraform'),
      )
      .option('--force-conflicts', 'take over fields that other programs set')
      .option('--no-prune', 'keep objects that are no longer part of the program')
      .addHelpText(
        'after',
        `
Runs the program of this folder, then the commands of its plan: cluster, infrastructure, setup, apps. Prints each
command. Objects that left the program are listed and deleted, but never namespaces, claims, volumes or definitions.
Run it again after a failure or Ctrl-C: it continues.

Examples:
  kubeflow-cdk deploy                    the only environment
  kubeflow-cdk deploy prod --dry-run     print the commands
  kubeflow-cdk deploy prod --only jupyterhub
  kubeflow-cdk deploy prod --yes --json  for CI

Exit codes: 0 ready, 2 wrong arguments, 3 the program failed, 4 unreachable cluster, 5 no permission,
6 a component cannot become ready, 7 timeout, 9 a tool is not installed, 130 Ctrl-C`,
      ),
  load: async () => (await import('../deploy/deploy')).runDeploy,
};
