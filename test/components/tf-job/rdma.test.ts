import { App, type Chart, Testing } from 'cdk8s';
import { TFJob, TFPodTemplate, type TFReplica } from '../../../lib/components/tf-job';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { PodSecurity } from '../../../lib/platforms/namespace';
import { Warnings } from '../../../lib/warnings';
import { clusterWithGpus, GPU_IMAGE, IMAGE, job, networkPolicy, pod } from './synthesized-job';

const podOf = (rdma: TFReplica['rdma'], worker: TFReplica = {}) => pod({ worker: { ...worker, rdma } });
const warningsOf = (rdma: TFReplica['rdma']) =>
  Warnings.of(job({ worker: { rdma } })).filter((warning) => warning.includes('tf-job/rdma'));

test('workers connect their GPUs over InfiniBand', () => {
  const rdma = { resources: { 'rdma/hca_shared_devices_a': 1 }, hostNetwork: true };
  const spec = pod({ platform: clusterWithGpus(), image: GPU_IMAGE, worker: { gpu: {}, rdma } });
  expect(spec).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
  const [{ resources, securityContext }] = spec.containers;
  expect(resources.limits).toMatchObject({ 'nvidia.com/gpu': 1, 'rdma/hca_shared_devices_a': 1 });
  expect(securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'], add: ['IPC_LOCK'] },
    readOnlyRootFilesystem: false,
    runAsNonRoot: true,
  });
  expect(spec.securityContext).toMatchObject({ runAsUser: 1000, runAsNonRoot: true });
});

test('only what is asked for is added', () => {
  expect(podOf({})).not.toHaveProperty('hostNetwork');
  expect(podOf({}).containers[0].securityContext.capabilities.add).toEqual(['IPC_LOCK']);
  expect(podOf(undefined).containers[0].securityContext.capabilities).toEqual({ drop: ['ALL'] });
  expect(podOf({ runAsRoot: true }).containers[0].securityContext).toMatchObject({ runAsUser: 0, runAsNonRoot: false });
});

test('a pod template gets RDMA too', () => {
  const containers = [{ name: 'tensorflow', image: IMAGE }];
  const template = TFPodTemplate.fromPodTemplateSpec({ spec: { containers } });
  expect(podOf({ hostNetwork: true }, { template })).toMatchObject({ hostNetwork: true });
});

test('pods of the job may connect on all ports', () => {
  expect(networkPolicy({ worker: { rdma: {} } }).ingress[0]).not.toHaveProperty('ports');
});

test('each use is a warning that says what the pods may do', () => {
  expect(warningsOf({})).toEqual([expect.stringContaining('worker.rdma: the pods have the capability IPC_LOCK.')]);
  expect(warningsOf({ hostNetwork: true, runAsRoot: true })[0]).toContain(
    'IPC_LOCK, the network of their node and root.',
  );
  expect(warningsOf(undefined)).toEqual([]);
});

test('fails in a namespace that rejects the pods, and works in one for privileged pods', () => {
  const platform = new AnyClusterPlatform(new App(), 'lab');
  const worker = { rdma: {} };
  const create = (chart: Chart) => new TFJob(chart, 'mnist', { image: IMAGE, worker });
  expect(() => create(platform.chart('a'))).toThrow(
    /worker\.rdma: the namespace "kubeflow" enforces Pod Security "restricted"[\s\S]*PodSecurity\.PRIVILEGED/,
  );
  const chart = platform.chart('b', { namespace: 'rdma', podSecurity: PodSecurity.PRIVILEGED });
  create(chart);
  expect(JSON.stringify(Testing.synth(chart))).toContain('IPC_LOCK');
});

test.each([
  [{ infiniband: 1 }, 'worker.rdma.resources: "infiniband" is not the name of an extended resource'],
  [{ 'rdma/hca': 0 }, 'worker.rdma.resources: rdma/hca: 0'],
  [{ 'rdma/hca': 0.5 }, 'worker.rdma.resources: rdma/hca: 0.5'],
])('fails if the resources are %j', (resources, message) => {
  expect(() => podOf({ resources })).toThrow(message);
});
