import { k8s, PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { IPlatform } from '../../../platforms/platform';
import { checkMountPath, checkNoPlaceholders, pathsOverlap } from '../../../validation/paths';
import { warnAboutSingleNodeClaims } from '../../../volumes/claim-warnings';
import type { BoundPodVolume } from '../../../volumes/pod-volume';
import { checkSharedVolumes, sharedVolumeMountPath } from '../../../volumes/shared-volume-checks';
import { bindVolumes, checkMountPaths, checkVolumeNames } from '../../../volumes/volume-mounts';
import { Warnings } from '../../../warnings';
import type { JupyterHubProps } from '../jupyterhub-props';
import { HomeStorage, type HomeStorageConfig } from './home-storage';
import { STARTER_NOTEBOOK_DIRECTORY, STARTER_NOTEBOOK_VOLUME } from './starter-notebook';
import { isPerServer } from './user-template';

// Name of the home volume. User containers mount the home by this name, so it must not change.
const HOME_VOLUME = 'notebook-home';

/** Where the home is by default: that of the user of Jupyter's images. */
const HOME_DIRECTORY = '/home/jovyan';

/** What the storage of notebooks must be told. */
export interface NotebookVolumesProps {
  readonly where: IConstruct;
  readonly props: JupyterHubProps;
  readonly platform: IPlatform;
  /** Namespace of the notebooks, where it is known. */
  readonly namespace?: string;
  /** Names of claims of the hub's own. */
  readonly ownClaims: string[];
}

/** Homes and volumes of notebooks, in the words of `values.py`, and what the hub must be allowed for them. */
export interface NotebookVolumes {
  readonly values: object;
  /** What the hub does with users' claims. */
  readonly claimVerbs: string[];
  /** Names of the volumes that containers of notebooks may mount. */
  readonly volumeNames: string[];
}

/** A claim that every notebook mounts, or a folder of it. */
interface MountedClaim {
  readonly what: string;
  readonly claimName: string;
  readonly folder: string;
}

/** Everything that is mounted in notebooks, each at a place of its own. */
export function notebookVolumes(storage: NotebookVolumesProps): NotebookVolumes {
  const { where, props, platform, namespace } = storage;
  const notebooks = props.notebooks ?? {};
  const homeFolder = notebooks.homeMountPath ?? HOME_DIRECTORY;
  checkMountPath(where, 'homeMountPath', homeFolder);

  const mounter = { where, pods: 'notebooks', namespace };
  const home = (notebooks.home ?? HomeStorage.claimPerUser())._bind({
    mounter: { ...mounter, prop: 'home' },
    platform,
  });
  const shared = props.sharedVolumes ?? [];
  const taken = { [HOME_VOLUME]: "the user's own home", [STARTER_NOTEBOOK_VOLUME]: 'the first notebook' };
  checkSharedVolumes({ ...mounter, prop: 'sharedVolumes', reservedNames: taken }, shared);
  const extra = bindVolumes({ ...mounter, prop: 'volumes' }, notebooks.volumes ?? [], 'notebook-volume');
  for (const [index, { mount }] of extra.entries()) {
    checkNoPlaceholders(where, `volumes[${index}]: subPath`, mount.subPath ?? '');
  }
  checkVolumeNames(mounter, [...Object.keys(taken), ...shared.map(({ name }) => name)], extra);
  checkMountPaths(mounter, [
    { what: 'the home', path: homeFolder },
    { what: 'the first notebook', path: STARTER_NOTEBOOK_DIRECTORY },
    ...shared.map((volume) => ({ what: `the shared volume "${volume.name}"`, path: sharedVolumeMountPath(volume) })),
    ...extra.map(({ mount }, index) => ({ what: `volumes[${index}]`, path: mount.mountPath })),
  ]);
  warnAboutSingleNodeClaims({
    where,
    singleNode: platform.storage.singleNode,
    prop: 'notebooks.volumes',
    pods: 'notebooks',
    volumes: notebooks.volumes ?? [],
  });
  if (props.hub?.allowNamedServers) {
    warnOfSharedHomes(where, platform, home);
  }
  const claims = mountedClaims(props, extra);
  checkClaims(where, home, storage.ownClaims, claims);
  checkHomesNotMounted(where, home, claims);

  return {
    claimVerbs: home.claimVerbs,
    volumeNames: [HOME_VOLUME, ...shared.map(({ name }) => name), ...extra.map(({ volume }) => volume.name)],
    values: {
      home: { volume: HOME_VOLUME, mount_path: homeFolder, ...home.values },
      shared_volumes: shared.map((volume) => ({
        name: volume.name,
        claim: volume.claimName,
        mount_path: sharedVolumeMountPath(volume),
        read_only: volume.readOnly ?? false,
      })),
      ...(extra.length > 0 && {
        volumes: extra.map(({ volume, mount, createSubPath }) => ({
          volume: k8s.toJson_Volume(volume),
          mount: k8s.toJson_VolumeMount(mount),
          ...(createSubPath && { make_folder: mount.subPath }),
        })),
      }),
    },
  };
}

/** The servers of one user share a claim, unless each has its own. */
function warnOfSharedHomes(
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
    `hub.allowNamedServers: the servers of a user share the claim "${claimNameTemplate}", which ${onePod ? 'one pod' : 'the pods of one node'} at a time can mount (${accessMode}).`,
    onePod
      ? 'A second server waits until the first one has stopped.'
      : 'A second server that comes to another node never starts.',
    'Use HomeStorage.claimPerUser({ nameTemplate: "claim-{user_server}" }) for a home of each server, PersistentVolumeAccessMode.READ_WRITE_MANY, or HomeStorage.shared.',
  );
}

