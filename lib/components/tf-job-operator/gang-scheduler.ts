import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';

/** The kinds of `GangScheduler`. */
export enum GangSchedulerKind {
  /** Pods are scheduled one by one. */
  NONE = 'none',
  /** Volcano. */
  VOLCANO = 'volcano',
  /** The coscheduling plugin of scheduler-plugins. */
  SCHEDULER_PLUGINS = 'scheduler-plugins',
}

/** Options of `GangScheduler.schedulerPlugins`. */
export interface SchedulerPluginsOptions {
  /**
   * Name of the scheduler that has the plugin, which the pods of jobs name.
   *
   * @default scheduler-plugins-scheduler, as its chart calls it
   */
  readonly schedulerName?: string;
}

/**
 * Who schedules the pods of a job together, all or none, so that two jobs do not wait for each other's nodes.
 *
 * The cluster must have the scheduler and its definition of PodGroups before the operator starts, which ends without the
 * definition.
 */
export class GangScheduler {
  /** Nobody: pods are scheduled one by one. */
  public static none(): GangScheduler {
    return new GangScheduler(GangSchedulerKind.NONE);
  }

  /**
   * Volcano. The operator makes the pods of a job once Volcano has let its PodGroup in.
   *
   * @see https://volcano.sh/en/docs/podgroup/
   */
  public static volcano(): GangScheduler {
    return new GangScheduler(GangSchedulerKind.VOLCANO, GangSchedulerKind.VOLCANO);
  }

  /**
   * The coscheduling plugin of scheduler-plugins.
   *
   * @see https://scheduler-plugins.sigs.k8s.io/docs/plugins/coscheduling/
   */
  public static schedulerPlugins(options: SchedulerPluginsOptions = {}): GangScheduler {
    const schedulerName = options.schedulerName ?? 'scheduler-plugins-scheduler';
    return new GangScheduler(GangSchedulerKind.SCHEDULER_PLUGINS, schedulerName);
  }

  private constructor(
    /** Which kind of scheduler it is. */
    public readonly kind: GangSchedulerKind,
    /** Name of the scheduler, which the pods of jobs name; undefined where it is the cluster's own. */
    public readonly schedulerName?: string,
  ) {}
}

/** The API group of the PodGroups of a gang scheduler. */
const GROUPS: { readonly [kind: string]: string } = {
  [GangSchedulerKind.VOLCANO]: 'scheduling.volcano.sh',
  [GangSchedulerKind.SCHEDULER_PLUGINS]: 'scheduling.x-k8s.io',
};

/** All API groups of PodGroups that the operator knows. */
export const POD_GROUP_API_GROUPS: readonly string[] = Object.values(GROUPS);

/** The API group of the PodGroups that the operator makes; undefined where it makes none. */
export function apiGroupOf({ kind }: GangScheduler): string | undefined {
  return GROUPS[kind];
}

/** The operator takes these names for something else, in any case. */
const RESERVED_NAMES = [GangSchedulerKind.VOLCANO, GangSchedulerKind.NONE] as string[];

/** Throws where the operator would not take a scheduler for what it is. */
export function checkGangScheduler(where: IConstruct, { kind, schedulerName }: GangScheduler): void {
  if (kind !== GangSchedulerKind.SCHEDULER_PLUGINS || schedulerName === undefined) {
    return;
  }
  checkName(where, 'gangScheduler: scheduler', schedulerName, DNS_SUBDOMAIN);
  if (RESERVED_NAMES.includes(schedulerName)) {
    throw new KubeflowError(
      where,
      `gangScheduler: a scheduler with the plugins is called "${schedulerName}".`,
      'The training operator accepts any other name: by this one it makes no PodGroups of scheduler-plugins.',
      'Use GangScheduler.volcano() for Volcano, or the name that the scheduler is configured with.',
    );
  }
}
