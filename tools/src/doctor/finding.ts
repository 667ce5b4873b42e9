/** How serious a finding is: a problem stops the deployment, or an app from starting. */
export type Level = 'ok' | 'warning' | 'problem';

/** Result of a check. */
export interface Finding {
  /** Subject, such as `tools`. */
  readonly check: string;
  readonly level: Level;
  readonly message: string;
  /** How to fix it, with commands. */
  readonly fix?: string;
}

/** Makes the findings of one subject. */
export function findingsOf(check: string) {
  const make = (level: Level) => (message: string, fix?: string) => ({
    check,
    level,
    message,
    ...(fix !== undefined && { fix }),
  });
  return {
    ok: make('ok') as (message: string) => Finding,
    warning: make('warning') as (message: string, fix?: string) => Finding,
    problem: make('problem') as (message: string, fix?: string) => Finding,
    /** The cluster does not tell. */
    notChecked: (reason: string): Finding => make('warning')(`Not checked: ${reason}.`),
  };
}
