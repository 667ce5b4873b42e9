import { Option } from 'commander';
import type { CommandDefinition } from './command';

export const UI: CommandDefinition = {
  name: 'ui',
  summary: 'Serves a web page on this computer that creates, deploys and deletes platforms.',
  configure: (command) =>
    command
      .option('--folder <folder>', 'folder with a folder for each platform', '.')
      .option('--port <port>', 'port of the server; without it, a free one')
      .option('--no-open', 'do not open the browser')
      .addOption(new Option('--work <run>', 'run of an app').hideHelp())
      .addHelpText(
        'after',
        `
Prints a link that works once, and opens it in the browser. The server accepts connections of this computer only.
Answers, previews and deployments are files in the folder: a closed tab or a restart loses nothing, and a deployment
continues when the server ends.

Examples:
  kubeflow-cdk ui
  kubeflow-cdk ui --folder platforms --port 8080 --no-open`,
      ),
  load: async () => (await import('../ui/run-ui')).runUi,
};
