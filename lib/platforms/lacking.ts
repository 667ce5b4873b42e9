import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/** What a platform cannot do, and what to do instead. */
export interface Lack {
  /** The construct whose prop asks. */
  readonly where: IConstruct;
  /** The prop that asks, in the user's words. */
  readonly askedBy: string;
  /** The platform, in words. */
  readonly platform: string;
  /** What it lacks, as "no GPU". */
  readonly lacks: string;
  /** Ways out, a sentence each. */
  readonly instead: string[];
}

/** The error of every capability that is lacking, so that they all read alike. */
export function lacking(lack: Lack): KubeflowError {
  return new KubeflowError(
    lack.where,
    `${lack.askedBy} cannot be had here: ${lack.platform} has ${lack.lacks}.`,
    ...lack.instead,
  );
}
