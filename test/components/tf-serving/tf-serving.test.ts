import { Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../lib/app';
import { TFServing, type TFServingProps, VersionPolicy } from '../../../lib/components/tf-serving';
import { AnyClusterPlatform } from '../../../lib/platforms/generic/any-cluster-platform';
import {
  EVERY_BATCHING_OPTION,
  EVERY_GRPC_OPTION,
  EVERY_LOADING_OPTION,
  EVERY_REST_OPTION,
  EVERY_SESSION_OPTION,
} from './options/every-option';
import { ACCESS_PROPS, POD_PROPS } from './samples';
import {
  chart,
  MODEL,
  synthesizedContainer,
  synthesizedPod,
  synthesizedPodTemplate,
  synthesizedServer,
} from './synthesized-server';

test('a server is a ServiceAccount, its files, a Deployment, a Service and a NetworkPolicy, under one name', () => {
  const objects = Object.values(synthesizedServer());
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
    'ConfigMap inception',
    'Deployment inception',
    'NetworkPolicy inception',
    'Service inception',
    'ServiceAccount inception',
  ]);
});

test('the pod of a server with nothing set', () => {
  expect(synthesizedPod()).toMatchSnapshot();
});

test('a server in an ordinary cdk8s app runs on any conformant cluster', () => {
  expect(synthesizedContainer({}, chart()).image).toBe('docker.io/tensorflow/serving:2.20.0');
});

test('a server in KubeflowApp passes its checks', () => {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'env');
  new TFServing(platform.chart('inception'), 'inception', { model: MODEL });
  expect(app.synthYaml()).toContain('kind: Deployment');
});

test('everything belongs to one workload, by the recommended labels', () => {
  const { metadata } = synthesizedPodTemplate();
  for (const object of Object.values(synthesizedServer())) {
    expect(object.metadata.labels).toEqual(metadata.labels);
  }
  expect(metadata.labels).toMatchObject({
    'app.kubernetes.io/name': 'tensorflow-serving',
    'app.kubernetes.io/instance': 'inception',
    'app.kubernetes.io/component': 'model-server',
  });
});

test('a roll-out starts a pod before it ends one, and waits as long as a start may take', () => {
  expect(synthesizedServer({ startupTimeout: Duration.minutes(30) }).Deployment.spec).toMatchObject({
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    progressDeadlineSeconds: 30 * 60 + 300,
  });
});

test('a pod that ends is sent no more requests before it stops', () => {
  expect(synthesizedContainer().lifecycle).toEqual({ preStop: { exec: { command: ['sleep', '15'] } } });
  expect(synthesizedPod().terminationGracePeriodSeconds).toBe(45);
});

test('name names the objects, and leaves the model its own', () => {
  const { Service, ConfigMap } = synthesizedServer({ name: 'vision' });
  expect(Service.metadata.name).toBe('vision');
  expect(ConfigMap.data['models.config']).toContain('name: "inception"');
});

test('the endpoints are DNS names of the cluster', () => {
  const scope = chart('models');
  const platform = new AnyClusterPlatform(scope.node.root as AnyClusterPlatform, 'platform', {
    clusterDomain: 'example.internal',
  });
  const { grpc, rest } = new TFServing(scope, 'inception', { model: MODEL, platform });
  expect(grpc).toEqual({ host: 'inception.models.svc.example.internal', port: 8500 });
  expect(rest).toEqual({ host: 'inception.models.svc.example.internal', port: 8501 });
});

test('the endpoints are short names where the chart names no namespace', () => {
  expect(new TFServing(chart(), 'inception', { model: MODEL }).rest).toEqual({ host: 'inception', port: 8501 });
});

test('the Service has a port for each API', () => {
  expect(synthesizedServer().Service.spec.ports).toEqual([
    { name: 'grpc', port: 8500, targetPort: 'grpc', appProtocol: 'kubernetes.io/h2c' },
    { name: 'rest', port: 8501, targetPort: 'rest' },
  ]);
});

test('replicas is the number of pods, which then leave their nodes one at a time', () => {
  const { Deployment, PodDisruptionBudget } = synthesizedServer({ replicas: 3 });
  expect(Deployment.spec.replicas).toBe(3);
  expect(PodDisruptionBudget.spec).toEqual({
    maxUnavailable: 1,
    selector: { matchLabels: (Deployment.spec.selector as { matchLabels: object }).matchLabels },
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  });
});

