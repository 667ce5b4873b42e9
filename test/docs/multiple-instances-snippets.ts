// The code blocks of docs/multiple-instances.md and of the README of the operator.
import { AnyClusterPlatform, CoreComponent, KubeflowApp, KubeflowCore, TFJobOperator } from 'kubeflow-cdk';

/** Returns the app of an instance. */
export function instance(name: string): KubeflowApp {
  const app = new KubeflowApp({ namespacePrefix: `${name}-`, outdir: `dist-${name}` });
  const platform = new AnyClusterPlatform(app, 'lab');
  new KubeflowCore(platform, 'core');
  return app;
}

export function severalOperators(platform: AnyClusterPlatform): void {
  new TFJobOperator(platform.chart('operator', { namespace: 'training-operator' }), 'operator');
  new TFJobOperator(platform.chart('vision-operator', { namespace: 'vision' }), 'operator', {
    watchNamespace: 'vision',
  });
}

export function withoutOperator(platform: AnyClusterPlatform): void {
  new KubeflowCore(platform, 'core', { components: [CoreComponent.JUPYTERHUB, CoreComponent.APPLICATION] });
}
