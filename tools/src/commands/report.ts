import { Option } from 'commander';
import type { CommandDefinition } from './command';

export const REPORT: CommandDefinition = {
  name: 'report',
  summary: 'Lists open connections, permissions, images, charges and policy findings.',
  configure: (command) =>
    command
      .argument('[environment]', 'environment of the program (default: all)')
      .addOption(new Option('--format <format>', 'format of the report').choices(['markdown', 'html', 'json']))
      .option('-o, --output <file>', 'file for the report; its extension decides the format: .md, .html, .json')
      .option('--against <output>', 'folder of an earlier output, or Git revision; reports the differences first')
      .addOption(
        new Option(
          '--fail-on <names>',
          'severities, rules or impacts that make the command fail; can be repeated',
        ).argParser((value: string, before: readonly string[] = []) => [...before, value]),
      )
      .option('--no-synth', 'read the files that the program wrote before, and do not run it')
      .addHelpText(
        'after',
        `
Reads the output of the program: manifests, plan and Terraform. Needs no cluster, and changes nothing.

Severities: high, medium, low; each includes the more serious ones
Rules: for example images/no-digest, or images for all rules about images
Impacts of changes, with --against: data-loss, replacement, interruption, restart, kept, in-place

With --against, --fail-on applies to new findings only.

Examples:
  kubeflow-cdk report
  kubeflow-cdk report prod --output report.html
  kubeflow-cdk report prod --fail-on high --fail-on images/latest
  kubeflow-cdk report --against origin/main --fail-on medium,data-loss
  kubeflow-cdk report prod --json | jq .findings

Exit codes: 0 reported, 1 --fail-on applies, 2 wrong arguments, 3 the program failed, 8 a file cannot be read or written`,
      ),
  load: async () => (await import('../report/run-report')).runReport,
};
