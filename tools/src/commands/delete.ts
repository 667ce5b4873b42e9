import type { CommandDefinition } from './command';

export const DELETE: CommandDefinition = {
  name: 'delete',
  summary: 'Deletes the apps of an environment, and keeps its data.',
  configure: (command) =>
    command
      .argument('[environment]', 'environment of the program; not necessary if there is only one')
      .option('--context <name>', 'context of the kubeconfig')
      .option('--data', 'also delete claims, volumes and namespaces, after the name of the environment is typed')
      .option('--confirm <environment>', 'confirms --data without a question')
      .option('--timeout <duration>', 'how long to wait until everything is deleted', '10m')
      .option('--dry-run', 'print what would run, and change nothing')
      .addHelpText(
        'after',
        `
Lists what goes and what stays, asks, stops the servers of users, and then deletes the apps. If something does not end
in time, it names the objects, their finalizers, and how to fix them.

Examples:
  kubeflow-cdk delete
  kubeflow-cdk delete prod --yes
  kubeflow-cdk delete prod --data --confirm prod

Exit codes: 0 deleted, 2 not confirmed, 4 unreachable cluster, 5 no permission, 6 a step failed,
7 timeout, 130 Ctrl-C`,
      ),
  load: async () => (await import('../operations/delete')).runDelete,
};
