import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { IPlatform } from '../../../platforms/platform';
import { checkMountPath, pathsOverlap } from '../../../validation/paths';
import { checkSharedVolumes, sharedVolumeMountPath } from '../../../volumes/shared-volume-checks';
import { Warnings } from '../../../warnings';
import type { JupyterHubProps } from '../jupyterhub-props';
import type { MountedVolume } from '../training-jobs/starter-job';
import { HomeStorage, type HomeStorageConfig } from './home-storage';
import { ServerVolumes } from './server-volumes';
import { STARTER_NOTEBOOK_DIRECTORY, STARTER_NOTEBOOK_VOLUME } from './starter-notebook';
import { isPerServer } from './user-template';

// Name of the home volume. User containers mount the home by this name, so it must not change.
const HOME_VOLUME = 'notebook-home';

/** Home directory of the user in Jupyter images. */
const HOME_DIRECTORY = '/home/jovyan';

/** Properties of the notebooks' volumes. */
export interface NotebookVolumesProps {
  readonly where: IConstruct;
  readonly props: JupyterHubProps;
  readonly platform: IPlatform;
  /** Namespace of the notebooks, if known. */
  readonly namespace?: string;
  /** Names of claims that the hub itself uses. */
  readonly ownClaims: string[];
  /** Volumes of the platform and of the hub, and their mounts. */
  readonly builtIn: readonly MountedVolume[];
}

/** Home and volumes of notebooks as in `values.json`, with the permissions that the hub requires. */
export interface NotebookVolumes {
  readonly values: object;
  readonly home: HomeStorageConfig;
  /** Verbs on users' claims that the hub requires. */
  readonly claimVerbs: string[];
  /** Volumes of all servers, of some users and of profiles. */
  readonly servers: ServerVolumes;
  /** Names of the volumes that containers of notebooks can mount. */
  readonly volumeNames: string[];
}

/** A claim, or a directory of it, that every notebook mounts. */
interface MountedClaim {
  readonly what: string;
  readonly claimName: string;
  readonly directory: string;
}

/**
 * Returns the home, shared volumes and other volumes of notebooks.
 *
 * @throws KubeflowError if one is invalid, if names or mount paths collide, or if users could see the homes of others.
 */
export function notebookVolumes(storage: NotebookVolumesProps): NotebookVolumes {
  const { where, props, platform, namespace, builtIn } = storage;
  const notebooks = props.notebooks ?? {};
  const homeDirectory = notebooks.homeMountPath ?? HOME_DIRECTORY;
  checkMountPath(where, 'homeMountPath', homeDirectory);

  const mounter = { where, pods: 'notebooks', namespace, namespaceProp: 'notebooks.namespace' };
  const home = (notebooks.home ?? HomeStorage.claimPerUser())._bind({
    mounter: { ...mounter, prop: 'home' },
    platform,
  });
  const shared = props.sharedVolumes ?? [];
  const reservedNames = { [HOME_VOLUME]: "the user's home", [STARTER_NOTEBOOK_VOLUME]: 'the starter notebook' };
  checkSharedVolumes({ ...mounter, prop: 'sharedVolumes', reservedNames }, shared);
  const servers = new ServerVolumes(mounter, platform, notebooks, {
    names: [...Object.keys(reservedNames), ...shared.map(({ name }) => name)],
    mounts: [
      { what: 'the home', path: homeDirectory },
      { what: 'the starter notebook', path: STARTER_NOTEBOOK_DIRECTORY },
    ],
    sharedMounts: shared.map((volume) => ({
      what: `the shared volume "${volume.name}"`,
      path: sharedVolumeMountPath(volume),
    })),
  });
  if (props.hub?.allowNamedServers) {
    warnAboutSharedHomes(where, platform, home);
  }
  const claims = mountedClaims(props, servers);
  checkClaims(where, home, storage.ownClaims, claims);
  checkHomesNotMounted(where, home, claims);
  const ofAll = [...(servers.valuesOf(notebooks) ?? []), ...builtIn];

  return {
    home,
    claimVerbs: home.claimVerbs,
    servers,
    volumeNames: [HOME_VOLUME, ...shared.map(({ name }) => name), ...servers.names],
    values: {
      home: { volume: HOME_VOLUME, mount_path: homeDirectory, ...home.values },
      shared_volumes: shared.map((volume) => ({
        name: volume.name,
        claim: volume.claimName,
        mount_path: sharedVolumeMountPath(volume),
        read_only: volume.readOnly ?? false,
      })),
      ...(ofAll.length > 0 && { volumes: ofAll }),
      restricted_volumes: servers.restricted,
    },
  };
}

