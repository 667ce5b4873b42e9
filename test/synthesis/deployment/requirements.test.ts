import { Size } from 'cdk8s';
import { KubeflowApp } from '../../../lib/app';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { KindPlatform, MinikubePlatform } from '../../../lib/platforms/local';
import { Warnings } from '../../../lib/warnings';
import { object, synthesize, temporaryFolder } from '../program';
import { PlannedEnvironment } from './planned';

const container = (cpu: string, memory: string, more = {}) => ({
  image: 'a',
  resources: { requests: { cpu, memory } },
  ...more,
});
const deployment = (replicas: number | undefined, spec: object) => ({ spec: { replicas, template: { spec } } });

test('requests count replicas, the larger of init containers and containers, sidecars and limits', () => {
  const { plan } = PlannedEnvironment.of((app) => {
    const chart = new AnyClusterPlatform(app, 'lab').chart('apps');
    object(
      chart,
      'Deployment',
      'a',
      deployment(3, { containers: [container('100m', '1Gi'), container('0.2', '512Mi')] }),
      'apps/v1',
    );
    object(
      chart,
      'Deployment',
      'b',
      deployment(undefined, {
        initContainers: [container('2', '1Mi'), container('100m', '1Mi', { restartPolicy: 'Always' })],
        containers: [{ image: 'b', resources: { limits: { cpu: '1', 'nvidia.com/gpu': '2' } } }],
      }),
      'apps/v1',
    );
    object(chart, 'PersistentVolumeClaim', 'c', { spec: { resources: { requests: { storage: '5Gi' } } } });
  });
  expect(plan.components[0].requests).toEqual({
    cpu: '2900m',
    memory: '4609Mi',
    gpus: { 'nvidia.com/gpu': 2 },
    storage: '0',
  });
  expect(plan.components[0].largestPod).toEqual({ cpu: '2', memory: '1536Mi', gpus: { 'nvidia.com/gpu': 2 } });
  expect(plan.requests.storage).toBe('5Gi');
});

test('jobs of the training operator count each replica', () => {
  const { plan } = PlannedEnvironment.of((app) => {
    const replica = (replicas: number) => ({ replicas, template: { spec: { containers: [container('1', '1Gi')] } } });
    const spec = { tfReplicaSpecs: { Chief: replica(1), Worker: replica(4) } };
    object(new AnyClusterPlatform(app, 'lab').chart('jobs'), 'TFJob', 'train', { spec }, 'kubeflow.org/v1');
  });
  expect(plan.requests).toMatchObject({ cpu: '5', memory: '5Gi' });
});

test('a JobSet counts the pods of each of its Jobs', () => {
  const { plan } = PlannedEnvironment.of((app) => {
    const jobs = (replicas: number, parallelism: number) => ({
      ...{ name: `job-${replicas}`, replicas },
      template: { spec: { parallelism, template: { spec: { containers: [container('1', '1Gi')] } } } },
    });
    const spec = { replicatedJobs: [jobs(1, 1), jobs(2, 4)] };
    object(new AnyClusterPlatform(app, 'lab').chart('jobs'), 'JobSet', 'train', { spec }, 'jobset.x-k8s.io/v1alpha2');
  });
  expect(plan.requests).toMatchObject({ cpu: '9', memory: '9Gi' });
  expect(plan.components[0].objects).toMatchObject([{ kind: 'JobSet', gates: false }]);
});

const largePod = (platform: AnyClusterPlatform) =>
  object(
    platform.chart('apps'),
    'Deployment',
    'a',
    deployment(1, { containers: [container('12', '40Gi')] }),
    'apps/v1',
  );

test('a pod that no node can run is a warning', () => {
  const app = new KubeflowApp();
  const warningsWith = (cpus: number, gibibytes: number) => {
    const warnings: string[] = [];
    synthesize(temporaryFolder(), (program) => {
      const platform = new AnyClusterPlatform(program, 'lab', {
        nodeSize: { cpus, memory: Size.gibibytes(gibibytes) },
      });
      largePod(platform);
      const { synth } = program;
      program.synth = () => {
        synth.call(program);
        warnings.push(...Warnings.of(program).filter((text) => text.includes('pod-too-large')));
      };
    });
    return warnings;
  };
  expect(app.node.children).toEqual([]);
  expect(warningsWith(16, 64)).toEqual([]);
  expect(warningsWith(8, 64)).toEqual([
    expect.stringContaining(
      'lab: a pod of Deployment "a" requests 12 CPU and 40Gi memory, but the largest node has 8 CPUs and 64Gi memory.',
    ),
  ]);
  expect(warningsWith(16, 32)).toHaveLength(1);
});

test('`nodeSize` is the size of a cluster that minikube creates', () => {
  const nodeSize = { cpus: 6, memory: Size.mebibytes(6500) };
  const { commands } = PlannedEnvironment.of((app) => {
    largePod(new MinikubePlatform(app, 'lab', { nodeSize }));
  });
  expect(commands[0]).toBe('minikube start --cni=calico --cpus=6 --memory=6500m');
});

test('kind says what Docker must have for large pods', () => {
  const notesOf = (program: (platform: KindPlatform) => void) => {
    const folder = temporaryFolder();
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    synthesize(folder, (app) => program(new KindPlatform(app, 'lab')), { summary: true });
    const text = stderr.mock.calls.map(([line]) => line).join('');
    stderr.mockRestore();
    return text.split('\n').filter((line) => line.includes('Docker must have'));
  };
  expect(notesOf(largePod)).toEqual(['  Docker must have 14 CPUs and 42g memory for all pods']);
  expect(notesOf((platform) => platform.chart('apps'))).toEqual([]);
});

test('fails if the size of a node is not valid', () => {
  const make = (cpus: number, memory: Size) => () =>
    new AnyClusterPlatform(new KubeflowApp(), 'lab', { nodeSize: { cpus, memory } });
  expect(make(0, Size.gibibytes(1))).toThrow('nodeSize: cpus');
  expect(make(1, Size.kibibytes(0))).toThrow('nodeSize: memory');
});
