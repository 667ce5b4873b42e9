import { Option } from 'commander';
import type { CommandDefinition } from './command';

export const GRAPH: CommandDefinition = {
  name: 'graph',
  summary: 'Draws the components of an environment and its open connections.',
  configure: (command) =>
    command
      .argument('[environment]', 'environment of the program; not necessary if there is only one')
      .addOption(new Option('--format <format>', 'format of the picture').choices(['svg', 'mermaid', 'json']))
      .option('-o, --output <file>', 'file for the picture; its extension decides the format: .svg, .mmd, .json')
      .option('--no-fold', 'draw every object, also if there are many')
      .option('--no-synth', 'read the files that the program wrote before, and do not run it')
      .addHelpText(
        'after',
        `
Draws pods, entrances, claims, accounts, storage and open connections by component. Similar objects of large
environments are drawn as one. DNS is left out. Needs no cluster, and changes nothing.

Examples:
  kubeflow-cdk graph                       Mermaid, for example for a pull request
  kubeflow-cdk graph prod --output prod.svg

Exit codes: 0 drawn, 2 no such environment, 3 the program failed, 8 a file cannot be read or written`,
      ),
  load: async () => (await import('../graph/run-graph')).runGraph,
};
