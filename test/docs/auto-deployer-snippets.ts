/** Code in the documentation of AutoDeployer. It is compiled but never run. `docs.test.ts` compares the pages with it. */
import { readFileSync } from 'node:fs';
import type { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { AnyClusterPlatform, AutoDeployer, KubeflowApp, type PlatformBase } from 'kubeflow-cdk';

export function autoDeployer(platform: PlatformBase): void {
  new AutoDeployer(platform.chart('auto-deploy', { namespace: 'auto-deploy' }), 'auto-deploy', {
    config: readFileSync('deployments.yaml', 'utf8'),
  });
}

export function otherKinds(chart: Chart, config: string): void {
  new AutoDeployer(chart, 'auto-deploy', {
    config,
    additionalResources: [{ apiGroup: 'example.com', resources: ['widgets'] }],
  });
}

export function leases(chart: Chart, deployer: AutoDeployer): void {
  deployer.grantLease(kplus.ServiceAccount.fromServiceAccountName(chart, 'ci', 'ci', { namespaceName: 'pipelines' }));
}

export function program(): void {
  const app = new KubeflowApp();
  const platform = new AnyClusterPlatform(app, 'tests', {
    images: { runner: { registry: 'registry.example.com' } },
  });
  const deployer = new AutoDeployer(platform.chart('auto-deploy', { namespace: 'auto-deploy' }), 'auto-deploy', {
    config: readFileSync('deployments.yaml', 'utf8'),
    credentialsSecrets: ['git'],
  });
  deployer.grantLease(kplus.Group.fromName(deployer, 'testers', 'testers@example.com'));
  app.synth();
}
