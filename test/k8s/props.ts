import { App, type Chart, Cron, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { AutoDeployer } from '../../lib/components/auto-deployer';
import { JupyterHub, type JupyterHubProps } from '../../lib/components/jupyterhub';
import { LogSource, TensorBoard } from '../../lib/components/tensorboard';
import { TFJob, type TFJobProps, TFPodTemplate } from '../../lib/components/tf-job';
import { TFJobOperator } from '../../lib/components/tf-job-operator';
import { TFJobSchedule } from '../../lib/components/tf-job-schedule';
import { ModelSource, TFServing, type TFServingProps } from '../../lib/components/tf-serving';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../lib/platforms/generic';
import type { KubernetesVersion } from '../../lib/platforms/kubernetes-version';
import { PodVolume } from '../../lib/volumes/pod-volume';
import {
  affinityOf,
  containerOf,
  dnsConfigOf,
  hostAliasesOf,
  lifecyclesOf,
  RESTRICTED_VOLUMES,
  templateOf,
  tolerationOf,
  trainingTemplateOf,
  volumesOf,
} from './all-fields';

type Json = any;
type Component = (chart: Chart, platform: AnyClusterPlatform) => unknown;

const IMAGE = 'docker.io/tensorflow/tensorflow:2.20.0';

/** A prop that takes a Kubernetes structure. */
export interface StructureProp {
  readonly name: string;
  /** Values with all fields of a version. */
  readonly values: (version: string) => Json[];
  /** Returns the output of a value. */
  readonly written: (value: Json, version: string) => Json;
}

function synthesized(version: string, component: Component, props: AnyClusterPlatformProps = {}): Json[] {
  const platform = new AnyClusterPlatform(new App(), 'lab', {
    ...props,
    kubernetesVersion: version as KubernetesVersion,
  });
  const chart = platform.chart('all');
  component(chart, platform);
  return Testing.synth(chart);
}

function podOf(objects: Json[], ending: string): Json {
  return objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name.endsWith(ending)).spec.template
    .spec;
}

const hub = (version: string, props: JupyterHubProps) =>
  synthesized(version, (chart) => new JupyterHub(chart, 'lab', props));
const hubPod = (version: string, props: JupyterHubProps['hub']) => podOf(hub(version, { hub: props }), '-hub');
const valuesOf = (objects: Json[]) =>
  JSON.parse(objects.find(({ data }) => data?.['values.json']).data['values.json']).notebooks;
const notebooks = (version: string, props: JupyterHubProps['notebooks']) =>
  valuesOf(hub(version, { notebooks: props }));

function job(version: string, props: TFJobProps): Json {
  const objects = synthesized(version, (chart) => new TFJob(chart, 'job', { image: IMAGE, worker: {}, ...props }));
  return objects.find(({ kind }) => kind === 'TFJob').spec;
}
const worker = (version: string, props: TFJobProps) => job(version, props).tfReplicaSpecs.Worker.template;

function server(version: string, props: Partial<TFServingProps>): Json {
  // Otherwise the server adds a term, so that all pods run on one node.
  const accessMode = kplus.PersistentVolumeAccessMode.READ_WRITE_MANY;
  const claim = (chart: Chart) => kplus.PersistentVolumeClaim.fromClaimName(chart, 'models', 'models');
  const component: Component = (chart) =>
    new TFServing(chart, 'model', { model: ModelSource.claim(claim(chart), { path: 'm', accessMode }), ...props });
  return podOf(synthesized(version, component), 'model');
}

const isInit = (list: string) => list === 'initContainers';
const named = (containers: Json[]) => containers.find(({ name }) => name === 'sidecar');
const container = (volume: string) => (version: string) => [containerOf(version, volume)];

