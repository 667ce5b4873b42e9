import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { ComponentImage } from '../../images';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import type { IPlatform } from '../../platforms/platform-base';
import { isTerraformToken } from '../../synthesis/token-guard';
import { mountPathOf } from '../../workload/mounted-volumes';
import { checkSize, containerResources, quantity } from '../../workload/resources';
import type { HubParts } from './hub-parts';
import type { JupyterHubProps } from './jupyterhub-props';
import { podValues } from './notebook-pod';
import type { NotebookProps } from './notebook-props';
import type { NotebookServerProps } from './notebook-server-props';
import { profileValues } from './profile-values';
import { ServerSettings } from './server-settings';

/** Name of the volume that is a user's home; a shared volume cannot have it, because a pod's volumes have one name each. */
export const HOME_VOLUME = 'notebook-home';

const NOTEBOOK_RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(500), limit: kplus.Cpu.units(2) },
  memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
};

/** What `values.json` says of users' servers. */
export function notebookValues(where: Construct, props: JupyterHubProps, parts: HubParts, platform: IPlatform): object {
  const notebooks = props.notebooks ?? {};
  const homeSize = notebooks.homeSize ?? Size.gibibytes(10);
  checkSize(where, 'homeSize', homeSize);
  if (notebooks.homeStorageClassName !== undefined && !isTerraformToken(notebooks.homeStorageClassName)) {
    checkName(where, 'homeStorageClassName', notebooks.homeStorageClassName, DNS_SUBDOMAIN);
  }
  const sharedVolumes = props.sharedVolumes ?? [];
  const volumes = [HOME_VOLUME, ...sharedVolumes.map(({ name }) => name)];
  const settings = new ServerSettings(where, 'notebooks', withDefaults(where, notebooks, platform), platform);
  return {
    pod_name_prefix: `${parts.notebooks}-`,
    labels: parts.labelsOf('singleuser-server'),
    ...settings.values(),
    ...podValues(where, notebooks, volumes),
    profiles: profileValues(where, notebooks.profiles ?? [], platform, settings),
    home: {
      volume: HOME_VOLUME,
      size: quantity(homeSize).value,
      storage_class: notebooks.homeStorageClassName ?? platform.storage.defaultStorageClassName,
    },
    shared_volumes: sharedVolumes.map((volume) => ({
      name: volume.name,
      claim: volume.claimName,
      mount_path: mountPathOf(volume),
      read_only: volume.readOnly ?? false,
    })),
  };
}

function withDefaults(where: Construct, notebooks: NotebookProps, platform: IPlatform): NotebookServerProps {
  containerResources(where, NOTEBOOK_RESOURCES, notebooks.resources);
  return {
    ...notebooks,
    image: notebooks.image ?? platform.image(ComponentImage.JUPYTERHUB_NOTEBOOK),
    defaultUrl: notebooks.defaultUrl ?? '/lab',
    resources: {
      cpu: notebooks.resources?.cpu ?? NOTEBOOK_RESOURCES.cpu,
      memory: notebooks.resources?.memory ?? NOTEBOOK_RESOURCES.memory,
      ephemeralStorage: notebooks.resources?.ephemeralStorage,
    },
  };
}
