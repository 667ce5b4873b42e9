import { Option } from 'commander';
import type { CommandDefinition } from './command';

export const DOCTOR: CommandDefinition = {
  name: 'doctor',
  summary: 'Checks whether this machine and the cluster suit an environment.',
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
Checks tools and their versions, permissions, what must exist before the apps, capacity, StorageClasses, Pod Security,
software that conflicts, the clock, and the state of what is deployed. Works before and after a deployment, and changes nothing. Each finding is ok, a
warning or a problem, with its fix. Similar for a single permission: kubectl auth can-i create deployments -n NAMESPACE

Examples:
  kubeflow-cdk doctor
  kubeflow-cdk doctor prod --context my-cluster
  kubeflow-cdk doctor prod --json        one finding a line

Exit codes: 0 no problem, 1 a problem, also if the cluster cannot be reached, 3 the program failed`,
      ),
  load: async () => (await import('../doctor/doctor')).runDoctor,
};
