import { App, Chart } from 'cdk8s';
import { KindPlatform, KubeflowApp, MinikubePlatform, ModelSource, Platform, TFServing } from 'kubeflow-cdk';

const model = ModelSource.gcs('gs://models/inception', { credentialsSecretName: 'gcs' });

test('in a chart without a platform, the platform prop applies', () => {
  const app = new App();
  const platform = new MinikubePlatform(app, 'laptop', { imageRegistry: 'mirror.example.com' });
  const server = new TFServing(new Chart(app, 'models'), 'inception', { model, platform });
  expect(JSON.stringify(Chart.of(server).toJson())).toContain('"image":"mirror.example.com/');
});

test('the platform prop can repeat the platform of the chart', () => {
  const platform = new MinikubePlatform(new KubeflowApp(), 'laptop');
  const server = new TFServing(platform.chart('models'), 'inception', { model, platform });
  expect(Platform.of(server)).toBe(platform);
});

test('fails if the platform prop differs from the platform of the chart', () => {
  const app = new KubeflowApp();
  const platform = new MinikubePlatform(app, 'laptop');
  const chart = new KindPlatform(app, 'staging').chart('models');
  expect(() => new TFServing(chart, 'inception', { model, platform })).toThrow(
    'staging/models/inception: platform: "laptop" is set, but the component is in a chart of "staging".',
  );
});
