import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { Construct, IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { ComponentImage, checkImage } from '../../images';
import type { IPlatform } from '../../platforms/platform-base';
import { mergeEnv } from '../../workload/env';
import { bytesOf, containerResources, millicores, quantity } from '../../workload/resources';
import type { HubParts } from './hub-parts';
import type { JupyterHubProps } from './jupyterhub-props';
import type { NotebookProps } from './notebook-props';
import { seconds } from './seconds';

const NOTEBOOK_RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(500), limit: kplus.Cpu.units(2) },
  memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
};

/** What `values.json` says of users' servers. */
export function notebookValues(where: Construct, props: JupyterHubProps, parts: HubParts, platform: IPlatform): object {
  const notebooks = props.notebooks ?? {};
  if (notebooks.image !== undefined) {
    checkImage(where, 'image', notebooks.image);
  }
  const defaultUrl = notebooks.defaultUrl ?? '/lab';
  if (!defaultUrl.startsWith('/')) {
    throw new KubeflowError(
      where,
      `defaultUrl "${defaultUrl}" is not a path.`,
      'JupyterHub accepts a path from the root of the notebook server.',
      `Use "/${defaultUrl}".`,
    );
  }
  const gpu = notebooks.gpu && platform.accelerators.gpu(where, notebooks.gpu, 'notebooks.gpu');
  const { storage, ...resources } = resourceValues(where, notebooks);
  return {
    pod_name_prefix: `${parts.notebooks}-`,
    labels: parts.labelsOf('singleuser-server'),
    image: notebooks.image ?? platform.image(ComponentImage.JUPYTERHUB_NOTEBOOK),
    default_url: defaultUrl,
    environment: Object.fromEntries(mergeEnv(where, [], notebooks.env).map(({ name, value }) => [name, value])),
    start_timeout: seconds(where, 'startTimeout', notebooks.startTimeout ?? Duration.minutes(5)),
    ...resources,
    extra_guarantees: { ...storage.guarantee },
    extra_limits: { ...storage.limit, ...(gpu && { [gpu.resourceName]: String(gpu.count) }) },
    node_selector: gpu?.nodeSelector ?? {},
    tolerations: gpu?.tolerations ?? [],
  };
}

/** KubeSpawner wants CPU as a number of cores and memory as bytes, and takes every other resource as it is. */
function resourceValues(where: IConstruct, notebooks: NotebookProps) {
  containerResources(where, NOTEBOOK_RESOURCES, notebooks.resources);
  const cpu = notebooks.resources?.cpu ?? NOTEBOOK_RESOURCES.cpu;
  const memory = notebooks.resources?.memory ?? NOTEBOOK_RESOURCES.memory;
  const storage = notebooks.resources?.ephemeralStorage;
  return {
    cpu_guarantee: cpu?.request && millicores(cpu.request) / 1000,
    cpu_limit: cpu?.limit && millicores(cpu.limit) / 1000,
    memory_guarantee: memory?.request && bytesOf(memory.request),
    memory_limit: memory?.limit && bytesOf(memory.limit),
    storage: {
      guarantee: storage?.request && { 'ephemeral-storage': quantity(storage.request).value },
      limit: storage?.limit && { 'ephemeral-storage': quantity(storage.limit).value },
    },
  };
}
