import { Duration, Size } from 'cdk8s';
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
import { NETWORK_PROPS, POD_PROPS } from './samples';
import {
  chart,
  MODEL,
  synthesizedContainer,
  synthesizedPod,
  synthesizedPodTemplate,
  synthesizedServer,
} from './synthesized-server';

test('a server creates a ServiceAccount, ConfigMap, Deployment, Service and NetworkPolicy with one name', () => {
  const objects = Object.values(synthesizedServer());
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
    'ConfigMap inception',
    'Deployment inception',
    'NetworkPolicy inception',
    'Service inception',
    'ServiceAccount inception',
  ]);
});

test('the pod of a server with default props', () => {
  expect(synthesizedPod()).toMatchSnapshot();
});

test('a server in a plain cdk8s app runs on a generic cluster', () => {
  expect(synthesizedContainer({}, chart()).image).toBe('docker.io/tensorflow/serving:2.20.0');
});

test('a server passes the checks of KubeflowApp', () => {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'env');
  new TFServing(platform.chart('inception'), 'inception', { model: MODEL });
  expect(app.synthYaml()).toContain('kind: Deployment');
});

test('all objects have the recommended labels of one workload', () => {
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

test('a rollout starts a new pod before it stops an old one, and waits for the startup timeout', () => {
  expect(synthesizedServer({ startupTimeout: Duration.minutes(30) }).Deployment.spec).toMatchObject({
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    progressDeadlineSeconds: 30 * 60 + 300,
  });
});

test('a terminating pod drains before it stops', () => {
  expect(synthesizedContainer().lifecycle).toEqual({ preStop: { exec: { command: ['sleep', '15'] } } });
  expect(synthesizedPod().terminationGracePeriodSeconds).toBe(45);
});

test('name sets the names of the objects, not of the model', () => {
  const { Service, ConfigMap } = synthesizedServer({ name: 'vision' });
  expect(Service.metadata.name).toBe('vision');
  expect(ConfigMap.data['models.config']).toContain('name: "inception"');
});

test('the endpoints are DNS names in the domain of the cluster', () => {
  const scope = chart('models');
  const platform = new AnyClusterPlatform(scope.node.root as AnyClusterPlatform, 'platform', {
    clusterDomain: 'example.internal',
  });
  const { grpc, rest } = new TFServing(scope, 'inception', { model: MODEL, platform });
  expect(grpc).toEqual({ host: 'inception.models.svc.example.internal', port: 8500 });
  expect(rest).toEqual({ host: 'inception.models.svc.example.internal', port: 8501 });
});

test('the endpoints are short names if the chart has no namespace', () => {
  expect(new TFServing(chart(), 'inception', { model: MODEL }).rest).toEqual({ host: 'inception', port: 8501 });
});

test('the Service has a port for each API', () => {
  expect(synthesizedServer().Service.spec.ports).toEqual([
    { name: 'grpc', port: 8500, targetPort: 'grpc', appProtocol: 'kubernetes.io/h2c' },
    { name: 'rest', port: 8501, targetPort: 'rest' },
  ]);
});

test('several replicas get a disruption budget of one pod', () => {
  const { Deployment, PodDisruptionBudget } = synthesizedServer({ replicas: 3 });
  expect(Deployment.spec.replicas).toBe(3);
  expect(PodDisruptionBudget.spec).toEqual({
    maxUnavailable: 1,
    selector: { matchLabels: (Deployment.spec.selector as { matchLabels: object }).matchLabels },
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  });
});

test('replicas can be 0, and one replica has no disruption budget, which would prevent node drains', () => {
  expect(synthesizedServer({ replicas: 0 }).Deployment.spec.replicas).toBe(0);
  expect(synthesizedServer()).not.toHaveProperty('PodDisruptionBudget');
});

test('fileSystemPollWait is a flag of the server', () => {
  expect(synthesizedContainer({ fileSystemPollWait: Duration.minutes(1) }).args).toContain(
    '--file_system_poll_wait_seconds=60',
  );
  expect(synthesizedContainer({ fileSystemPollWait: Duration.seconds(0) }).args).toContain(
    '--file_system_poll_wait_seconds=0',
  );
});

test('startupTimeout sets the failure threshold of the startup probe', () => {
  const { periodSeconds, failureThreshold } = synthesizedContainer({
    startupTimeout: Duration.seconds(61),
  }).startupProbe;
  expect(periodSeconds * failureThreshold).toBe(65);
});

test('resources replace the defaults of the same resource', () => {
  const resources = { memory: { request: Size.gibibytes(8), limit: Size.gibibytes(8) } };
  expect(synthesizedContainer({ resources }).resources).toEqual({
    requests: { cpu: '500m', memory: '8Gi', 'ephemeral-storage': '64Mi' },
    limits: { cpu: '2', memory: '8Gi', 'ephemeral-storage': '1Gi' },
  });
});

test('gpu requests GPUs from the platform and selects the GPU image', () => {
  const scope = chart('kubeflow');
  const platform = new AnyClusterPlatform(scope.node.root as AnyClusterPlatform, 'platform', {
    gpus: { types: { l4: { nodeSelector: { 'example.com/gpu': 'l4' } } } },
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

test('by default, the pods of the namespace can connect', () => {
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

test('the probes send the readiness request of each model, on one line', () => {
  const props = {
    model: MODEL,
    readinessRequest: '{\n  "instances": [1]\n}\n',
    models: { other: { source: MODEL, readinessRequest: '{"inputs": 2}' }, silent: { source: MODEL } },
  };
  expect(synthesizedServer(props).ConfigMap.data['models-available.list']).toBe(
    '/v1/models/inception\t{   "instances": [1] }\n/v1/models/other\t{"inputs": 2}\n/v1/models/silent\n',
  );
});

test.each(['', 'x', '[1]', '{', 'null'])('fails if the readiness request is %j and not a JSON object', (body) => {
  expect(() => synthesizedServer({ readinessRequest: body })).toThrow(
    `readinessRequest: "${body}" is not the body of a request for a prediction.`,
  );
});

test('an agent, a service mesh and a feature store are reachable with allowEgressTo, also by name', () => {
  const allowEgressTo = [
    { cidr: '10.0.0.7/32', ports: [{ port: 6379 }] },
    { namespaceLabels: { team: 'mesh' }, podLabels: { app: 'agent' }, ports: [{ port: 4317 }] },
  ];
  expect(synthesizedServer().NetworkPolicy.spec).not.toHaveProperty('egress');
  const { egress } = synthesizedServer({ allowEgressTo }).NetworkPolicy.spec as { egress: unknown[] };
  expect(egress.slice(-2)).toEqual([
    { to: [{ ipBlock: { cidr: '10.0.0.7/32' } }], ports: [{ port: 6379, protocol: 'TCP' }] },
    {
      to: [{ namespaceSelector: { matchLabels: { team: 'mesh' } }, podSelector: { matchLabels: { app: 'agent' } } }],
      ports: [{ port: 4317, protocol: 'TCP' }],
    },
  ]);
  expect(JSON.stringify(egress.slice(0, -2))).toContain('"port":53');
});

test('allowIngressFrom sets the allowed peers and their ports', () => {
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

test('env is added to the variables of the component', () => {
  expect(synthesizedContainer({ env: { TF_CPP_MIN_LOG_LEVEL: '1' } }).env).toEqual([
    { name: 'HOME', value: '/tmp' },
    { name: 'TF_CPP_MIN_LOG_LEVEL', value: '1' },
  ]);
});

test('labels are on all objects and pods, but not in selectors', () => {
  const labels = { 'example.com/team': 'vision' };
  expect(synthesizedPodTemplate({ labels }).metadata.labels).toMatchObject(labels);
  const objects = Object.values(synthesizedServer({ labels, replicas: 2 }));
  for (const { metadata, spec } of objects) {
    expect(metadata.labels).toMatchObject(labels);
    expect(JSON.stringify([spec?.selector, spec?.podSelector])).not.toContain('vision');
  }
});

test('every prop can be set, and none is modified', () => {
  const scope = chart('kubeflow');
  // A server serves either named models or a folder.
  const props: Required<Omit<TFServingProps, 'modelFolder'>> = {
    model: MODEL,
    modelName: 'm',
    versionPolicy: VersionPolicy.specific(1, 2),
    versionLabels: { stable: 1, canary: 2 },
    readinessRequest: '{"instances": [1]}',
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
    image: 'registry.example.com/serving:1',
    extendedResources: { 'example.com/fpga': 1 },
    hugePages: { '2Mi': Size.mebibytes(4) },
    allowIngressFrom: [{ podLabels: { app: 'web' } }],
    allowEgressTo: [{ podLabels: { app: 'agent' } }],
    env: { A: 'b' },
    labels: { 'example.com/team': 'vision' },
    platform: new AnyClusterPlatform(scope.node.root as AnyClusterPlatform, 'platform', {
      gpus: {},
      gateway: { name: 'public', namespace: 'gateways' },
    }),
    ...POD_PROPS,
    ...NETWORK_PROPS,
  };
  const { platform, ...plain } = props;
  const before = JSON.stringify(plain);
  // `replicas` excludes `autoscaling`, and `grpc.ssl` excludes `grpcExposure`.
  new TFServing(scope, 'fixed', { ...props, autoscaling: undefined, grpcExposure: undefined });
  const grpc = { ...EVERY_GRPC_OPTION, ssl: undefined };
  const exposure = { ...NETWORK_PROPS.exposure, hostname: 'other.example.com' };
  new TFServing(scope, 'every', { ...props, name: 'other', replicas: undefined, grpc, exposure });
  expect(JSON.stringify(plain)).toBe(before);
});
