import type { ClusterFacts, GpuFact } from '../cluster/facts';
import type { Choices } from './choice';

/** The base set requests 2 GiB, and notebooks 1 GiB more each. */
const COMFORTABLE_MEMORY = 6 * 1024;
const COMFORTABLE_CPU = 3_000;
const MINIMUM_MEMORY = 2 * 1024;

/** Local platforms reduce requests by themselves. */
const LOCAL = ['minikube', 'kind', 'k3d', 'k3s', 'microk8s', 'docker-desktop'];

/** Chooses placement, requests and GPUs. */
export function chooseNodes(choices: Choices, { nodes }: ClusterFacts): void {
  if (!nodes.known) {
    choices.explain(nodes.evidence, 'sizes, architectures and GPUs of nodes are not known');
    return;
  }
  const { count, largestMemory, largestCpu, gpus } = nodes.value;
  if (count === 0) {
    choices.explain(nodes.evidence, 'pods stay pending until a node joins, or an autoscaler adds one');
    return;
  }
  if (largestMemory < MINIMUM_MEMORY) {
    choices.warn(nodes.evidence, 'JupyterHub with a notebook needs a node with at least 2 GiB');
  }
  if (
    (largestMemory < COMFORTABLE_MEMORY || largestCpu < COMFORTABLE_CPU) &&
    !LOCAL.includes(choices.answers.platform ?? '')
  ) {
    choices.set('smallNodes', true, nodes.evidence, 'smaller default requests: 250m CPU and 512Mi for a container');
  } else {
    choices.explain(nodes.evidence, 'room for the default requests');
  }
  chooseArchitecture(choices, nodes.value.architectures);
  chooseGpus(choices, gpus);
}

function chooseArchitecture(choices: Choices, architectures: Readonly<Record<string, number>>): void {
  const names = Object.keys(architectures).sort();
  const text = names.map((name) => `${architectures[name]} ${name}`).join(', ');
  if (names.length > 1 && names.includes('amd64')) {
    choices.set(
      'architecture',
      'amd64',
      `nodes of several architectures: ${text}`,
      'pods run on amd64 nodes: every image has that architecture',
    );
  } else if (names[0] !== undefined && names[0] !== 'amd64') {
    choices.warn(
      `${names[0]} nodes only`,
      'images without this architecture cannot start: TensorFlow Serving has amd64 only. Check yours with `docker manifest inspect`',
    );
  }
}

function chooseGpus(choices: Choices, gpus: readonly GpuFact[]): void {
  const [gpu] = [...gpus].sort((a, b) => Number(isNvidia(b)) - Number(isNvidia(a)) || b.count - a.count);
  if (gpu === undefined) {
    return;
  }
  const types = Object.keys(gpu.types);
  const found = `${gpu.count} ${gpu.resource}${types.length > 0 ? ` (${types.join(', ')})` : ''}`;
  if (choices.answers.platform !== 'gke') {
    choices.set('gpuResource', gpu.resource, found, `gpus of ${gpu.resource}; notebooks request them with \`gpu\``);
  }
  if (types.length > 0) {
    choices.set('gpuTypes', gpu.types);
  }
  if (!isNvidia(gpu)) {
    choices.warn(found, 'the default GPU images contain CUDA, for NVIDIA only: set an image for these GPUs');
  }
}

function isNvidia({ resource }: GpuFact): boolean {
  return resource === 'nvidia.com/gpu';
}
