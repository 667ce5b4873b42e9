import type { IBucket } from '../../platforms/capabilities/object-store';
import type { IPlatform } from '../../platforms/platform';
import type { SharedVolume } from '../../volumes/shared-volume';
import type { TeamJobsOptions } from './team-jobs';
import type { TeamQuota } from './team-quota';

/** Properties of `Team`. */
export interface TeamProps {
  /**
   * Name of the team: a DNS label. Users select the team by it, and objects in its namespaces have it.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Name of the team in the list from which a user of several teams selects.
   *
   * @default - the name
   */
  readonly displayName?: string;

  /**
   * Groups whose members belong to the team: groups of `hub.groups`, or of the authenticator if it manages groups.
   *
   * @default - the group with the name of the team; none if `allowedUsers` is set
   */
  readonly allowedGroups?: string[];

  /**
   * Names of users who belong to the team, in addition to the members of `allowedGroups`.
   *
   * @default - none
   */
  readonly allowedUsers?: string[];

  /**
   * Limits of all notebook servers of the team together.
   *
   * @default - 16 CPUs, 64Gi of memory, no GPUs, 50 servers and 100 homes
   */
  readonly quota?: TeamQuota;

  /**
   * Lets members create TFJobs in a second namespace, with a quota, a deadline and Pod Security `restricted`. Notebook servers of the
   * team then have a token of the team's ServiceAccount, whose role allows TFJobs and reading their pods and logs. A training
   * operator must run.
   *
   * @default - members cannot create jobs
   */
  readonly jobs?: TeamJobsOptions;

  /**
   * Volumes that notebook servers of the team mount at `/mnt/<name>`. Their claims must be in the namespace of the team: use
   * `grantRead` or `grantReadWrite` of an NfsServer or NfsVolume with the chart of the team.
   *
   * @default - none
   */
  readonly sharedVolumes?: SharedVolume[];

  /**
   * Bucket whose objects notebook servers and jobs of the team can read and write, with the identity of their ServiceAccounts.
   *
   * @default - none
   */
  readonly bucket?: IBucket;

  /**
   * Users of the cluster who can create jobs of the team and read its quotas with kubectl.
   *
   * @default - none
   */
  readonly clusterUsers?: string[];

  /**
   * Groups of the cluster whose members can create jobs of the team and read its quotas with kubectl.
   *
   * @default - none
   */
  readonly clusterGroups?: string[];

  /**
   * The platform to run on.
   *
   * @default - the platform of the enclosing chart, or any conformant cluster
   */
  readonly platform?: IPlatform;

  /**
   * Labels of all objects.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}
