/** The result of a check. */
export interface CheckResult {
  readonly ok: boolean;
  /** One word in CamelCase. */
  readonly reason: string;
  /** What is wrong; of a successful check, a note. */
  readonly message: string;
  /** Time since which the check fails, in milliseconds. */
  readonly failingSince?: number;
}

export const SUCCESS: CheckResult = { ok: true, reason: 'Ready', message: '' };

export function failure(reason: string, message: string): CheckResult {
  return { ok: false, reason, message };
}
