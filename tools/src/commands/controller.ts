import type { CommandDefinition } from './command';

export const CONTROLLER: CommandDefinition = {
  name: 'controller',
  summary: 'Keeps the status of an Application up to date. Runs in the cluster.',
  configure: (command) =>
    command
      .option('--application <name>', 'name of the Application', 'kubeflow')
      .option('--expected <name>', 'name of the ConfigMap with the expected objects (default: <application>-expected)')
      .option('--lease <name>', 'name of the lease (default: <application>-readiness)')
      .option('--namespace <name>', 'namespace of these objects (default: $POD_NAMESPACE, or that of the context)')
      .option('--port <number>', 'port of the probes and metrics', '8080')
      .option('--context <name>', 'context of the kubeconfig; in a pod, its service account')
      .addHelpText(
        'after',
        `
The construct KubeflowApplication creates the Application, the ConfigMap, and a Deployment that runs this command.

Examples:
  kubeflow-cdk controller
  kubeflow-cdk controller --application ml --namespace ml --port 9090

  kubectl get applications.app.k8s.io kubeflow -n kubeflow

Exit codes: 0 stopped by SIGTERM or SIGINT, 4 unreachable cluster, 6 another process took over`,
      ),
  load: async () => (await import('../controller/run-controller')).runController,
};
