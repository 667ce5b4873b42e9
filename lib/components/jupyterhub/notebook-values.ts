import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { ComponentImage } from '../../images';
import type { IPlatform } from '../../platforms/platform-base';
import { containerResources } from '../../workload/resources';
import type { HubParts } from './hub-parts';
import { podValues } from './notebook-pod';
import type { NotebookProps } from './notebook-props';
import type { NotebookServerProps } from './notebook-server-props';
import { profileValues } from './profile-values';
import { ServerSettings } from './server-settings';

/** What a notebook has where its props do not say. */
const NOTEBOOK_RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(500), limit: kplus.Cpu.units(2) },
  memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
};

/** What `values.json` says of users' servers, which have the volumes of these names. */
export function notebookValues(
  where: Construct,
  notebooks: NotebookProps,
  parts: HubParts,
  platform: IPlatform,
  volumes: readonly string[],
): object {
  const settings = new ServerSettings(where, 'notebooks', withDefaults(where, notebooks, platform), platform);
  return {
    pod_name_prefix: `${parts.notebooks}-`,
    labels: parts.labelsOf('singleuser-server'),
    ...settings.values(),
    ...podValues(where, notebooks, platform.pods, volumes),
    profiles: profileValues(where, notebooks.profiles ?? [], platform, settings),
  };
}

function withDefaults(where: Construct, notebooks: NotebookProps, platform: IPlatform): NotebookServerProps {
  const defaults = platform.pods.defaultResources(NOTEBOOK_RESOURCES);
  containerResources(where, defaults, notebooks.resources);
  return {
    ...notebooks,
    image: notebooks.image ?? platform.image(ComponentImage.JUPYTERHUB_NOTEBOOK),
    defaultUrl: notebooks.defaultUrl ?? '/lab',
    resources: {
      cpu: notebooks.resources?.cpu ?? defaults.cpu,
      memory: notebooks.resources?.memory ?? defaults.memory,
      ephemeralStorage: notebooks.resources?.ephemeralStorage,
    },
  };
}