/** Props with lists of containers, and the volume that their containers can mount. */
const CONTAINERS: StructureProp[] = ['initContainers', 'extraContainers'].flatMap((list) => {
  const field = isInit(list) ? 'initContainers' : 'containers';
  const values = isInit(list) ? 'init_containers' : 'extra_containers';
  return [
    {
      name: `HubOptions.${list}`,
      values: container('tmp'),
      written: (value: Json, version: string) => named(hubPod(version, { [list]: [value] })[field]),
    },
    {
      name: `NotebookOptions.${list}`,
      values: container('notebook-home'),
      written: (value: Json, version: string) => named(notebooks(version, { [list]: [value] })[values]),
    },
    {
      name: `ModelServerDeploymentProps.${list}`,
      values: container('tmp'),
      written: (value: Json, version: string) => named(server(version, { [list]: [value] })[field]),
    },
    {
      name: `TFPodOptions.${list}`,
      values: container('tf-job-tmp'),
      // Sidecars of jobs are init containers.
      written: (value: Json, version: string) => named(worker(version, { [list]: [value] }).spec.initContainers),
    },
  ];
});

const POD_FIELDS: StructureProp[] = [
  {
    name: 'HubOptions.lifecycle',
    values: lifecyclesOf,
    written: (value, version) => hubPod(version, { lifecycle: value }).containers[0].lifecycle,
  },
  {
    name: 'NotebookOptions.lifecycle',
    values: lifecyclesOf,
    written: (value, version) => notebooks(version, { lifecycle: value }).lifecycle_hooks,
  },
  {
    name: 'NotebookOptions.envFrom',
    values: () => [
      { prefix: 'SETTING_', configMapRef: { name: 'settings', optional: true } },
      { prefix: 'TOKEN_', secretRef: { name: 'tokens', optional: true } },
    ],
    written: (value, version) => notebooks(version, { envFrom: [value] }).env_from[0],
  },
  {
    name: 'NotebookOptions.dnsConfig',
    values: (version) => [dnsConfigOf(version)],
    written: (value, version) => notebooks(version, { dnsConfig: value }).dns_config,
  },
  {
    name: 'NotebookOptions.hostAliases',
    values: hostAliasesOf,
    written: (value, version) => notebooks(version, { hostAliases: [value] }).host_aliases[0],
  },
  {
    name: 'TFPodOptions.lifecycle',
    values: lifecyclesOf,
    written: (value, version) => worker(version, { lifecycle: value }).spec.containers[0].lifecycle,
  },
];

// All at once, because each synthesis takes time.
const everyVolume = (version: string) => [volumesOf(version)];
const restrictedVolumes = (version: string) => [volumesOf(version).filter(({ name }) => RESTRICTED_VOLUMES.test(name))];
const mounted = (volumes: Json[]) =>
  volumes.map((volume) => PodVolume.of(volume, { mountPath: `/mnt/${volume.name}` }));
const volumesNamed = (wanted: Json[], volumes: Json[]) =>
  wanted.map(({ name }) => volumes.find((volume) => volume.name === name));

const VOLUMES: StructureProp[] = [
  {
    name: 'HubOptions.extraVolumes',
    values: everyVolume,
    written: (value, version) => volumesNamed(value, hubPod(version, { extraVolumes: value }).volumes),
  },
  {
    name: 'HubOptions.extraVolumeMounts',
    values: (version) => [
      { ...templateOf(version).spec.containers[0].volumeMounts[0], name: 'tmp', mountPath: '/all-fields' },
    ],
    written: (value, version) =>
      hubPod(version, { extraVolumeMounts: [value] }).containers[0].volumeMounts.find(
        ({ mountPath }: Json) => mountPath === '/all-fields',
      ),
  },
  {
    name: 'PodVolume.of in notebooks',
    values: restrictedVolumes,
    written: (value, version) =>
      notebooks(version, { volumes: mounted(value) }).volumes.map(({ volume }: Json) => volume),
  },
  {
    name: 'PodVolume.of in jobs',
    values: restrictedVolumes,
    written: (value, version) => volumesNamed(value, worker(version, { volumes: mounted(value) }).spec.volumes),
  },
];