/** Warns if the named servers of a user share a claim that cannot be mounted on several nodes. */
function warnAboutSharedHomes(
  where: IConstruct,
  platform: IPlatform,
  { claimNameTemplate, accessMode }: HomeStorageConfig,
): void {
  const onePod = accessMode === PersistentVolumeAccessMode.READ_WRITE_ONCE_POD;
  if (
    claimNameTemplate === undefined ||
    isPerServer(claimNameTemplate) ||
    accessMode === PersistentVolumeAccessMode.READ_WRITE_MANY ||
    (platform.storage.singleNode && !onePod)
  ) {
    return;
  }
  Warnings.add(
    where,
    'jupyterhub/servers-share-claim',
    `hub.allowNamedServers: the servers of a user share the claim "${claimNameTemplate}", which only ${onePod ? 'one pod' : 'pods on one node'} can mount at a time (${accessMode}).`,
    onePod
      ? 'A second server waits until the first one stops.'
      : 'A second server does not start if it is scheduled to another node.',
    'Use HomeStorage.claimPerUser({ nameTemplate: "claim-{user_server}" }) for a home per server, PersistentVolumeAccessMode.READ_WRITE_MANY, or HomeStorage.shared.',
  );
}

function mountedClaims(props: JupyterHubProps, servers: ServerVolumes): MountedClaim[] {
  return [
    ...(props.sharedVolumes ?? []).map(({ name, claimName }) => ({
      what: `the shared volume "${name}"`,
      claimName,
      directory: '',
    })),
    ...servers.all.flatMap(({ what, bound: { volume, mount } }) => {
      const claimName = volume.persistentVolumeClaim?.claimName;
      return claimName === undefined ? [] : [{ what, claimName, directory: mount.subPath ?? '' }];
    }),
  ];
}

/** The hub finds a user's claim by name only, so no other claim can have a name that matches the template. */
function checkClaims(where: IConstruct, home: HomeStorageConfig, ownClaims: string[], mounted: MountedClaim[]): void {
  if (home.claimNameTemplate === undefined) {
    return;
  }
  const [before, after] = home.claimNameTemplate.split(/\{[^{}]*\}/);
  const isHome = (name: string) =>
    name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length;
  const match = [...ownClaims.map((claimName) => ({ what: 'used by the hub', claimName })), ...mounted].find(
    ({ claimName }) => isHome(claimName),
  );
  if (match) {
    throw new KubeflowError(
      where,
      `home: the claim "${match.claimName}" (${match.what}) has the name of a user's claim ("${home.claimNameTemplate}").`,
      'Names must not match, because a user of that name would get the claim as home.',
      'Change `nameTemplate` of HomeStorage.claimPerUser, for example to "home-of-{username}", or rename the claim.',
    );
  }
}

/** Fails if every notebook mounts the directory that contains the homes. */
function checkHomesNotMounted(where: IConstruct, { shared: homes }: HomeStorageConfig, mounted: MountedClaim[]): void {
  const mount = mounted.find(
    ({ claimName, directory }) => claimName === homes?.claimName && pathsOverlap(directory, homes.directory),
  );
  if (homes && mount) {
    throw new KubeflowError(
      where,
      `home: every user could read the homes on claim "${homes.claimName}": ${mount.what} mounts them.`,
      'Notebooks must mount only directories of this volume that contain no homes.',
      'Use a separate disk for homes, or mount another directory: PodVolume.sharedVolume(volume, { mountPath, subPath }).',
    );
  }
}
