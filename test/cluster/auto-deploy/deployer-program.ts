import { AnyClusterPlatform, AutoDeployer, type AutoDeployerProps, KubeflowApp } from 'kubeflow-cdk';
import { stringify } from 'yaml';

/** Namespace of the auto-deployer. */
export const NAMESPACE = 'auto-deploy';

/** Returns the text of a configuration with versions of one repository. */
export function deployments(versions: readonly object[], limits: object = {}): string {
  return stringify({ apiVersion: 'kubeflow-cdk.io/deployments/v1', limits, versions });
}

/** Synthesizes an auto-deployer to a folder. */
export function synthesizeDeployer(folder: string, props: AutoDeployerProps): void {
  const app = new KubeflowApp({
    outdir: `${folder}/dist`,
    deployOutdir: `${folder}/deploy.out`,
    terraformOutdir: `${folder}/cdktf.out`,
    summary: false,
  });
  const platform = new AnyClusterPlatform(app, 'test');
  new AutoDeployer(platform.chart('auto-deploy', { namespace: NAMESPACE }), 'auto-deploy', props);
  app.synth();
}
