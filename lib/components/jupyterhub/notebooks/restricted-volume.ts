import type { PodVolume } from '../../../volumes/pod-volume';

/** A volume that only some users' servers mount. At least one of the options that allow users is required. */
export interface RestrictedVolume {
  /**
   * The volume and its mount path. It replaces a volume of all users at the same path: users can read a folder, and
   * `allowedGroups` can write to it.
   */
  readonly volume: PodVolume;

  /**
   * Groups whose members get the volume: groups of `hub.groups`, or of the authenticator if it manages groups.
   *
   * @default - none
   */
  readonly allowedGroups?: string[];

  /**
   * Names of users who get the volume.
   *
   * @default - none
   */
  readonly allowedUsers?: string[];

  /**
   * Whether administrators of the hub get the volume.
   *
   * @default false
   */
  readonly allowAdmins?: boolean;
}
