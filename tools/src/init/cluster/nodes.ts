import { type Fact, type GpuFact, known, type NodeFacts, unknown } from './facts';
import type { Answer, KubernetesNode } from './objects';
import { quantity } from './quantity';

/** Extended resources of GPU device plugins, and the node labels that name the type. */
const GPU_RESOURCES: Readonly<Record<string, readonly string[]>> = {
  'nvidia.com/gpu': ['cloud.google.com/gke-accelerator', 'nvidia.com/gpu.product', 'k8s.amazonaws.com/accelerator'],
  'amd.com/gpu': ['amd.com/gpu.product-name'],
  'gpu.intel.com/i915': ['gpu.intel.com/product'],
  'gpu.intel.com/xe': ['gpu.intel.com/product'],
};

/** Counts nodes, their sizes, architectures and GPUs. */
export function detectNodes(answer: Answer<KubernetesNode>): Fact<NodeFacts> {
  if ('failure' in answer) {
    return unknown(answer.failure);
  }
  const nodes = answer.items;
  if (nodes.length === 0) {
    return known(
      { count: 0, architectures: {}, largestMemory: 0, largestCpu: 0, gpus: [] },
      'the list of nodes is empty',
    );
  }
  const architectures: Record<string, number> = {};
  for (const { metadata, status } of nodes) {
    const name = status?.nodeInfo?.architecture ?? metadata.labels?.['kubernetes.io/arch'] ?? 'unknown';
    architectures[name] = (architectures[name] ?? 0) + 1;
  }
  const largestMemory = Math.floor(
    Math.max(...nodes.map(({ status }) => quantity(status?.allocatable?.memory))) / 2 ** 20,
  );
  const largestCpu = Math.floor(Math.max(...nodes.map(({ status }) => quantity(status?.allocatable?.cpu))) * 1000);
  const kinds = Object.entries(architectures)
    .sort()
    .map(([name, count]) => `${count} ${name}`);
  return known(
    { count: nodes.length, architectures, largestMemory, largestCpu, gpus: gpusOf(nodes) },
    `${nodes.length} node${nodes.length === 1 ? '' : 's'} (${kinds.join(', ')}), the largest with ${largestCpu / 1000} CPUs and ${(largestMemory / 1024).toFixed(1)} GiB`,
  );
}

function gpusOf(nodes: readonly KubernetesNode[]): GpuFact[] {
  return Object.entries(GPU_RESOURCES).flatMap(([resource, typeLabels]) => {
    const owners = nodes.filter(({ status }) => quantity(status?.allocatable?.[resource]) > 0);
    if (owners.length === 0) {
      return [];
    }
    const count = owners.reduce((sum, { status }) => sum + quantity(status?.allocatable?.[resource]), 0);
    const types = owners.flatMap(({ metadata }): [string, string][] => {
      const name = typeLabels.find((each) => metadata.labels?.[each]);
      const value = name === undefined ? undefined : metadata.labels?.[name];
      return value === undefined ? [] : [[typeName(value), `${name}=${value}`]];
    });
    return [{ resource, count, types: Object.fromEntries(types.sort()) }];
  });
}

/** `NVIDIA-A100-SXM4-40GB` becomes `nvidia-a100-sxm4-40gb`. */
function typeName(value: string): string {
  return value
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
