import { Size } from 'cdk8s';
import { KubeflowApp } from '../../../lib/app';
import { KubeflowCore } from '../../../lib/components/kubeflow-core';
import { NfsServer } from '../../../lib/components/nfs-server';
import type { AnyClusterPlatform, AnyClusterPlatformProps } from '../../../lib/platforms/generic';
import {
  DockerDesktopPlatform,
  K3dPlatform,
  K3sPlatform,
  KindPlatform,
  MicroK8sPlatform,
  MinikubePlatform,
} from '../../../lib/platforms/local';
import { exampleOutput } from '../../examples/run-example';
import type { Manifest } from '../../policy/manifest';
import { podsOf } from '../../policy/pods';
import { objectsOf } from '../every-component';

const MEBI = 2 ** 20;
const UNITS: Record<string, number> = { Ki: 2 ** 10, Mi: MEBI, Gi: 2 ** 30, '': 1 };

interface Requests {
  /** Millicores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

function bytes(quantity: string): number {
  const [, amount, unit] = /^(\d+)(\w*)$/.exec(quantity) ?? [];
  return Number(amount) * UNITS[unit];
}

function cores(quantity: string): number {
  return quantity.endsWith('m') ? Number(quantity.slice(0, -1)) : Number(quantity) * 1000;
}

const sum = (all: Requests[]): Requests =>
  all.reduce((total, one) => ({ cpu: total.cpu + one.cpu, memory: total.memory + one.memory }), { cpu: 0, memory: 0 });

/** Sums the requests as the scheduler does: for each pod the sum of its containers, or its largest init container if that is more. */
function requestsOf(objects: readonly Manifest[]): Requests {
  return sum(
    podsOf(objects).flatMap(({ owner, spec }) => {
      const requests = (all: typeof spec.containers = []) =>
        all.map(({ resources }) => ({
          cpu: cores(String(resources?.requests?.cpu)),
          memory: bytes(String(resources?.requests?.memory)),
        }));
      const [containers, initContainers] = [sum(requests(spec.containers)), requests(spec.initContainers)];
      const pod = {
        cpu: Math.max(containers.cpu, ...initContainers.map(({ cpu }) => cpu)),
        memory: Math.max(containers.memory, ...initContainers.map(({ memory }) => memory)),
      };
      return Array(((owner.spec ?? {}) as { replicas?: number }).replicas ?? 1).fill(pod);
    }),
  );
}

/** Returns the default requests of a notebook. */
function notebookOf(objects: readonly Manifest[]): Requests {
  const [text] = objects.flatMap(({ data }) => data?.['values.json'] ?? []);
  const { cpu_guarantee: cpu, memory_guarantee: memory } = JSON.parse(text).notebooks;
  return { cpu: cpu * 1000, memory };
}

const PLATFORMS: [string, (app: KubeflowApp, props?: AnyClusterPlatformProps) => AnyClusterPlatform][] = [
  ['minikube', (app, props) => new MinikubePlatform(app, 'laptop', props)],
  ['kind', (app, props) => new KindPlatform(app, 'laptop', props)],
  ['k3s', (app, props) => new K3sPlatform(app, 'laptop', props)],
  ['k3d', (app, props) => new K3dPlatform(app, 'laptop', props)],
  ['MicroK8s', (app, props) => new MicroK8sPlatform(app, 'laptop', props)],
  ['Docker Desktop', (app, props) => new DockerDesktopPlatform(app, 'laptop', props)],
];

/** Deploys KubeflowCore with a shared volume. */
function baseSet(platform: AnyClusterPlatform): Manifest[] {
  const chart = platform.chart('nfs', { namespace: 'kubeflow-notebooks' });
  const files = new NfsServer(chart, 'nfs', { disks: { data: { size: Size.gibibytes(10) } } });
  new KubeflowCore(platform, 'core', { jupyterhub: { sharedVolumes: files.volumes } });
  return objectsOf(platform);
}

test.each(PLATFORMS)('on %s the base set and a notebook request less than 2 GiB and 1 CPU', (_, make) => {
  const objects = baseSet(make(new KubeflowApp({ summary: false })));
  const { cpu, memory } = sum([requestsOf(objects), notebookOf(objects)]);
  expect(podsOf(objects).length).toBeGreaterThan(4);
  expect(cpu).toBeGreaterThan(200);
  expect(cpu).toBeLessThan(1000);
  expect(memory).toBeGreaterThan(512 * MEBI);
  expect(memory).toBeLessThan(2048 * MEBI);
});

test('without maxDefaultRequests, the base set and a notebook request more than 2 GiB', () => {
  const [[, minikube]] = PLATFORMS;
  const objects = baseSet(minikube(new KubeflowApp({ summary: false }), { maxDefaultRequests: {} }));
  expect(sum([requestsOf(objects), notebookOf(objects)]).memory).toBeGreaterThan(2048 * MEBI);
});

test.each([
  ['my-kubeflow', 'nocloud'],
  ['laptop', 'laptop'],
  ['train-and-serve', 'laptop'],
])('examples/%s requests less than 2 GiB and 1.5 CPU on a laptop', (example, environment) => {
  const objects: Manifest[] = exampleOutput(example).manifests(`dist/${environment}/`);
  const { cpu, memory } = requestsOf(objects);
  expect(cpu).toBeGreaterThan(200);
  expect(cpu).toBeLessThan(1500);
  expect(memory).toBeLessThan(2048 * MEBI);
});
