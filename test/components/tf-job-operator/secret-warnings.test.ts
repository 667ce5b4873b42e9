import { ApiObject } from 'cdk8s';
import {
  AnyClusterPlatform,
  type AnyClusterPlatformProps,
  JupyterHub,
  KubeflowApp,
  TFJobOperator,
  Warnings,
} from 'kubeflow-cdk';
import * as kube from '../../../lib/k8s/kube';

const CODE = 'tf-job-operator/secrets-of-others';

/** The warnings about Secrets of an app with an operator in the namespace `operators`. */
function warnings(add: (platform: AnyClusterPlatform) => void, props: AnyClusterPlatformProps = {}): string[] {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'dev', props);
  new TFJobOperator(platform.chart('operator', { namespace: 'operators' }), 'operator');
  add(platform);
  return Warnings.of(app).filter((text) => text.includes(CODE));
}

describe('the operator warns about Secrets that it can read', () => {
  test('if the namespace contains a component that uses a Secret', () => {
    const [text, ...more] = warnings((platform) => {
      new JupyterHub(platform.chart('jupyterhub', { namespace: 'operators' }), 'jupyterhub');
    });
    expect(text).toContain(
      'dev/operator/operator: the operator can read Secrets of other components in its namespace "operators": "jupyterhub-secrets" (dev/jupyterhub/jupyterhub/',
    );
    expect(text).toContain("Use a namespace without other components: platform.chart('tf-job-operator', {");
    expect(more).toEqual([]);
  });

  test('if the namespace contains a Secret', () => {
    const found = warnings((platform) => {
      new kube.Secret(platform.chart('mine', { namespace: 'operators' }), 'keys', { metadata: { name: 'keys' } });
    });
    expect(found[0]).toContain('"keys" (dev/mine/keys)');
  });

  test('with at most three names, and the number of others', () => {
    const found = warnings((platform) => {
      const chart = platform.chart('mine', { namespace: 'operators' });
      for (const name of ['a', 'b', 'c', 'd', 'e']) {
        new kube.Secret(chart, name, { metadata: { name } });
      }
    });
    expect(found[0]).toContain('"c" (dev/mine/c) and 2 more.');
  });

  test('but not if the components are in another namespace', () => {
    expect(warnings((platform) => new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub'))).toEqual([]);
  });

  test('but not about its own certificate and the Secrets that pull the images of all pods', () => {
    const found = warnings(
      (platform) => {
        new ApiObject(platform.chart('mine', { namespace: 'operators' }), 'pod', {
          apiVersion: 'v1',
          kind: 'Pod',
          spec: { imagePullSecrets: [{ name: 'registry' }], containers: [{ name: 'main', image: 'busybox:1.37' }] },
        });
      },
      { imagePullSecrets: ['registry'] },
    );
    expect(found).toEqual([]);
  });
});