test('replicas may be 0, and a server of one pod has no disruption budget, which would keep its node from being drained', () => {
  expect(synthesizedServer({ replicas: 0 }).Deployment.spec.replicas).toBe(0);
  expect(synthesizedServer()).not.toHaveProperty('PodDisruptionBudget');
});

test('fileSystemPollWait says how often the server looks for versions', () => {
  expect(synthesizedContainer({ fileSystemPollWait: Duration.minutes(1) }).args).toContain(
    '--file_system_poll_wait_seconds=60',
  );
  expect(synthesizedContainer({ fileSystemPollWait: Duration.seconds(0) }).args).toContain(
    '--file_system_poll_wait_seconds=0',
  );
});

test('startupTimeout is the budget of the startup probe', () => {
  const { periodSeconds, failureThreshold } = synthesizedContainer({
    startupTimeout: Duration.seconds(61),
  }).startupProbe;
  expect(periodSeconds * failureThreshold).toBe(65);
});

test('resources replace the defaults of what they name', () => {
  const resources = { memory: { request: Size.gibibytes(8), limit: Size.gibibytes(8) } };
  expect(synthesizedContainer({ resources }).resources).toEqual({
    requests: { cpu: '500m', memory: '8Gi', 'ephemeral-storage': '64Mi' },
    limits: { cpu: '2', memory: '8Gi', 'ephemeral-storage': '1Gi' },
  });
});

