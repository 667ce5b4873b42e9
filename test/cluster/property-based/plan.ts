import type { Expression } from './code';
import type { HubCall } from './jupyterhub/hub-calls';

export const COMPONENTS = [
  'JupyterHub',
  'NfsServer',
  'NfsVolume',
  'TFJob',
  'TFJobSweep',
  'TFJobSchedule',
  'TFCnn',
  'TFServing',
  'ModelTrafficSplit',
  'TensorBoard',
  'KubeflowCore',
  'TFJobOperator',
  'FilestoreVolume',
  'FilestoreInstance',
  'GkeStorageClass',
] as const;

/** The parts of a program. */
export interface Plan {
  /** Whether the app is a plain cdk8s app instead of a KubeflowApp. */
  readonly plainCdk8s: boolean;
  readonly app: Expression;
  readonly environments: readonly EnvironmentPlan[];
}

export interface EnvironmentPlan {
  /** Class of the platform, or `Chart` for a chart without a platform. */
  readonly type: PlatformType;
  readonly id: string;
  readonly props: Expression;
  readonly components: readonly ComponentPlan[];
}

/** A construct in a chart. */
export interface ComponentPlan {
  readonly type: ComponentType;
  readonly id: string;
  readonly chart: string;
  readonly options: Expression;
  readonly props: Expression;
  /** Disks to add to an NfsServer. */
  readonly addedDisks: readonly (readonly [string, Expression])[];
  /** Charts that get access to the files of an NfsServer or NfsVolume. */
  readonly grants: readonly GrantPlan[];
  /** Methods to call on a JupyterHub. */
  readonly calls: readonly HubCall[];
}

/** Access of a chart to files. */
export interface GrantPlan {
  readonly method: 'grantRead' | 'grantReadWrite';
  readonly chart: string;
  readonly options: Expression;
}

export type ComponentType = (typeof COMPONENTS)[number] | 'claim' | 'disk' | 'bucket' | 'exposure' | 'Namespace';
export type PlatformType =
  | 'KindPlatform'
  | 'K3dPlatform'
  | 'K3sPlatform'
  | 'AnyClusterPlatform'
  | 'MinikubePlatform'
  | 'MicroK8sPlatform'
  | 'DockerDesktopPlatform'
  | 'GkePlatform'
  | 'Chart';
