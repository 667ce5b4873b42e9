import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';

/** How to deploy an environment: the commands, manual steps and notes of the printed summary and the generated scripts. */
export interface DeploymentGuide {
  /**
   * Context of the cluster in the kubeconfig. All `kubectl` commands name it.
   *
   * @default - the current context
   */
  readonly context?: string;

  /**
   * Commands to run before the first `kubectl apply` and after Terraform, for example one that configures `kubectl`.
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
   * Name of the cluster on this machine, for the titles of steps: `kind cluster "kind"`. Its volumes incur no charges.
   *
   * @default - the cluster is on other machines
   */
  readonly clusterDescription?: string;

  /**
   * Command that succeeds if the cluster of `clusterCreationCommands` exists. It has no shell syntax.
   *
   * @default - none: the commands that create it can run again
   */
  readonly clusterExistsCommand?: string;

  /**
   * Command that deletes the cluster of `clusterCreationCommands`. It has no shell syntax.
   *
   * @default - none
   */
  readonly clusterDeletionCommand?: string;

  /**
   * CPU and memory of the largest node.
   *
   * @default - unknown
   */
  readonly nodeSize?: NodeSize;

  /**
   * API groups of custom resources whose definitions the platform installs.
   *
   * @default - none
   */
  readonly apiGroups?: string[];

  /**
   * Files that `clusterCreationCommands` read, by path below the environment's folder in the deployment output.
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
   * Folder of the Terraform stack, below the Terraform output folder.
   *
   * @default - the environment has no Terraform
   */
  readonly terraformStack?: string;

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

/** Resources that all pods of an environment request together, with the largest server of one user. */
export interface ClusterRequirements {
  /** CPU. */
  readonly cpu: Cpu;

  /** Memory. */
  readonly memory: Size;
}

/** CPU and memory of a node or machine. */
export interface NodeSize {
  /** Number of CPUs. */
  readonly cpus: number;

  /** Memory. */
  readonly memory: Size;
}
