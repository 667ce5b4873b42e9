import { App, Chart } from 'cdk8s';
import type { k8s } from 'kubeflow-cdk';
import type { ClusterGpuOptions } from '../../../lib/platforms/generic';
import { ClusterAccelerators, checkGpus } from '../../../lib/platforms/generic/cluster-accelerators';
import { cluster } from './cluster';

const check = (gpus: ClusterGpuOptions) => () => checkGpus(new App(), gpus);

test.each<ClusterGpuOptions>([
  {},
  { runtimeClassName: 'nvidia-cdi.v2' },
  { resourceName: 'amd.com/gpu', types: { mi300: { nodeSelector: { 'amd.com/gpu.family': 'MI300' } }, any: {} } },
  { tolerations: [{ operator: 'Exists' }, { key: 'gpu', effect: 'NoSchedule' }] },
  {
    tolerations: [
      { key: 'example.com/gpu', operator: 'Equal', value: 'yes', effect: 'NoExecute', tolerationSeconds: 60 },
    ],
  },
])('gpus can be %j', (gpus) => {
  expect(check(gpus)).not.toThrow();
});

test.each<[ClusterGpuOptions, string]>([
  [{ runtimeClassName: 'Nvidia' }, 'gpus: runtimeClassName "Nvidia" is not a valid name.'],
  [{ resourceName: 'gpu' }, 'gpus: "gpu" is not the name of an extended resource.'],
  [{ resourceName: 'nvidia.com/two words' }, 'gpus: "nvidia.com/two words" is not the name of an extended resource.'],
  [{ types: { l4: { nodeSelector: { product: 'NVIDIA L4' } } } }, 'label product has the invalid value "NVIDIA L4".'],
  [{ tolerations: [{ key: 'two words' }] }, 'gpus.tolerations[0]: "two words" is not a valid key of a taint.'],
  [{ tolerations: [{ value: 'x' }] }, 'gpus.tolerations[0]: it has no key'],
  [
    { tolerations: [{ key: 'gpu', value: 'two words' }] },
    'gpus.tolerations[0]: "two words" is not a valid value of a taint.',
  ],
  [{ tolerations: [{ key: 'gpu', operator: 'Exists', value: 'x' }] }, 'gpus.tolerations[0]: it has a value'],
  [{ tolerations: [{ key: 'gpu', operator: 'In' }] }, 'gpus.tolerations[0]: operator "In" is not known.'],
  [{ tolerations: [{ key: 'gpu', effect: 'Never' }] }, 'gpus.tolerations[0]: effect "Never" is not known.'],
  [
    { tolerations: [{ key: 'gpu', tolerationSeconds: 1 }] },
    'gpus.tolerations[0]: tolerationSeconds requires the effect "NoExecute"',
  ],
  [
    { tolerations: [{ key: 'gpu', effect: 'NoExecute', tolerationSeconds: 1.5 }] },
    'gpus.tolerations[0]: tolerationSeconds 1.5 is not an integer.',
  ],
])('fails if gpus is %j', (gpus, message) => {
  expect(check(gpus)).toThrow(`(app): ${message}`);
});

describe('GPUs', () => {
  test('without a type, any GPU is requested and its taint is tolerated', () => {
    const { platform, component } = cluster({ gpus: {} });
    expect(platform.accelerators.gpu(component, { count: 2 }, 'gpu')).toEqual({
      resourceName: 'nvidia.com/gpu',
      count: 2,
      nodeSelector: {},
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
    });
  });

  test('fails if the cluster does not have the type, and lists the existing types', () => {
    const { platform, component } = cluster({ gpus: { types: { 'nvidia-l4': {}, 'nvidia-h100': {} } } });
    expect(() => platform.accelerators.gpu(component, { type: 'nvidia-a100' }, 'gpu')).toThrow(
      'gpu of type "nvidia-a100" is not supported on this cluster (AnyClusterPlatform): it has only these types of GPU: nvidia-l4, nvidia-h100.',
    );
  });

  test('returned placements are copies', () => {
    const { platform, component } = cluster({ gpus: { types: { l4: { nodeSelector: { gpu: 'l4' } } } } });
    const first = platform.accelerators.gpu(component, { type: 'l4' }, 'gpu');
    Object.assign(first.nodeSelector, { other: 'label' });
    first.tolerations.length = 0;
    const second = platform.accelerators.gpu(component, { type: 'l4' }, 'gpu');
    expect([second.nodeSelector, second.tolerations.length]).toEqual([{ gpu: 'l4' }, 1]);
  });
});

test('fails if gpus is not valid', () => {
  expect(() => cluster({ gpus: { resourceName: 'gpu' } })).toThrow('lab: gpus: "gpu" is not the name');
});

test('tolerations have the same order of fields for each order in the program', () => {
  const textOf = (toleration: k8s.Toleration) =>
    JSON.stringify(
      new ClusterAccelerators('cluster', { tolerations: [toleration] }).gpu(new Chart(new App(), 'a'), {}, 'gpu'),
    );
  expect(textOf({ key: 'gpu', effect: 'NoExecute' })).toBe(textOf({ effect: 'NoExecute', key: 'gpu' }));
});
