/** How to deploy an environment: the commands, manual steps and notes of the printed summary and the generated scripts. */
export interface DeploymentGuide {
  /**
   * Commands to run before the first `kubectl apply`, for example the deployment of the cloud infrastructure.
   *
   * @default - none
   */
  readonly commandsBeforeApply?: string[];

  /**
   * Steps to do by hand once, after the namespaces exist and before the apps are applied, for example creating a Secret.
   *
   * @default - none
   */
  readonly manualStepsBeforeApps?: ManualStep[];

  /**
   * Steps to do by hand once after the apps are applied, because they need values that only then exist.
   *
   * @default - none
   */
  readonly manualStepsAfterApps?: ManualStep[];

  /**
   * Commands that create a cluster for this platform. They name the files of `clusterFiles` by their paths.
   *
   * @default - none: the cluster is created elsewhere
   */
  readonly clusterCreationCommands?: string[];

  /**
   * Files that `clusterCreationCommands` read, by path below the folder of the environment.
   *
   * @default - none
   */
  readonly clusterFiles?: { [path: string]: string };

  /**
   * Files that the manual steps name, by path below the Terraform output folder.
   *
   * @default - none
   */
  readonly terraformFiles?: string[];

  /**
   * Sentences about the cluster that a reader must know before relying on it.
   *
   * @default - none
   */
  readonly notes?: string[];

  /**
   * Number of Terraform resources of the environment.
   *
   * @default 0
   */
  readonly terraformResourceCount?: number;
}

/** A step that is done by hand once, because it needs a secret or a value that is unknown at synthesis. */
export interface ManualStep {
  /** Purpose of the step, and the effect until it is done. */
  readonly description: string;

  /** Command of the step. */
  readonly command: string;
}
