import { App, Chart, Testing } from 'cdk8s';
import { JupyterHub, TFJob, TFPodTemplate, Warnings } from '../../lib';
import { errorOf, newChart } from './errors';

/** A job with a sidecar that has the fields of a manifest. */
function jobWith(container: object, chart = newChart()): TFJob {
  return new TFJob(chart, 'job', {
    image: 'a:1',
    worker: {},
    extraContainers: [{ name: 'sidecar', image: 'b:1', ...container }],
  });
}

const hubWithVolume = (source: object) =>
  new JupyterHub(newChart(), 'hub', { hub: { extraVolumes: [{ name: 'files', ...source }] } });

test('fields of other Kubernetes versions are accepted', () => {
  const chart = new Chart(new App(), 'apps');
  jobWith({ restartPolicy: 'Always', unknownField: { nested: 1 }, command2: ['x'] }, chart);
  expect(Warnings.of(chart).join()).not.toContain('unknown-prop');
});

test('plain numbers and texts are accepted', () => {
  expect(() =>
    jobWith({
      ports: [{ containerPort: 80 }],
      livenessProbe: { httpGet: { port: 8080 } },
      readinessProbe: { tcpSocket: { port: 'http' } },
      env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } }],
    }),
  ).not.toThrow();
});

test('fields that Kubernetes requires are left to Kubernetes', () => {
  expect(() => jobWith({ livenessProbe: { httpGet: {} } })).not.toThrow();
});

test('a field has the type of its prop, under both names', () => {
  const withVolume = (source: object) => errorOf(() => hubWithVolume(source));
  expect(() => hubWithVolume({ azureDisk: { diskName: 'a', diskURI: 'b' } })).not.toThrow();
  expect(withVolume({ azureDisk: { diskURI: 5 } })).toContain(
    '`hub.extraVolumes[0].azureDisk.diskURI` must be a string',
  );
  expect(withVolume({ azureDisk: { diskUri: 5 } })).toContain(
    '`hub.extraVolumes[0].azureDisk.diskUri` must be a string',
  );
  expect(withVolume({ downwardAPI: 'x' })).toContain(
    '`hub.extraVolumes[0].downwardAPI` must be a DownwardApiVolumeSource',
  );
});

test.each([
  [
    'a text in place of a list',
    { command: 'run' },
    "`extraContainers[0].command` must be a list of strings; got 'run'.",
  ],
  ['a text in place of a boolean', { tty: 'false' }, "`extraContainers[0].tty` must be a boolean; got 'false'."],
  ['undefined in a list', { args: [undefined] }, '`extraContainers[0].args[0]` must be a string; got undefined.'],
  [
    'NaN',
    { ports: [{ containerPort: Number.NaN }] },
    '`extraContainers[0].ports[0].containerPort` must be a number; got NaN.',
  ],
  [
    'a list in place of a quantity',
    { resources: { limits: { cpu: [1] } } },
    '`extraContainers[0].resources.limits.cpu` must be a string or a number or a Quantity; got a list of 1 item.',
  ],
  [
    'a text in place of a structure',
    { lifecycle: 'stop' },
    '`extraContainers[0].lifecycle` must be a Lifecycle object',
  ],
  [
    'a list in place of a structure',
    { livenessProbe: { httpGet: [] } },
    '`extraContainers[0].livenessProbe.httpGet` must be a HttpGetAction object',
  ],
  [
    'a required field',
    { ports: [{}] },
    '`extraContainers[0].ports[0].containerPort` is required and must be a number.',
  ],
])('fails: %s', (_, container, message) => {
  expect(errorOf(() => jobWith(container))).toContain(message);
});

test('a template of a manifest is accepted', () => {
  const chart = newChart();
  const template = TFPodTemplate.fromPodTemplateSpec({
    metadata: { creationTimestamp: null, labels: { team: 'ml' } },
    spec: { containers: [{ name: 'tensorflow', image: 'a:1', livenessProbe: { httpGet: { port: 8080 } } }] },
  } as any);
  new TFJob(chart, 'job', { worker: { template } });
  expect(Testing.synth(chart)).toBeDefined();
});
