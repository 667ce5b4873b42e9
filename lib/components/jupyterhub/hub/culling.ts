import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkInteger } from '../../../validation/integers';
import { seconds } from '../config/seconds';

/** When notebook servers that nobody uses are stopped. Their files stay. */
export interface CullingOptions {
  /**
   * Whether notebook servers that nobody uses are stopped.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How long a server must have been idle.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * How often idle servers are looked for.
   *
   * @default Duration.minutes(10)
   */
  readonly every?: Duration;

  /**
   * The age at which a server is stopped even while it is in use.
   *
   * @default - none
   */
  readonly maxAge?: Duration;

  /**
   * Whether users, too, are deleted from the hub once they are idle or too old, servers and all. What becomes of their homes is what
   * becomes of those of any user who is deleted. For guests who come once.
   *
   * @default false
   */
  readonly users?: boolean;

  /**
   * Whether admins are deleted like other users. Their servers are stopped in any case.
   *
   * @default false
   */
  readonly adminUsers?: boolean;

  /**
   * Whether named servers are removed from the list of a user when they are stopped.
   *
   * @default false
   */
  readonly removeNamedServers?: boolean;

  /**
   * How many requests the hub gets at a time, a whole number from 1 on.
   *
   * @default 10
   */
  readonly concurrency?: number;

  /**
   * How long a kernel of a notebook must have been idle to be stopped within its server, which then becomes idle itself. Variables in
   * its memory are gone then; files stay.
   *
   * @default - kernels are left alone
   * @see https://jupyter-server.readthedocs.io/en/latest/other/full-config.html
   */
  readonly kernelTimeout?: Duration;

  /**
   * Whether kernels are stopped even while a page is connected to them, for `kernelTimeout`.
   *
   * @default false
   */
  readonly connectedKernels?: boolean;
}

/** What `values.json` says of culling; nothing where it is switched off. */
export function cullingValues(where: IConstruct, culling: CullingOptions = {}): object | undefined {
  checkConcurrency(where, culling.concurrency);
  checkUnusedOptions(where, culling);
  if (culling.enabled === false) {
    return undefined;
  }
  const { maxAge, kernelTimeout, connectedKernels } = culling;
  return {
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

/** What says more exactly what is not asked for would be lost without a word. */
function checkUnusedOptions(where: IConstruct, culling: CullingOptions): void {
  for (const [prop, given, of, set] of [
    ['adminUsers', culling.adminUsers, 'users', culling.users],
    ['connectedKernels', culling.connectedKernels, 'kernelTimeout', culling.kernelTimeout],
  ] as const) {
    if (given && !set) {
      throw new KubeflowError(
        where,
        `culling.${prop} is set, but \`${of}\` is not.`,
        `It is accepted beside \`${of}\`, whose business it is.`,
        `Set \`${of}\`, or leave \`${prop}\` out.`,
      );
    }
  }
}
