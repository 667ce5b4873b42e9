import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/** A feature that a platform does not support. */
export interface UnsupportedFeature {
  /** The construct that requests the feature. */
  readonly where: IConstruct;
  /** Prop or feature that is requested, in the user's words. */
  readonly requestedBy: string;
  /** Name of the platform for people. */
  readonly platform: string;
  /** Limitation of the platform, as the object of "has": "no GPU". */
  readonly limitation: string;
  /** Alternatives, one sentence each. */
  readonly alternatives: string[];
}

/** Returns the error for a feature that the platform does not support. */
export function unsupported(feature: UnsupportedFeature): KubeflowError {
  return new KubeflowError(
    feature.where,
    `${feature.requestedBy} is not supported on ${feature.platform}: it has ${feature.limitation}.`,
    ...feature.alternatives,
  );
}
