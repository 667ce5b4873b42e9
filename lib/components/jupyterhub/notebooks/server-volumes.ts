import { KubeflowError } from '../../../errors';
import { checkFieldVersions } from '../../../k8s/field-versions';
import type * as kube from '../../../k8s/kube';
import type { IPlatform } from '../../../platforms/platform';
import { checkNoPlaceholders } from '../../../validation/paths';
import { warnAboutSingleNodeClaims } from '../../../volumes/claim-warnings';
import type { BoundPodVolume, PodVolume } from '../../../volumes/pod-volume';
import type { VolumeMountContext } from '../../../volumes/shared-volume-checks';
import { bindVolumes, checkMountPaths, checkVolumeNames } from '../../../volumes/volume-mounts';
import { checkAllowed } from '../authentication/allowed-names';
import type { NotebookOptions } from './notebook-options';
import type { NotebookProfile } from './notebook-profile';
import type { NotebookServerOptions } from './notebook-server-options';
import type { RestrictedVolume } from './restricted-volume';
import type { VolumeValues } from './server-values';

/** Volumes of one prop, which servers mount together. */
interface VolumeList {
  readonly prop: string;
  readonly volumes: BoundPodVolume[];
}

/** A mount of every server. */
interface Mount {
  readonly what: string;
  readonly path: string;
}

/** A restricted volume in `values.json`. */
interface RestrictedVolumeValues extends VolumeValues {
  readonly allowed_groups?: readonly string[];
  readonly allowed_users?: readonly string[];
  readonly allow_admins?: boolean;
}

/** Volumes of servers in addition to the home and the shared volumes: of all servers, of some users, and of profiles. */
export class ServerVolumes {
  private readonly ofServers = new Map<NotebookServerOptions, VolumeList>();
  private readonly ofUsers: VolumeList;
  private readonly ofAll: VolumeList;

  /**
   * @param mounter the notebooks, for errors
   * @param fixed the home and the starter notebook, which no other volume can replace, and the shared volumes
   * @throws KubeflowError if a volume is invalid, or if names or mount paths collide.
   */
  constructor(
    private readonly mounter: Omit<VolumeMountContext, 'prop'>,
    private readonly platform: IPlatform,
    private readonly notebooks: NotebookOptions,
    fixed: {
      readonly names: readonly string[];
      readonly mounts: readonly Mount[];
      readonly sharedMounts: readonly Mount[];
    },
  ) {
    this.ofAll = this.bind('volumes', notebooks.volumes, 'notebook-volume');
    this.ofServers.set(notebooks, this.ofAll);
    const restricted = notebooks.restrictedVolumes ?? [];
    this.ofUsers = this.bind(
      'restrictedVolumes',
      restricted.map(({ volume }) => volume),
      'restricted-volume',
    );
    this.checkMounts([...fixed.mounts, ...fixed.sharedMounts], this.ofAll);
    this.checkMounts(fixed.mounts, this.ofUsers);
    const common = [...this.ofAll.volumes, ...this.ofUsers.volumes];
    checkVolumeNames(mounter, fixed.names, common);
    for (const [index, profile] of (notebooks.profiles ?? []).entries()) {
      const lists = this.bindProfile(profile, `profile-${index}`);
      for (const list of lists) {
        this.checkMounts(fixed.mounts, list);
      }
      checkVolumeNames(mounter, fixed.names, [...common, ...lists.flatMap(({ volumes }) => volumes)]);
    }
  }

  /** All volumes, with their prop. */
  public get all(): { readonly what: string; readonly bound: BoundPodVolume }[] {
    return [...this.ofServers.values(), this.ofUsers].flatMap(({ prop, volumes }) =>
      volumes.map((bound, index) => ({ what: `${prop}[${index}]`, bound })),
    );
  }

  /** Names of the volumes of all servers. */
  public get names(): string[] {
    return this.ofAll.volumes.map(({ volume }) => volume.name);
  }

  /** Returns the volumes of `notebooks`, a profile or a choice as in `values.json`. */
  public valuesOf(options: NotebookServerOptions): VolumeValues[] | undefined {
    const { volumes = [] } = this.ofServers.get(options) ?? {};
    return volumes.length > 0 ? volumes.map(volumeValues) : undefined;
  }

  /** The volumes of some users as in `values.json`. */
  public get restricted(): RestrictedVolumeValues[] | undefined {
    const { restrictedVolumes = [] } = this.notebooks;
    return restrictedVolumes.length === 0
      ? undefined
      : restrictedVolumes.map((restricted, index) => ({
          ...volumeValues(this.ofUsers.volumes[index]),
          ...this.access(restricted, `restrictedVolumes[${index}]`),
        }));
  }

  private access(
    { allowedGroups, allowedUsers, allowAdmins = false }: RestrictedVolume,
    prop: string,
  ): Partial<RestrictedVolumeValues> {
    const { where } = this.mounter;
    if (!allowedGroups && !allowedUsers && !allowAdmins) {
      throw new KubeflowError(
        where,
        `${prop}: no user may mount the volume.`,
        'Must have `allowedGroups`, `allowedUsers` or `allowAdmins: true`.',
        'Add one of them, or use `volumes` for a volume of all users.',
      );
    }
    return {
      allowed_groups: checkAllowed(where, `${prop}.allowedGroups`, allowedGroups),
      allowed_users: checkAllowed(where, `${prop}.allowedUsers`, allowedUsers),
      ...(allowAdmins && { allow_admins: true }),
    };
  }

  private bindProfile(profile: NotebookProfile, name: string): VolumeList[] {
    const prop = `volumes of profile "${profile.displayName}"`;
    const ofProfile = this.bind(prop, profile.volumes, `${name}-volume`);
    this.ofServers.set(profile, ofProfile);
    const ofChoices = (profile.options ?? []).flatMap(({ choices }, option) =>
      choices.map((choice, index) => {
        const what = `volumes of choice "${choice.displayName}" of profile "${profile.displayName}"`;
        const list = this.bind(what, choice.volumes, `${name}-option-${option}-choice-${index}-volume`);
        this.ofServers.set(choice, list);
        return list;
      }),
    );
    return [ofProfile, ...ofChoices];
  }

  private bind(prop: string, volumes: readonly PodVolume[] = [], name: string): VolumeList {
    const { mounter, platform } = this;
    const { where } = mounter;
    const bound = bindVolumes({ ...mounter, prop }, volumes, name);
    for (const [index, { volume, mount }] of bound.entries()) {
      const what = `${prop}[${index}]`;
      checkFieldVersions('Volume', volume, { where, what, version: platform.kubernetesVersion });
      checkNoPlaceholders(where, `${what}: subPath`, mount.subPath ?? '');
    }
    const { singleNode } = platform.storage;
    warnAboutSingleNodeClaims({ where, singleNode, prop: `notebooks.${prop}`, pods: 'notebooks', volumes });
    return { prop, volumes: bound };
  }

  private checkMounts(fixed: readonly Mount[], { prop, volumes }: VolumeList): void {
    const mounts = volumes.map(({ mount }, index) => ({ what: `${prop}[${index}]`, path: mount.mountPath }));
    checkMountPaths(this.mounter, [...fixed, ...mounts]);
  }
}

function volumeValues({ volume, mount, createSubPath }: BoundPodVolume): VolumeValues {
  return { volume, mount: mount as kube.VolumeMount, ...(createSubPath && { make_folder: mount.subPath }) };
}
