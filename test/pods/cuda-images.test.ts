import { cudaVariant, needsCuda } from '../../lib/pods/cuda-images';

test.each([
  ['docker.io/tensorflow/tensorflow:2.20.0', 'docker.io/tensorflow/tensorflow:2.20.0-gpu'],
  ['tensorflow/tensorflow', 'tensorflow/tensorflow:latest-gpu'],
  ['tensorflow/tensorflow:2.20.0-jupyter', 'tensorflow/tensorflow:2.20.0-gpu-jupyter'],
  [
    'mirror.example.com:5000/hub/tensorflow/serving:2.20.0',
    'mirror.example.com:5000/hub/tensorflow/serving:2.20.0-gpu',
  ],
  ['quay.io/jupyter/tensorflow-notebook:2026-09-01', 'quay.io/jupyter/tensorflow-notebook:cuda-2026-09-01'],
  ['quay.io/jupyter/pytorch-notebook:2026-09-01', 'quay.io/jupyter/pytorch-notebook:cuda12-2026-09-01'],
])('%s has no CUDA, but %s has', (image, variant) => {
  expect(cudaVariant(image)).toBe(variant);
  expect(cudaVariant(variant)).toBeUndefined();
});

test.each([
  'registry.example.com/vision:7',
  'quay.io/jupyter/scipy-notebook:2026-09-01',
  `docker.io/tensorflow/tensorflow@sha256:${'a'.repeat(64)}`,
  `docker.io/tensorflow/tensorflow:2.20.0@sha256:${'a'.repeat(64)}`,
  'example.com/other-tensorflow/tensorflow-x:1',
])('%s may have CUDA', (image) => {
  expect(cudaVariant(image)).toBeUndefined();
});

test('GPUs of NVIDIA and partitions of them need CUDA', () => {
  expect(['nvidia.com/gpu', 'nvidia.com/mig-1g.5gb'].map((resourceName) => needsCuda({ resourceName }))).toEqual([
    true,
    true,
  ]);
  expect(needsCuda({ resourceName: 'amd.com/gpu' })).toBe(false);
  expect(needsCuda(undefined)).toBe(false);
});
