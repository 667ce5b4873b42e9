import type { CommandDefinition } from './command';

export const OPEN: CommandDefinition = {
  name: 'open',
  summary: 'Opens the web page of a component, and prints its password.',
  configure: (command) =>
    command
      .argument('<component>', 'component of the environment')
      .argument('[environment]', 'environment of the program; not necessary if there is only one')
      .option('--context <name>', 'context of the kubeconfig')
      .option('--port <number>', 'local port; always forwards it, even if the component has a public URL')
      .option('--print', 'print the URL, and do not start a browser')
      .addHelpText(
        'after',
        `
Opens the public URL of the component. If it has none, forwards a local port to its Service until Ctrl-C.

Examples:
  kubeflow-cdk open jupyterhub
  kubeflow-cdk open jupyterhub prod --port 8000 --print

Exit codes: 0 opened, 2 no such component, 4 unreachable cluster, 6 its Service cannot be reached`,
      ),
  load: async () => (await import('../operations/open')).runOpen,
};
