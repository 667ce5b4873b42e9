import type { CommandDefinition } from './command';

export const completion: CommandDefinition = {
  name: 'completion',
  summary: 'Prints a script that completes commands in a shell.',
  configure: (command) => {
    command.argument('<shell>', 'bash, zsh, fish or powershell').addHelpText(
      'after',
      `
The scripts complete the command kubeflow-cdk. Install it globally for that: npm install --global kubeflow-cdk-cli

Examples:
  source <(kubeflow-cdk completion bash)               for this shell
  kubeflow-cdk completion bash > ~/.local/share/bash-completion/completions/kubeflow-cdk
  kubeflow-cdk completion zsh > "\${fpath[1]}/_kubeflow-cdk"
  kubeflow-cdk completion fish > ~/.config/fish/completions/kubeflow-cdk.fish`,
    );
  },
  load: async () => (await import('../completion/completion')).runCompletion,
};
