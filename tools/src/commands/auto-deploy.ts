import type { CommandDefinition } from './command';

export const AUTO_DEPLOY: CommandDefinition = {
  name: 'auto-deploy',
  summary: 'Keeps instances of the newest commits deployed, and finds them for tests.',
  configure: (command) =>
    command
      .argument('<action>', 'check, reconcile, serve, latest or lease')
      .argument('[command...]', 'command of lease')
      .option('--config <file>', 'configuration', 'deployments.yaml')
      .option(
        '-n, --namespace <name>',
        'namespace of the auto-deployer (default: $POD_NAMESPACE, or that of the context)',
      )
      .option('--context <name>', 'context of the kubeconfig; in a pod, its service account')
      .option('--once', 'reconcile: run one pass, and print its decisions')
      .option('--interval <duration>', 'reconcile: time between passes', '1m')
      .option('--image <name>', 'reconcile: image of Jobs')
      .option('--service-account <name>', 'reconcile: service account of Jobs', 'auto-deploy-jobs')
      .option('--image-pull-secret <names...>', 'reconcile: Secrets for the image of Jobs')
      .option('--port <number>', 'serve: port of the page, the API and metrics', '8080')
      .option('--health-port <number>', 'reconcile: port of /healthz and /readyz (default: none)')
      .option('--of <version>', 'latest, lease: version of the configuration')
      .option('--no-ready', 'latest: also instances that are not Ready')
      .option('--min-age <duration>', 'latest, lease: time since the instance was started')
      .option('--field <name>', 'latest: print only this field, such as url or namespace')
      .option('--for <duration>', 'lease: time until the lease ends if this process dies', '2m')
      .option('--wait <duration>', 'lease: how long to wait until an instance is free')
      .addHelpText(
        'after',
        `
Actions:
  check      checks deployments.yaml
  reconcile  starts an instance for each new commit, and deletes old ones. Runs in the cluster
  serve      serves a page with all instances, an API and metrics. Runs in the cluster
  latest     prints the newest healthy instance
  lease      runs a command with an instance that nobody else uses, and that is not deleted meanwhile

Examples:
  kubeflow-cdk auto-deploy check
  kubeflow-cdk auto-deploy reconcile --once --image registry.example.com/runner:1.0.0 -n auto-deploy
  kubeflow-cdk auto-deploy latest --of master --field url
  kubeflow-cdk auto-deploy lease --of master --min-age 20m --wait 10m -- npm test

The command of lease gets KUBEFLOW_INSTANCE, KUBEFLOW_NAMESPACE, KUBEFLOW_NAMESPACE_PREFIX, KUBEFLOW_URL, KUBEFLOW_COMMIT
and KUBEFLOW_CONTEXT.

Exit codes: 0 success, 1 no such instance, 2 wrong arguments or configuration, 4 unreachable cluster, 5 no permission,
6 another process took over; lease: that of the command`,
      ),
  load: async () => (await import('../auto-deploy/commands/run-auto-deploy')).runAutoDeploy,
};
