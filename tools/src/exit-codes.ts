/** Exit codes of all commands. They are part of the public interface: scripts depend on them. */
export const ExitCode = {
  /** The command did what was asked. */
  success: 0,
  /**
   * `diff` found differences, `status` a component that is not ready, `doctor` a problem, or `report` what `--fail-on`
   * names.
   */
  different: 1,
  /** Unknown command or option, or an invalid value. */
  usage: 2,
  /** The program failed at synthesis, or wrote no plan. */
  synthesis: 3,
  /** The cluster or a registry cannot be reached, or rejects the credentials. */
  unreachable: 4,
  /** The user has no permission. */
  forbidden: 5,
  /** A step failed, or a component cannot become ready. */
  failed: 6,
  /** Components were not ready, or objects not deleted, in time. */
  timeout: 7,
  /** A file cannot be read or written. */
  files: 8,
  /** A tool is not installed, or too old. */
  tool: 9,
  /** An error in the command line itself. */
  internal: 70,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
