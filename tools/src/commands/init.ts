import { addAnswerOptions } from '../init/answers/flags';
import type { CommandDefinition } from './command';

const EXAMPLES = `
Examples:
  kubeflow-cdk init                                             detect the cluster, ask, and write to ./my-kubeflow
  kubeflow-cdk init my-kubeflow --yes --deploy                  one command to a running platform
  kubeflow-cdk init my-kubeflow --platform kind --no-detect     for a cluster that does not exist yet
  kubeflow-cdk init my-kubeflow --platform gke --project my-project --zone us-central1-a
  kubeflow-cdk init other --answers my-kubeflow/answers.yaml    write the same app again
  kubeflow-cdk init hub --from-values values.yaml               from a release of zero-to-jupyterhub
`;

export const init: CommandDefinition = {
  name: 'init',
  summary: 'Writes an app that suits your cluster.',
  configure: (command) => {
    command
      .argument('[folder]', 'folder of the app', 'my-kubeflow')
      .option('--answers <file>', 'answers of an earlier run; the cluster is not read')
      .option('--from-values <file>', 'values of the Helm chart zero-to-jupyterhub')
      .option('--no-detect', 'do not read the cluster and the machine')
      .option('--deploy', 'install the packages and deploy the app')
      .addHelpText('after', EXAMPLES);
    addAnswerOptions(command);
  },
  load: async () => (await import('../init/run-init')).runInit,
};
