import type { PodSet } from '../input/pod-sets';
import type { ReportInput } from '../input/report-input';
import type { Entrance } from '../network/entrances';
import type { Network } from '../network/flows';

/** How serious a finding is. */
export type Severity = 'high' | 'medium' | 'low';

export const SEVERITIES: readonly Severity[] = ['high', 'medium', 'low'];

/** A deviation from a rule. */
export interface Finding {
  /** Identifier: subject and rule, such as `images/no-digest`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Object or resource. */
  readonly object: string;
  /** Construct that causes it. Omitted if the output does not name one. */
  readonly path?: string;
  readonly message: string;
}

/** A rule that findings deviate from. */
export interface FindingRule {
  readonly severity: Severity;
  readonly title: string;
  /** How to fix a deviation. */
  readonly fix: string;
}

/** What rules check. */
export interface Checked {
  readonly input: ReportInput;
  readonly pods: readonly PodSet[];
  readonly network: Network;
  readonly entrances: readonly Entrance[];
}

/** Checks that know a severity by rule make findings of it. */
export type FindingDraft = Omit<Finding, 'severity'>;

/** Adds the place of a finding. */
export function at(rule: string, object: string, path: string | undefined, message: string): FindingDraft {
  return { rule, object, ...(path !== undefined && { path }), message };
}