test('gpu asks the platform, and runs the image for GPUs', () => {
  const scope = chart('kubeflow');
  const platform = new AnyClusterPlatform(scope.node.root as AnyClusterPlatform, 'platform', {
    gpus: { types: { l4: { 'example.com/gpu': 'l4' } } },
    images: { 'tensorflow-serving-gpu': { tag: '2.19.1-gpu' } },
  });
  const pod = synthesizedPod({ platform, gpu: { count: 2, type: 'l4' } }, scope);
  expect(pod.containers[0].image).toBe('docker.io/tensorflow/serving:2.19.1-gpu');
  expect(pod.containers[0].resources).toMatchObject({
    requests: { 'nvidia.com/gpu': '2', memory: '2Gi' },
    limits: { 'nvidia.com/gpu': '2', memory: '2Gi' },
  });
  expect(pod.nodeSelector).toEqual({ 'example.com/gpu': 'l4' });
  expect(pod.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
});

test('the pods of the namespace may send requests', () => {
  expect(synthesizedServer().NetworkPolicy.spec.ingress).toEqual([
    {
      from: [{ podSelector: {} }],
      ports: [
        { port: 8500, protocol: 'TCP' },
        { port: 8501, protocol: 'TCP' },
      ],
    },
  ]);
});

test('clients says who may send requests, and to which port', () => {
  const clients = [{ namespaceLabels: { team: 'web' }, ports: [{ port: 8501 }] }, { podLabels: { app: 'ranker' } }];
  expect(synthesizedServer({ allowIngressFrom: clients }).NetworkPolicy.spec.ingress).toEqual([
    { from: [{ namespaceSelector: { matchLabels: { team: 'web' } } }], ports: [{ port: 8501, protocol: 'TCP' }] },
    {
      from: [{ podSelector: { matchLabels: { app: 'ranker' } } }],
      ports: [
        { port: 8500, protocol: 'TCP' },
        { port: 8501, protocol: 'TCP' },
      ],
    },
  ]);
  expect(synthesizedServer({ allowIngressFrom: [] }).NetworkPolicy.spec).not.toHaveProperty('ingress');
});

test('env is set beside what the component sets', () => {
  expect(synthesizedContainer({ env: { TF_CPP_MIN_LOG_LEVEL: '1' } }).env).toEqual([
    { name: 'HOME', value: '/tmp' },
    { name: 'TF_CPP_MIN_LOG_LEVEL', value: '1' },
  ]);
});

test('labels are on all objects and pods, and in no selector', () => {
  const labels = { 'example.com/team': 'vision' };
  expect(synthesizedPodTemplate({ labels }).metadata.labels).toMatchObject(labels);
  const objects = Object.values(synthesizedServer({ labels, replicas: 2 }));
  for (const { metadata, spec } of objects) {
    expect(metadata.labels).toMatchObject(labels);
    expect(JSON.stringify([spec?.selector, spec?.podSelector])).not.toContain('vision');
  }
});

test('every prop can be set, and none is changed', () => {
  const scope = chart('kubeflow');
  const props: Required<TFServingProps> = {
    model: MODEL,
    modelName: 'm',
    versionPolicy: VersionPolicy.specific(1, 2),
    versionLabels: { stable: 1, canary: 2 },
    models: { other: { source: MODEL, versionPolicy: VersionPolicy.all(), versionLabels: { stable: 3 } } },
    modelConfigFilePollWait: Duration.minutes(1),
    loading: EVERY_LOADING_OPTION,
    batching: EVERY_BATCHING_OPTION,
    session: EVERY_SESSION_OPTION,
    grpc: EVERY_GRPC_OPTION,
    rest: EVERY_REST_OPTION,
    fileSystemPollWait: Duration.seconds(5),
    startupTimeout: Duration.minutes(1),
    name: 'server',
    replicas: 2,
    resources: { cpu: { request: Cpu.millis(100), limit: Cpu.units(1) } },
    gpu: { count: 1 },
    allowIngressFrom: [{ podLabels: { app: 'web' } }],
    env: { A: 'b' },
    labels: { 'example.com/team': 'vision' },
    platform: new AnyClusterPlatform(scope.node.root as AnyClusterPlatform, 'platform', {
      gpus: {},
      gateway: { name: 'public', namespace: 'gateways' },
    }),
    ...POD_PROPS,
    ...ACCESS_PROPS,
  };
  const { platform, ...plain } = props;
  const before = JSON.stringify(plain);
  // A fixed number of pods, and one that changes; TLS of its own, and that of the way in.
  new TFServing(scope, 'fixed', { ...props, autoscaling: undefined, grpcExposure: undefined });
  const grpc = { ...EVERY_GRPC_OPTION, ssl: undefined };
  new TFServing(scope, 'every', { ...props, name: 'other', replicas: undefined, grpc });
  expect(JSON.stringify(plain)).toBe(before);
});

test('fails when it serves no model', () => {
  const app = new KubeflowApp({ summary: false });
  new TFServing(new Chart(app, 'models', { namespace: 'models' }), 'inception');
  expect(() => app.synthYaml()).toThrow(
    /models\/inception.*it serves no model\..*Set `model` or `models`, or call `addModel`\./s,
  );
});

test.each([-1, 1.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY])('fails on %p replicas', (replicas) => {
  expect(() => synthesizedServer({ replicas })).toThrow(
    `chart/inception: replicas: ${replicas} is not a number of pods.\n  Kubernetes accepts whole numbers from 0 to 2147483647.`,
  );
});

test.each(['My Server', '1server', 'a.b', 'x'.repeat(64)])(
  'fails on the name "%s", which no Service can have',
  (name) => {
    expect(() => synthesizedServer({ name })).toThrow(`chart/inception: name "${name}" is not a valid name.`);
  },
);

test('fails when a variable is set twice', () => {
  expect(() => synthesizedServer({ env: { HOME: '/' } })).toThrow(
    'chart/inception: env: variable "HOME" is set twice: by the component and in env.',
  );
});

test('fails when the memory request is over the limit', () => {
  const resources = { memory: { request: Size.gibibytes(4), limit: Size.gibibytes(2) } };
  expect(() => synthesizedServer({ resources })).toThrow('the memory request (4294967296 bytes) is over its limit');
});

test('fails when a GPU is asked of a platform without', () => {
  expect(() => synthesizedServer({ gpu: {} })).toThrow(/^chart\/inception: gpu cannot be had here: .* has no GPU\./);
});

test('fails on a label that would break a selector', () => {
  expect(() => synthesizedServer({ labels: { 'app.kubernetes.io/name': 'x' } })).toThrow(
    'chart/inception: label "app.kubernetes.io/name" would break the selectors of this component.',
  );
});

test('fails when there is no time to start', () => {
  expect(() => synthesizedServer({ startupTimeout: Duration.seconds(0) })).toThrow('leaves no time to start.');
  expect(() => synthesizedServer({ startupTimeout: Duration.days(Number.POSITIVE_INFINITY) })).toThrow(
    'startupTimeout: Infinity seconds are more than Kubernetes can count.',
  );
});

test('fails when the server is to look more often than it can', () => {
  expect(() => synthesizedServer({ fileSystemPollWait: Duration.millis(500) })).toThrow(
    'fileSystemPollWait: 0.5 seconds are not whole seconds.',
  );
});

test('fails when two servers of a namespace have one name, naming both', () => {
  const app = new KubeflowApp({ summary: false });
  const scope = new Chart(app, 'models', { namespace: 'models' });
  new TFServing(scope, 'a', { model: MODEL, name: 'inception' });
  new TFServing(scope, 'b', { model: MODEL, name: 'inception' });
  expect(() => app.synthYaml()).toThrow('Service "models/inception" is also created by models/a/service.');
});
