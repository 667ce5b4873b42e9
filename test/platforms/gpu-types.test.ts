import { type Chart, Size, Testing } from 'cdk8s';
import { KubeflowApp } from '../../lib/app';
import { JupyterHub, type NotebookOptions } from '../../lib/components/jupyterhub';
import { TFCnn, type TFCnnProps } from '../../lib/components/tf-cnn';
import { TFJob, TFJobApi, type TFJobProps } from '../../lib/components/tf-job';
import { TFJobOperator } from '../../lib/components/tf-job-operator';
import { ModelSource, TFServing, type TFServingProps } from '../../lib/components/tf-serving';
import { AnyClusterPlatform, type ClusterGpuOptions } from '../../lib/platforms/generic';
import type { Manifest } from '../components/jupyterhub/hub-of';

/** A cluster with whole GPUs, partitions of GPUs, and GPUs of three vendors. */
const GPUS: ClusterGpuOptions = {
  runtimeClassName: 'nvidia',
  types: {
    a100: { nodeSelector: { 'nvidia.com/gpu.product': 'A100' } },
    slice: { resourceName: 'nvidia.com/mig-1g.5gb', nodeSelector: { 'nvidia.com/mig.config': 'all-1g.5gb' } },
    mi300: { resourceName: 'amd.com/gpu', tolerations: [{ key: 'amd', operator: 'Exists' }] },
    max: { resourceName: 'gpu.intel.com/xe', runtimeClassName: 'intel' },
  },
};
const TRAINING = 'registry.example.com/train:1';
const NVIDIA_TAINT = { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' };

function objects(create: (chart: Chart) => void, gpus: ClusterGpuOptions = GPUS): Manifest[] {
  const platform = new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'lab', { gpus });
  TFJobOperator.existing(platform);
  const chart = platform.chart('chart');
  create(chart);
  return Testing.synth(chart);
}

function notebookValues(notebooks: NotebookOptions, gpus?: ClusterGpuOptions): Manifest {
  const all = objects((chart) => new JupyterHub(chart, 'hub', { notebooks }), gpus);
  return JSON.parse(all.find(({ data }) => data?.['values.json'])?.data['values.json']).notebooks;
}

function workerPod(props: TFJobProps, gpus?: ClusterGpuOptions): Manifest {
  const all = objects((chart) => new TFJob(chart, 'job', { image: TRAINING, ...props }), gpus);
  return all.find(({ kind }) => kind === 'TFJob')?.spec.tfReplicaSpecs.Worker.template.spec;
}

function serverPod(props: TFServingProps, gpus?: ClusterGpuOptions): Manifest {
  const model = ModelSource.sharedVolume({ name: 'models', claimName: 'models' });
  const all = objects((chart) => new TFServing(chart, 'server', { model, ...props }), gpus);
  return all.find(({ kind }) => kind === 'Deployment')?.spec.template.spec;
}

