import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { ComponentImage } from '../../../images';
import type * as kube from '../../../k8s/kube';
import { gpuPlacement } from '../../../platforms/gpu-placement';
import type { IPlatform } from '../../../platforms/platform';
import { otherVariables, type PodEnvironment } from '../../../platforms/pod-environment/pod-environment';
import { needsCuda } from '../../../pods/cuda-images';
import { containerResources } from '../../../pods/resources';
import type { HubNames } from '../hub-names';
import type { NotebookOptions } from './notebook-options';
import { type NotebookPodValues, notebookPodValues } from './notebook-pod';
import type { NotebookServerOptions } from './notebook-server-options';
import { NotebookServerValues } from './notebook-server-values';
import type { NotebookVolumes } from './notebook-volumes';
import { type ProfileValues, profileValues } from './profile-values';
import type { ServerValues, VolumeValues } from './server-values';

/** Default resources of a notebook. */
const NOTEBOOK_RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(500), limit: kplus.Cpu.units(2) },
  memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
};

/** Fields of `values.json` for users' servers. `jupyterHubValues` adds the volumes. */
export interface NotebookValues extends ServerValues, NotebookPodValues {
  readonly pod_name_prefix?: string;
  /** Variables of the platform in the notebook's container. */
  readonly platform_environment?: readonly kube.EnvVar[];
  readonly labels?: { [key: string]: string };
  readonly profiles?: readonly ProfileValues[];
  readonly home?: { readonly folder?: string };
  readonly restricted_volumes?: readonly VolumeValues[];
}

/**
 * Returns the fields of `values.json` for users' servers.
 *
 * @param volumes volumes of the servers
 * @param environment variables and the volume of the platform
 * @throws KubeflowError if an option is invalid.
 */
export function notebookValues(
  where: Construct,
  notebooks: NotebookOptions,
  names: HubNames,
  platform: IPlatform,
  volumes: NotebookVolumes,
  environment: PodEnvironment,
): NotebookValues {
  const servers = new NotebookServerValues(where, 'notebooks', withDefaults(where, notebooks, platform), platform, {
    defaultImage: notebooks.image === undefined,
    runtimeClassName: notebooks.runtimeClassName,
  });
  return {
    ...names.inNotebookNamespace,
    pod_name_prefix: `${names.notebooks}-`,
    labels: names.labelsOf('singleuser-server'),
    ...servers.values(),
    ...(environment.variables.length > 0 && {
      platform_environment: otherVariables(environment.variables, [
        ...Object.keys(notebooks.env ?? {}),
        ...Object.keys(notebooks.secretEnv ?? {}),
      ]),
    }),
    ...notebookPodValues(where, notebooks, platform, volumes.volumeNames, environment),
    profiles: profileValues(where, notebooks.profiles ?? [], platform, servers, volumes.servers),
  };
}

function withDefaults(where: Construct, notebooks: NotebookOptions, platform: IPlatform): NotebookServerOptions {
  const defaults = platform.pods.defaultResources(NOTEBOOK_RESOURCES);
  containerResources(where, defaults, notebooks.resources);
  return {
    ...notebooks,
    image:
      notebooks.image ??
      platform.image(
        needsCuda(gpuPlacement(where, platform, notebooks.gpu, 'notebooks.gpu'), notebooks.extendedResources)
          ? ComponentImage.JUPYTERHUB_NOTEBOOK_GPU
          : ComponentImage.JUPYTERHUB_NOTEBOOK,
      ),
    defaultUrl: notebooks.defaultUrl ?? '/lab',
    resources: {
      cpu: notebooks.resources?.cpu ?? defaults.cpu,
      memory: notebooks.resources?.memory ?? defaults.memory,
      ephemeralStorage: notebooks.resources?.ephemeralStorage,
    },
  };
}