/** Pods with `PlacementProps`, by the component. */
const PODS: { [component: string]: (version: string, placement: Json) => Json } = {
  HubOptions: hubPod,
  ProxyOptions: (version, placement) => podOf(hub(version, { proxy: placement }), '-proxy'),
  UserSchedulerOptions: (version, placement) =>
    podOf(hub(version, { userScheduler: { enabled: true, ...placement } }), '-scheduler'),
  TFServingProps: server,
  TensorBoardProps: (version, placement) =>
    podOf(
      synthesized(version, (chart) => {
        const claim = kplus.PersistentVolumeClaim.fromClaimName(chart, 'logs', 'logs');
        new TensorBoard(chart, 'board', { logs: LogSource.claim(claim), ...placement });
      }),
      'board',
    ),
  AutoDeployerProps: (version, placement) =>
    podOf(
      synthesized(version, (chart) => {
        new AutoDeployer(chart, 'deployer', { config: 'apiVersion: kubeflow-cdk.io/deployments/v1', ...placement });
      }),
      'auto-deploy',
    ),
  TFJobOperatorProps: (version, placement) =>
    podOf(
      synthesized(version, (chart) => new TFJobOperator(chart, 'operator', placement)),
      'operator',
    ),
  TFJobProps: (version, placement) => worker(version, placement).spec,
  TFReplica: (version, placement) => worker(version, { worker: placement }).spec,
  TFJobScheduleProps: (version, placement) => {
    const props = { image: IMAGE, worker: {}, schedule: Cron.daily(), ...placement };
    const objects = synthesized(version, (chart) => new TFJobSchedule(chart, 'nightly', props));
    const { data } = objects.find(({ kind }) => kind === 'ConfigMap');
    return JSON.parse(data['schedule.json']).job.spec.tfReplicaSpecs.Worker.template.spec;
  },
  NotebookServerOptions: notebooks,
  NotebookProfile: (version, placement) =>
    notebooks(version, { profiles: [{ displayName: 'All', ...placement }] }).profiles[0],
};

const PLACEMENTS: StructureProp[] = Object.entries(PODS).flatMap(([component, pod]) => [
  {
    name: `${component}.affinity`,
    values: (version: string) => [affinityOf(version)],
    written: (value: Json, version: string) => pod(version, { affinity: value }).affinity,
  },
  {
    name: `${component}.tolerations`,
    values: (version: string) => [tolerationOf(version)],
    written: (value: Json, version: string) => pod(version, { tolerations: [value] }).tolerations[0],
  },
]);

const PLATFORMS: StructureProp[] = [
  {
    name: 'PlatformProps.tolerations',
    values: (version) => [tolerationOf(version)],
    written: (value, version) =>
      podOf(
        synthesized(version, (chart) => new JupyterHub(chart, 'lab'), { tolerations: [value] }),
        '-hub',
      ).tolerations[0],
  },
  {
    name: 'ClusterGpuOptions.tolerations',
    values: (version) => [tolerationOf(version)],
    written: (value, version) => {
      const props = { image: `${IMAGE}-gpu`, worker: { gpu: { count: 1 } } };
      const objects = synthesized(version, (chart) => new TFJob(chart, 'job', props), {
        gpus: { tolerations: [value] },
      });
      return objects.find(({ kind }) => kind === 'TFJob').spec.tfReplicaSpecs.Worker.template.spec.tolerations[0];
    },
  },
];

const JOBS: StructureProp[] = [
  {
    name: 'TFPodTemplate.fromPodTemplateSpec',
    values: (version) => [trainingTemplateOf(version)],
    written: (value, version) => worker(version, { worker: { template: TFPodTemplate.fromPodTemplateSpec(value) } }),
  },
  {
    name: 'TFSchedulingPolicy.minResources',
    values: () => [{ cpu: '500m', memory: 1024, 'nvidia.com/gpu': '1' }],
    written: (value, version) =>
      job(version, { schedulingPolicy: { minResources: value } }).runPolicy.schedulingPolicy.minResources,
  },
];

/** All props that take a structure of Kubernetes. */
export const PROPS: StructureProp[] = [...CONTAINERS, ...POD_FIELDS, ...VOLUMES, ...PLACEMENTS, ...PLATFORMS, ...JOBS];