function mountedClaims(props: JupyterHubProps, extra: BoundPodVolume[]): MountedClaim[] {
  return [
    ...(props.sharedVolumes ?? []).map(({ name, claimName }) => ({
      what: `the shared volume "${name}"`,
      claimName,
      folder: '',
    })),
    ...extra.flatMap(({ volume, mount }, index) => {
      const claimName = volume.persistentVolumeClaim?.claimName;
      return claimName === undefined ? [] : [{ what: `volumes[${index}]`, claimName, folder: mount.subPath ?? '' }];
    }),
  ];
}

/** The claim of a user is found by its name alone: one that is not the user's must not have such a name. */
function checkClaims(where: IConstruct, home: HomeStorageConfig, ownClaims: string[], mounted: MountedClaim[]): void {
  if (home.claimNameTemplate === undefined) {
    return;
  }
  const [before, after] = home.claimNameTemplate.split(/\{[^{}]*\}/);
  const isHome = (name: string) =>
    name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length;
  const found = [...ownClaims.map((claimName) => ({ what: "the hub's own", claimName })), ...mounted].find(
    ({ claimName }) => isHome(claimName),
  );
  if (found) {
    throw new KubeflowError(
      where,
      `home: the claim "${found.claimName}" (${found.what}) is named like the claim of a user ("${home.claimNameTemplate}").`,
      'A user of that name would have it as a home; claims of users accept names that nothing else has.',
      'Set `nameTemplate` of HomeStorage.claimPerUser to names of their own, for example "home-of-{username}", or rename the claim.',
    );
  }
}

/** Homes that are folders of one volume must be seen by nobody else. */
function checkHomesNotMounted(where: IConstruct, { shared: homes }: HomeStorageConfig, mounted: MountedClaim[]): void {
  const seen = mounted.find(
    ({ claimName, folder }) => claimName === homes?.claimName && pathsOverlap(folder, homes.folder),
  );
  if (homes && seen) {
    throw new KubeflowError(
      where,
      `home: the homes on claim "${homes.claimName}" could be seen by everybody: ${seen.what} mounts them.`,
      'A volume with homes is accepted in notebooks only as folders that hold none of them.',
      'Give the homes a disk of their own, or mount a folder beside them: PodVolume.sharedVolume(volume, { mountPath, subPath }).',
    );
  }
}
