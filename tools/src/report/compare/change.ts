import type { Impact } from './impact';

/** A difference between two outputs of a program. */
export interface Change {
  /** Object or resource. */
  readonly object: string;
  readonly change: 'create' | 'update' | 'delete';
  readonly impact: Impact;
  /** Why it has this impact. */
  readonly reason: string;
  readonly path?: string;
  /** Changed lines as YAML. Values of Secrets are masked. */
  readonly lines: readonly string[];
}
