import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/** What a platform cannot do, and what to do instead. */
export interface UnsupportedFeature {
  /** The construct whose prop asks. */
  readonly where: IConstruct;
  /** The prop that asks, in the user's words. */
  readonly requestedBy: string;
  /** The platform, in words. */
  readonly platform: string;
  /** What it lacks, as "no GPU". */
  readonly limitation: string;
  /** Ways out, a sentence each. */
  readonly alternatives: string[];
}

/** The error of every capability that is lacking, so that they all read alike. */
export function unsupported(lack: UnsupportedFeature): KubeflowError {
  return new KubeflowError(
    lack.where,
    `${lack.requestedBy} cannot be had here: ${lack.platform} has ${lack.limitation}.`,
    ...lack.alternatives,
  );
}