describe('a cluster with whole GPUs, MIG slices, and GPUs of AMD and Intel', () => {
  test.each([
    ['a100', 'nvidia.com/gpu', { 'nvidia.com/gpu.product': 'A100' }, [NVIDIA_TAINT], 'nvidia'],
    [
      'slice',
      'nvidia.com/mig-1g.5gb',
      { 'nvidia.com/mig.config': 'all-1g.5gb' },
      [{ ...NVIDIA_TAINT, key: 'nvidia.com/mig-1g.5gb' }, NVIDIA_TAINT],
      'nvidia',
    ],
    ['mi300', 'amd.com/gpu', undefined, [{ key: 'amd', operator: 'Exists' }], undefined],
    ['max', 'gpu.intel.com/xe', undefined, [{ ...NVIDIA_TAINT, key: 'gpu.intel.com/xe' }], 'intel'],
  ])(
    'jobs, servers and notebooks request the resource of the type %s and run on its nodes',
    (type, resource, nodes, tolerations, runtimeClassName) => {
      const gpu = { type, count: 2 };
      const expected = { nodeSelector: nodes, tolerations, runtimeClassName };
      const job = workerPod({ worker: { gpu } });
      expect(job).toMatchObject(defined(expected));
      expect(job.containers[0].resources.limits).toMatchObject({ [resource]: 2 });

      const server = serverPod({ gpu, image: 'registry.example.com/serving:1' });
      expect(server).toMatchObject(defined(expected));
      expect(server.containers[0].resources.limits).toMatchObject({ [resource]: '2' });

      const notebooks = notebookValues({ gpu });
      expect(notebooks).toMatchObject(
        defined({ node_selector: nodes, tolerations, runtime_class_name: runtimeClassName }),
      );
      expect(notebooks.extra_limits).toEqual({ [resource]: '2' });
      expect([job.runtimeClassName, server.runtimeClassName, notebooks.runtime_class_name]).toEqual(
        Array(3).fill(runtimeClassName),
      );
    },
  );

  test('a profile with AMD GPUs drops resource, nodes and RuntimeClass of the NVIDIA GPUs of all notebooks', () => {
    const profiles = [{ displayName: 'AMD', gpu: { type: 'mi300' } }, { displayName: 'NVIDIA' }];
    const [amd, nvidia] = notebookValues({ gpu: { type: 'a100' }, profiles }).profiles;
    expect(amd).toMatchObject({
      extra_limits: { 'nvidia.com/gpu': null, 'amd.com/gpu': '1' },
      node_selector: { 'nvidia.com/gpu.product': null },
      runtime_class_name: null,
    });
    expect(nvidia).not.toHaveProperty('runtime_class_name');
  });

  test('a profile with GPUs without a RuntimeClass keeps that of all notebooks, such as a sandbox', () => {
    const profiles = [{ displayName: 'GPU', gpu: { type: 'mi300' } }];
    const notebooks = notebookValues({ gpu: { type: 'a100' }, runtimeClassName: 'gvisor', profiles });
    expect(notebooks.runtime_class_name).toBe('gvisor');
    expect(notebooks.profiles[0]).not.toHaveProperty('runtime_class_name');
  });

  test('only GPUs of NVIDIA need CUDA', () => {
    expect(notebookValues({ gpu: { type: 'slice' } }).image).toContain(':cuda');
    expect(notebookValues({ gpu: { type: 'mi300' } }).image).not.toContain('cuda');
    expect(serverPod({ gpu: { type: 'slice' } }).containers[0].image).toMatch(/-gpu$/);
    const image = 'docker.io/tensorflow/tensorflow:2.20.0';
    expect(workerPod({ image, worker: { gpu: { type: 'max' } } }).containers[0].image).toBe(image);
    expect(() => workerPod({ image, worker: { gpu: { type: 'slice' } } })).toThrow(
      `worker has GPUs, but the image "${image}" has no CUDA.`,
    );
    expect(() => serverPod({ gpu: { type: 'a100' }, image: 'docker.io/tensorflow/serving:2.20.0' })).toThrow(
      'the server has GPUs, but the image "docker.io/tensorflow/serving:2.20.0" has no CUDA.',
    );
  });

  test('fails if the default image of servers and benchmarks does not support the vendor, and names the fix', () => {
    expect(() => serverPod({ gpu: { type: 'mi300' } })).toThrow(
      /gpu: the server requests amd.com\/gpu, but the image ".*" supports only GPUs from NVIDIA.[\s\S]*Set `image`/,
    );
    const benchmark = (props: TFCnnProps) => () => objects((chart) => new TFCnn(chart, 'cnn', props));
    expect(benchmark({ gpu: { type: 'mi300' } })).toThrow(
      'gpu: the workers request amd.com/gpu, but the default image supports only GPUs from NVIDIA.',
    );
    expect(benchmark({ gpu: { type: 'mi300' }, image: 'docker.io/rocm/tensorflow:latest' })).not.toThrow();
  });

  test('requests without a type get whole NVIDIA GPUs', () => {
    expect(workerPod({ worker: { gpu: {} } }).containers[0].resources.limits).toMatchObject({ 'nvidia.com/gpu': 1 });
  });
});

describe('a cluster without NVIDIA GPUs', () => {
  const amd = { resourceName: 'amd.com/gpu' };
  const intel = { resourceName: 'gpu.intel.com/i915' };

  test('requests without a type get the only resource of its types', () => {
    const pod = workerPod({ worker: { gpu: {} } }, { types: { mi250: amd, mi300: amd } });
    expect(pod.containers[0].resources.limits).toMatchObject({ 'amd.com/gpu': 1 });
  });

  test('fails if a request without a type could mean several resources', () => {
    expect(() => workerPod({ worker: { gpu: {} } }, { types: { mi300: amd, arc: intel } })).toThrow(
      /worker.gpu without a type.*\n[\s\S]*Set `type` to one of mi300, arc, or set `gpus.resourceName`/,
    );
  });
});

