import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';

/** Kinds of gang schedulers. */
export enum GangSchedulerKind {
  /** No gang scheduler: pods are scheduled one by one. */
  NONE = 'none',
  /** Volcano. */
  VOLCANO = 'volcano',
  /** The coscheduling plugin of scheduler-plugins. */
  SCHEDULER_PLUGINS = 'scheduler-plugins',
}

/** Options of `GangScheduler.schedulerPlugins`. */
export interface SchedulerPluginsOptions {
  /**
   * Name of the scheduler that has the plugin enabled.
   *
   * @default - scheduler-plugins-scheduler, the default of its Helm chart
   */
  readonly schedulerName?: string;
}

/**
 * Scheduler that starts the pods of a job all together or not at all, so that two jobs cannot block each other.
 *
 * Install the scheduler and its PodGroup CustomResourceDefinition before the operator, which otherwise exits.
 */
export class GangScheduler {
  /** Disables gang scheduling: pods are scheduled one by one. */
  public static none(): GangScheduler {
    return new GangScheduler(GangSchedulerKind.NONE);
  }

  /**
   * Uses Volcano. The operator creates the pods of a job after Volcano admits its PodGroup.
   *
   * @see https://volcano.sh/en/docs/podgroup/
   */
  public static volcano(): GangScheduler {
    return new GangScheduler(GangSchedulerKind.VOLCANO, GangSchedulerKind.VOLCANO);
  }

  /**
   * Uses the coscheduling plugin of scheduler-plugins.
   *
   * @param options name of the scheduler
   * @see https://scheduler-plugins.sigs.k8s.io/docs/plugins/coscheduling/
   */
  public static schedulerPlugins(options: SchedulerPluginsOptions = {}): GangScheduler {
    const schedulerName = options.schedulerName ?? 'scheduler-plugins-scheduler';
    return new GangScheduler(GangSchedulerKind.SCHEDULER_PLUGINS, schedulerName);
  }

  private constructor(
    /** Kind of the scheduler. */
    public readonly kind: GangSchedulerKind,
    /** `schedulerName` of the pods; undefined for the default scheduler. */
    public readonly schedulerName?: string,
  ) {}
}

/** API group of the PodGroups of a gang scheduler. */
const GROUPS: { readonly [kind: string]: string } = {
  [GangSchedulerKind.VOLCANO]: 'scheduling.volcano.sh',
  [GangSchedulerKind.SCHEDULER_PLUGINS]: 'scheduling.x-k8s.io',
};

/** All API groups of PodGroups that the operator supports. */
export const POD_GROUP_API_GROUPS: readonly string[] = Object.values(GROUPS);

/** Returns the API group of the PodGroups that the operator creates; undefined if it creates none. */
export function apiGroupOf({ kind }: GangScheduler): string | undefined {
  return GROUPS[kind];
}

/** Scheduler names with a special meaning for the operator, in upper or lower case. */
const RESERVED_NAMES = [GangSchedulerKind.VOLCANO, GangSchedulerKind.NONE] as string[];

/**
 * Checks the name of a scheduler with scheduler-plugins.
 *
 * @throws KubeflowError if the operator would confuse it with another kind of scheduler.
 */
export function checkGangScheduler(where: IConstruct, { kind, schedulerName }: GangScheduler): void {
  if (kind !== GangSchedulerKind.SCHEDULER_PLUGINS || schedulerName === undefined) {
    return;
  }
  checkName(where, 'gangScheduler: scheduler', schedulerName, DNS_SUBDOMAIN);
  if (RESERVED_NAMES.includes(schedulerName)) {
    throw new KubeflowError(
      where,
      `gangScheduler: "${schedulerName}" is not a valid name of a scheduler with scheduler-plugins.`,
      `Must not be ${RESERVED_NAMES.map((name) => `"${name}"`).join(' or ')}, which have another meaning for the training operator.`,
      'Use GangScheduler.volcano() for Volcano, or the configured name of the scheduler.',
    );
  }
}
