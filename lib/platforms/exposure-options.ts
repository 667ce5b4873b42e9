import type { Duration } from 'cdk8s';

/** A URL outside the cluster, by the platform's way in, for a server that itself asks nobody who they are. */
export interface ExposureOptions {
  /** The fully qualified domain name. */
  readonly hostname: string;

  /**
   * Whether people sign in at the platform's edge before a request reaches the server. Without it whoever reaches the name is let in.
   *
   * @default true
   */
  readonly requireAuthentication?: boolean;

  /**
   * How long a request may last.
   *
   * @default - the platform's own
   */
  readonly requestTimeout?: Duration;
}
