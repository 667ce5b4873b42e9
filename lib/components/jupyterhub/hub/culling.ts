import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkInteger } from '../../../validation/integers';
import type { AuthenticatorConfig } from '../authentication/authenticator-config';
import { seconds } from '../values/value-checks';

/** Name of the hub's service and role that stop idle servers. */
export const CULLER = 'idle-culler';

/** When idle notebook servers are stopped. Users keep their files. */
export interface CullingOptions {
  /**
   * Whether idle notebook servers are stopped.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Idle time after which a server is stopped.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * Interval between checks for idle servers.
   *
   * @default Duration.minutes(10)
   */
  readonly every?: Duration;

  /**
   * Age at which a server is stopped, even if it is in use.
   *
   * @default - no maximum age
   */
  readonly maxAge?: Duration;

  /**
   * Whether users who are idle or exceed `maxAge` are also deleted from the hub, together with their servers. Their homes are
   * handled as for any deleted user. Use it for one-time guests.
   *
   * @default false
   */
  readonly users?: boolean;

  /**
   * Whether `users` also deletes admins. Their servers are stopped in any case. Not supported with
   * `Authenticator.nativeAccounts`, because the account of a deleted admin would get its initial password again.
   *
   * @default false
   */
  readonly adminUsers?: boolean;

  /**
   * Whether a named server is removed from the user's list when it is stopped.
   *
   * @default false
   */
  readonly removeNamedServers?: boolean;

  /**
   * Maximum number of concurrent requests to the hub, at least 1.
   *
   * @default 10
   */
  readonly concurrency?: number;

  /**
   * Idle time after which a notebook kernel is stopped inside its server. The server then becomes idle too. Variables in memory
   * are lost; files are not.
   *
   * @default - kernels are not stopped
   * @see https://jupyter-server.readthedocs.io/en/latest/other/full-config.html
   */
  readonly kernelTimeout?: Duration;

  /**
   * Whether `kernelTimeout` also stops kernels that a page is connected to.
   *
   * @default false
   */
  readonly connectedKernels?: boolean;
}

/** The section `culling` of `values.json`; undefined if culling is disabled. */
export function cullingValues(
  where: IConstruct,
  culling: CullingOptions = {},
  { storesAccounts }: Pick<AuthenticatorConfig, 'storesAccounts'> = {},
): object | undefined {
  checkConcurrency(where, culling.concurrency);
  checkUnusedOptions(where, culling);
  if (culling.adminUsers && storesAccounts) {
    throw new KubeflowError(
      where,
      'culling.adminUsers is true, but the hub stores the accounts of admins.',
      'The account of a deleted admin would get its initial password again.',
      'Remove `adminUsers`, or use another authenticator than Authenticator.nativeAccounts.',
    );
  }
  if (culling.enabled === false) {
    return undefined;
  }
  const { maxAge, kernelTimeout, connectedKernels } = culling;
  return {
    service_name: CULLER,
    timeout: seconds(where, 'culling.timeout', culling.timeout ?? Duration.hours(1)),
    every: seconds(where, 'culling.every', culling.every ?? Duration.minutes(10)),
    max_age: maxAge ? seconds(where, 'culling.maxAge', maxAge) : 0,
    concurrency: culling.concurrency,
    users: culling.users || undefined,
    admin_users: culling.adminUsers || undefined,
    remove_named_servers: culling.removeNamedServers || undefined,
    kernels: kernelTimeout && {
      timeout: seconds(where, 'culling.kernelTimeout', kernelTimeout),
      connected: connectedKernels ?? false,
    },
  };
}

function checkConcurrency(where: IConstruct, concurrency: number | undefined): void {
  checkInteger(where, 'culling.concurrency', concurrency, {
    min: 1,
    acceptedBy: 'The culler',
    hint: 'Use for example 10.',
  });
}

/** Rejects options that have no effect without another one. */
function checkUnusedOptions(where: IConstruct, culling: CullingOptions): void {
  for (const [prop, value, requiredProp, requiredValue] of [
    ['adminUsers', culling.adminUsers, 'users', culling.users],
    ['connectedKernels', culling.connectedKernels, 'kernelTimeout', culling.kernelTimeout],
  ] as const) {
    if (value && !requiredValue) {
      throw new KubeflowError(
        where,
        `culling.${prop} is set, but \`${requiredProp}\` is not.`,
        `\`${prop}\` has no effect without \`${requiredProp}\`.`,
        `Set \`${requiredProp}\`, or remove \`${prop}\`.`,
      );
    }
  }
}
