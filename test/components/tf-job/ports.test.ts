import type { TFJobProps } from '../../../lib/components/tf-job';
import { clusterWithGpus, container, GPU_IMAGE, IMAGE, job, networkPolicy, tfJob } from './synthesized-job';

test('ports of the job and of the replica follow the port of TensorFlow', () => {
  expect(container({ port: 3333, ports: { metrics: 9090 }, worker: { ports: { board: 6006 } } }).ports).toEqual([
    { name: 'tfjob-port', containerPort: 3333 },
    { name: 'metrics', containerPort: 9090 },
    { name: 'board', containerPort: 6006 },
  ]);
});

test('pods connect to each other on port 2222, to DNS and to the internet; other clients cannot connect', () => {
  const spec = networkPolicy();
  const { labels } = tfJob().spec.tfReplicaSpecs.Worker.template.metadata;
  expect(labels).toMatchObject(spec.podSelector.matchLabels);
  expect(spec.ingress).toEqual([
    { from: [{ podSelector: spec.podSelector }], ports: [{ port: 2222, protocol: 'TCP' }] },
  ]);
  expect(spec.egress[0]).toEqual({
    to: [{ podSelector: spec.podSelector }],
    ports: [{ port: 2222, protocol: 'TCP' }],
  });
  expect(JSON.stringify(spec.egress)).toContain('169.254.0.0/16');
});

test('pods with GPUs connect to each other on every port, because NCCL uses random ports', () => {
  const spec = networkPolicy({ platform: clusterWithGpus(), image: GPU_IMAGE, worker: { replicas: 2, gpu: {} } });
  expect(spec.ingress).toEqual([{ from: [{ podSelector: spec.podSelector }] }]);
});

test('allowIngressFrom allows clients on all ports except that of TensorFlow', () => {
  const spec = networkPolicy({
    port: 3333,
    ports: { metrics: 9090 },
    allowIngressFrom: [{ podLabels: { app: 'prometheus' } }],
  });
  expect(spec.ingress).toEqual([
    {
      from: [{ podSelector: spec.podSelector }],
      ports: [
        { port: 3333, protocol: 'TCP' },
        { port: 9090, protocol: 'TCP' },
      ],
    },
    { from: [{ podSelector: { matchLabels: { app: 'prometheus' } } }], ports: [{ port: 9090, protocol: 'TCP' }] },
  ]);
});

test('allowEgressTo allows connections to other pods', () => {
  const spec = networkPolicy({ allowEgressTo: [{ podLabels: { app: 'database' }, ports: [{ port: 5432 }] }] });
  expect(spec.egress).toContainEqual({
    to: [{ podSelector: { matchLabels: { app: 'database' } } }],
    ports: [{ port: 5432, protocol: 'TCP' }],
  });
});

test.each<[string, TFJobProps, RegExp]>([
  [
    'a port name has capital letters',
    { ports: { Metrics: 9090 } },
    /worker\.ports: port "Metrics" is not a valid name/,
  ],
  ['a port name is too long', { ports: { 'metrics-of-the-job': 9090 } }, /is not a valid name/],
  ['a port number is 0', { ports: { metrics: 0 } }, /worker\.ports: metrics: 0 is not a .*port/],
  [
    "a port has the name of TensorFlow's port",
    { ports: { 'tfjob-port': 9090 } },
    /worker\.ports: the name "tfjob-port" is reserved/,
  ],
  [
    'two ports have one number',
    { ports: { metrics: 9090, board: 9090 } },
    /"metrics" and "board" are both port 9090.*Change the number/s,
  ],
  ["TensorFlow's port is too large", { port: 70000 }, /port 70000 is not a .*port/],
  [
    'clients have no port to connect to',
    { allowIngressFrom: [{ podLabels: { app: 'a' } }] },
    /allowIngressFrom: a peer has no `ports`/,
  ],
  [
    'a client is not a valid CIDR block',
    { allowIngressFrom: [{ cidr: '10.0.0.1/8' }] },
    /allowIngressFrom\[0\]: "10.0.0.1\/8" is not a .*block/,
  ],
  [
    'a destination is not a valid CIDR block',
    { allowEgressTo: [{ cidr: 'a' }] },
    /allowEgressTo\[0\]: "a" is not a .*block/,
  ],
  [
    'a sidecar has the port of the container that trains',
    { extraContainers: [{ name: 'a', image: IMAGE, ports: [{ containerPort: 2222 }] }] },
    /worker\.extraContainers "a": port 2222 is .*container/,
  ],
  [
    'an init container has a port of the job',
    { ports: { metrics: 9090 }, initContainers: [{ name: 'a', image: IMAGE, ports: [{ containerPort: 9090 }] }] },
    /worker\.initContainers "a": port 9090 is .*container/,
  ],
])('fails if %s', (_, props, message) => {
  expect(() => job(props)).toThrow(message);
});