test.each<[ClusterGpuOptions, string | RegExp]>([
  [{ types: { a: { resourceName: 'gpu' } } }, 'gpus.types.a: "gpu" is not the name of an extended resource.'],
  [{ types: { a: { runtimeClassName: 'A' } } }, 'gpus.types.a: runtimeClassName "A" is not a valid name.'],
  [{ types: { a: { tolerations: [{ key: 'two words' }] } } }, 'gpus.types.a.tolerations[0]: "two words"'],
  // The form of earlier versions, from a program in JavaScript. The build checks keys near a prop first.
  [
    JSON.parse('{ "types": { "a": { "gpu": "l4" } } }'),
    /"gpu" is not an option of a type of GPU|`gpus.types.a.gpu` is not a prop/,
  ],
])('fails if gpus is %j', (gpus, message) => {
  expect(() => objects(() => {}, gpus)).toThrow(message);
});

describe('FPGAs, slices and huge pages beside or in place of GPUs', () => {
  const extendedResources = { 'example.com/fpga': 2 };
  const hugePages = { '2Mi': Size.mebibytes(512) };
  const amounts = { 'example.com/fpga': '2', 'hugepages-2Mi': '512Mi' };

  test('replicas of a job request them, in addition to those of the job', () => {
    const props: TFJobProps = { hugePages, worker: { gpu: { type: 'a100' }, extendedResources } };
    const { resources } = workerPod(props).containers[0];
    expect(resources.limits).toMatchObject({ ...amounts, 'nvidia.com/gpu': 1 });
    expect(resources.requests).toMatchObject(amounts);
    const objectsOfJobSet = objects(
      (chart) => new TFJob(chart, 'job', { image: TRAINING, api: TFJobApi.JOB_SET, ...props }),
    );
    expect(JSON.stringify(objectsOfJobSet)).toContain('"example.com/fpga":"2"');
  });

  test('model servers request them', () => {
    const { resources } = serverPod({ extendedResources, hugePages }).containers[0];
    expect(resources).toMatchObject({ requests: amounts, limits: amounts });
  });

  test('notebooks request them, and profiles add others', () => {
    const notebooks = notebookValues({
      extendedResources,
      hugePages,
      profiles: [{ displayName: 'Slice', extendedResources: { 'nvidia.com/mig-1g.5gb': 1 } }],
    });
    expect(notebooks).toMatchObject({ extra_limits: amounts, extra_guarantees: amounts });
    expect(notebooks.profiles[0]).toMatchObject({ extra_limits: { 'nvidia.com/mig-1g.5gb': '1' } });
  });

  test('fails if a container requests a GPU of NVIDIA, but its image has no CUDA', () => {
    const image = 'docker.io/tensorflow/tensorflow:2.20.0';
    const slice = { 'nvidia.com/mig-1g.5gb': 1 };
    expect(() => workerPod({ image, worker: { extendedResources: slice } })).toThrow('has no CUDA');
    expect(() => notebookValues({ image, extendedResources: slice })).toThrow('has no CUDA');
    expect(() => serverPod({ image: 'docker.io/tensorflow/serving:2.20.0', extendedResources: slice })).toThrow(
      'no CUDA',
    );
    expect(serverPod({ extendedResources: slice }).containers[0].image).toMatch(/-gpu$/);
  });

  test.each<[Pick<TFServingProps, 'extendedResources' | 'hugePages'>, string]>([
    [{ extendedResources: { cpu: 1 } }, '"cpu" is not the name of an extended resource.'],
    [{ extendedResources: { 'kubernetes.io/x': 1 } }, '"kubernetes.io/x" is not the name of an extended resource.'],
    [{ extendedResources: { 'requests.a.b/c': 1 } }, '"requests.a.b/c" is not the name of an extended resource.'],
    [{ extendedResources: { 'a.b/c': 0.5 } }, 'extendedResources: a.b/c: 0.5 is not accepted.'],
    [{ hugePages: { 'hugepages-2Mi': Size.mebibytes(2) } }, '"hugepages-2Mi" is not a page size.'],
    [{ hugePages: { '2Mi': Size.mebibytes(3) } }, '3Mi is not a multiple of the page size 2Mi.'],
  ])('fails on %j in a job, a server and a notebook', (options, message) => {
    expect(() => workerPod({ worker: options })).toThrow(message);
    expect(() => serverPod(options)).toThrow(message);
    expect(() => notebookValues(options)).toThrow(message);
  });

  test('fails if `gpu` requests the same resource', () => {
    const twice = { gpu: { type: 'slice' }, extendedResources: { 'nvidia.com/mig-1g.5gb': 1 } };
    expect(() => workerPod({ worker: twice })).toThrow('"nvidia.com/mig-1g.5gb" is also requested by `gpu`.');
  });
});

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
