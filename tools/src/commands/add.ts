import { Option } from 'commander';
import { addAnswerOptions } from '../init/answers/flags';
import type { CommandDefinition } from './command';

const EXAMPLES = `
Components: notebooks, training, shared-files, tensorboard, benchmark

Sources and logs: gs://BUCKET/FOLDER, pvc://CLAIM/FOLDER; sources also: s3://BUCKET/FOLDER, https://HOST/FILE.tar.gz, nfs://SERVER/FOLDER

Examples:
  kubeflow-cdk add component tensorboard --logs pvc://logs/vision
  kubeflow-cdk add environment cloud --platform gke --project my-project --zone us-central1-a
  kubeflow-cdk add model inception --source gs://my-bucket/inception --to cloud
`;

export const add: CommandDefinition = {
  name: 'add',
  summary: 'Adds a component, an environment or a model to main.ts.',
  configure: (command) => {
    command
      .argument('<kind>', 'component, environment or model')
      .argument('<name>', 'name of the component, the environment or the model')
      .option('--to <environment>', 'environment to add to (the first one of the program)')
      .option('--source <url>', 'folder with the versions of the model')
      .option('--logs <url>', 'folder with the logs for TensorBoard')
      .option('--dry-run', 'print the lines, and change nothing')
      .addOption(new Option('--file <path>', 'program').default('main.ts', 'main.ts, or main.py'))
      .addHelpText('after', EXAMPLES);
    addAnswerOptions(command, [
      'platform',
      'components',
      'context',
      'namespace',
      'hostname',
      'adminUsers',
      'project',
      'zone',
      'region',
      'gkeCluster',
      'clusterName',
      'kubernetesVersion',
      'serviceCidr',
      'storageClass',
      'ingressClass',
      'gateway',
    ]);
  },
  load: async () => (await import('../add/run-add')).runAdd,
};
