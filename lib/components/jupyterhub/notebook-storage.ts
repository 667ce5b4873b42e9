import { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { ClaimAccess } from '../../platforms/capabilities';
import type { IPlatform } from '../../platforms/platform-base';
import { Warnings } from '../../synthesis/warnings';
import { checkSharedVolumes, mountPathOf } from '../../workload/mounted-volumes';
import { warnOfOneNodeClaims } from '../../workload/one-node-claims';
import type { BoundPodVolume } from '../../workload/pod-volume';
import { bindVolumes, checkMountPaths, checkVolumeNames } from '../../workload/volume-mounts';
import { checkMountPath, overlap, refuseFields } from '../../workload/volume-path';
import { type BoundHome, Home } from './home';
import type { JupyterHubProps } from './jupyterhub-props';
import { isOfEachServer } from './user-field';

// Names of volumes and a folder that notebooks have besides; `jupyterhub_config.py` has the same.
const HOME_VOLUME = 'notebook-home';
const FIRST_NOTEBOOK = 'first-notebook';
const FIRST_NOTEBOOK_FOLDER = '/etc/first-notebook';

/** Where the home is by default: that of the user of Jupyter's images. */
const HOME_FOLDER = '/home/jovyan';

/** What the storage of notebooks must be told. */
export interface NotebookStorageProps {
  readonly where: IConstruct;
  readonly props: JupyterHubProps;
  readonly platform: IPlatform;
  /** Namespace of the notebooks, where it is known. */
  readonly namespace?: string;
  /** Names of claims of the hub's own. */
  readonly ownClaims: string[];
}

/** Homes and volumes of notebooks, in the words of `values.py`, and what the hub must be allowed for them. */
export interface NotebookStorage {
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
export function notebookStorage(storage: NotebookStorageProps): NotebookStorage {
  const { where, props, platform, namespace } = storage;
  const notebooks = props.notebooks ?? {};
  const homeFolder = notebooks.homeMountPath ?? HOME_FOLDER;
  checkMountPath(where, 'homeMountPath', homeFolder);

  const mounter = { where, pods: 'notebooks', namespace };
  const home = (notebooks.home ?? Home.claimPerUser())._bind({ mounter: { ...mounter, prop: 'home' }, platform });
  const shared = props.sharedVolumes ?? [];
  const taken = { [HOME_VOLUME]: "the user's own home", [FIRST_NOTEBOOK]: 'the first notebook' };
  checkSharedVolumes({ ...mounter, prop: 'sharedVolumes', taken }, shared);
  const extra = bindVolumes({ ...mounter, prop: 'volumes' }, notebooks.volumes ?? [], 'notebook-volume');
  for (const [index, { mount }] of extra.entries()) {
    refuseFields(where, `volumes[${index}]: subPath`, mount.subPath ?? '');
  }
  checkVolumeNames(mounter, [...Object.keys(taken), ...shared.map(({ name }) => name)], extra);
  checkMountPaths(mounter, [
    { what: 'the home', path: homeFolder },
    { what: 'the first notebook', path: FIRST_NOTEBOOK_FOLDER },
    ...shared.map((volume) => ({ what: `the shared volume "${volume.name}"`, path: mountPathOf(volume) })),
    ...extra.map(({ mount }, index) => ({ what: `volumes[${index}]`, path: mount.mountPath })),
  ]);
  warnOfOneNodeClaims({
    where,
    platform,
    prop: 'notebooks.volumes',
    pods: 'notebooks',
    volumes: notebooks.volumes ?? [],
  });
  if (props.hub?.allowNamedServers) {
    warnOfSharedHomes(where, platform, home);
  }
  const claims = mountedClaims(props, extra);
  checkClaims(where, home, storage.ownClaims, claims);
  checkHomesApart(where, home, claims);

  return {
    claimVerbs: home.claimVerbs,
    volumeNames: [HOME_VOLUME, ...shared.map(({ name }) => name), ...extra.map(({ volume }) => volume.name)],
    values: {
      home: { mount_path: homeFolder, ...home.values },
      shared_volumes: shared.map((volume) => ({
        name: volume.name,
        claim: volume.claimName,
        mount_path: mountPathOf(volume),
        read_only: volume.readOnly ?? false,
      })),
      ...(extra.length > 0 && {
        volumes: extra.map(({ volume, mount, makesFolder }) => ({
          volume: k8s.toJson_Volume(volume),
          mount: k8s.toJson_VolumeMount(mount),
          ...(makesFolder && { make_folder: mount.subPath }),
        })),
      }),
    },
  };
}

/** The servers of one user share a claim, unless each has its own. */
function warnOfSharedHomes(where: IConstruct, platform: IPlatform, { claims, access }: BoundHome): void {
  const onePod = access === ClaimAccess.READ_WRITE_ONCE_POD;
  if (
    claims === undefined ||
    isOfEachServer(claims) ||
    access === ClaimAccess.READ_WRITE_MANY ||
    (platform.storage.keepsPodsTogether && !onePod)
  ) {
    return;
  }
  Warnings.add(
    where,
    'jupyterhub/servers-share-claim',
    `hub.allowNamedServers: the servers of a user share the claim "${claims}", which ${onePod ? 'one pod' : 'the pods of one node'} at a time can mount (${access}).`,
    onePod
      ? 'A second server waits until the first one has stopped.'
      : 'A second server that comes to another node never starts.',
    'Use Home.claimPerUser({ nameTemplate: "claim-{user_server}" }) for a home of each server, ClaimAccess.READ_WRITE_MANY, or Home.shared.',
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
function checkClaims(where: IConstruct, home: BoundHome, ownClaims: string[], mounted: MountedClaim[]): void {
  if (home.claims === undefined) {
    return;
  }
  const [before, after] = home.claims.split(/\{[^{}]*\}/);
  const isHome = (name: string) =>
    name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length;
  const found = [...ownClaims.map((claimName) => ({ what: "the hub's own", claimName })), ...mounted].find(
    ({ claimName }) => isHome(claimName),
  );
  if (found) {
    throw new KubeflowError(
      where,
      `home: the claim "${found.claimName}" (${found.what}) is named like the claim of a user ("${home.claims}").`,
      'A user of that name would have it as a home; claims of users accept names that nothing else has.',
      'Set `nameTemplate` of Home.claimPerUser to names of their own, for example "home-of-{username}", or rename the claim.',
    );
  }
}

/** Homes that are folders of one volume must be seen by nobody else. */
function checkHomesApart(where: IConstruct, { shared: homes }: BoundHome, mounted: MountedClaim[]): void {
  const seen = mounted.find(({ claimName, folder }) => claimName === homes?.claimName && overlap(folder, homes.folder));
  if (homes && seen) {
    throw new KubeflowError(
      where,
      `home: the homes on claim "${homes.claimName}" could be seen by everybody: ${seen.what} mounts them.`,
      'A volume with homes is accepted in notebooks only as folders that hold none of them.',
      'Give the homes a disk of their own, or mount a folder beside them: PodVolume.sharedVolume(volume, { mountPath, subPath }).',
    );
  }
}
