/** Version of the document. A version that breaks readers has another number. */
export const PLAN_API_VERSION = 'kubeflow-cdk.io/plan/v1';

/** File of the plan in the environment's folder of the deployment output. */
export const PLAN_FILE = 'plan.json';

/** Part of a deployment, in order. */
export type PlanPhase = 'cluster' | 'infrastructure' | 'credentials' | 'setup' | 'apps' | 'ready';

/**
 * When a step runs: if the cluster does not exist, in each deployment, once (it can run again), or by hand, because it
 * needs a value that only the user has.
 */
export type PlanCondition = 'no-cluster' | 'always' | 'once' | 'manual';

/** A step of a deployment or a deletion. It has either a command or a shell command. */
export interface PlanStep {
  readonly id: string;
  readonly title: string;
  /** Program that the step runs. */
  readonly tool: string;
  /** Program and arguments. */
  readonly command?: readonly string[];
  /** Command for a POSIX shell, if the step needs one. */
  readonly shell?: string;
  readonly when: PlanCondition;
  readonly phase: PlanPhase;
  /** Component that the step is about. */
  readonly component?: string;
  /** Whether the step deletes data. */
  readonly data?: boolean;
}

/** An object that the environment contains. */
export interface PlanObject {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Omitted for cluster-scoped objects, and for those in the default namespace of the context. */
  readonly namespace?: string;
  readonly name: string;
  /** Whether the environment is ready only if the object is. */
  readonly gates: boolean;
  /** Path of the construct. Omitted by versions of the library that did not write it. */
  readonly path?: string;
}

/** Objects of a file. */
export interface PlanFile {
  readonly file: string;
  readonly objects: readonly PlanObject[];
}

/** Requested resources, as quantities. */
export interface PlanRequests {
  readonly cpu: string;
  readonly memory: string;
  /** Amounts of extended resources by name, such as `nvidia.com/gpu`. */
  readonly gpus: { readonly [resource: string]: number };
}

/** A file with apps, and what tools must know about them. */
export interface PlanComponent extends PlanFile {
  readonly name: string;
  /** Path of the chart in the construct tree. */
  readonly path: string;
  readonly urls: readonly string[];
  readonly open?: PlanOpenTarget;
  readonly images: readonly string[];
  readonly requests: PlanRequests & { readonly storage: string };
  readonly largestPod: PlanRequests;
  /** Checks of what the component offers to its users. */
  readonly checks: readonly PlanCheck[];
  /** Pods that the component creates when users request them. Omitted without such pods. */
  readonly userPods?: readonly PlanUserPods[];
}

/** Pods that no manifest contains, because a component creates them when users request them. */
export interface PlanUserPods {
  readonly namespace?: string;
  /** Labels of all such pods. */
  readonly labels: { readonly [key: string]: string };
  /** Workload that starts the pods. */
  readonly startedBy: { readonly kind: string; readonly namespace?: string; readonly name: string };
  /** Whether users have claims that remain when the pods stop. */
  readonly claims: boolean;
  /** Omitted if the pods run as the default account of the namespace. */
  readonly serviceAccount?: string;
  /** Variants that users can select. The default comes first. */
  readonly variants: readonly { readonly images: readonly string[]; readonly requests: PlanRequests }[];
}

/** An image that the platform names: in the mirror of `imageRegistry`, and with the digest of the lock file. */
export interface PlanImage {
  /** Name in pods. */
  readonly image: string;
  /** Name in the program: without the mirror, and without the digest of the lock file. */
  readonly source: string;
}

/** A check of what an object offers. The object is ready only if the check succeeds. */
export interface PlanCheck {
  readonly object: Omit<PlanObject, 'version' | 'gates'>;
  /**
   * `http`: the path answers with HTTP 200. `models`: the model server serves the paths. `nfs`: the NFS server answers.
   * `hostname`: it resolves. `ca-bundle`: all webhooks of the configuration have the certificate of their authority.
   */
  readonly type: 'http' | 'models' | 'nfs' | 'hostname' | 'ca-bundle';
  /** Service that the check connects to. */
  readonly service?: { readonly namespace?: string; readonly name: string; readonly port: number };
  readonly scheme?: 'http' | 'https';
  readonly paths?: readonly string[];
  readonly hostname?: string;
  /** Whether the hostname must have a valid certificate. */
  readonly tls?: boolean;
}

/** A Service with a web page. */
export interface PlanOpenTarget {
  readonly namespace?: string;
  readonly service: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  readonly path: string;
  readonly passwordSecret?: { readonly namespace?: string; readonly name: string; readonly key: string };
}

/** Something that the deletion of the apps keeps. */
export interface PlanRetention {
  readonly what: string;
  readonly why: string;
  readonly costs: boolean;
  /** Command that deletes it. Omitted if `delete.sh --data` does. */
  readonly command?: readonly string[];
}

/** Something that must exist before the apps are applied. */
export interface PlanPrerequisite {
  readonly kind: string;
  readonly apiVersion?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly keys?: readonly string[];
  readonly reason: string;
  /** Command that creates it, for a POSIX shell. It contains no secret. */
  readonly command?: string;
  readonly requiredBy: string;
  /** Whether the apps cannot start without it. */
  readonly blocking: boolean;
}

/** A permission that a deployment needs. */
export interface PlanPermission {
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly verbs: readonly string[];
}

/** The deployment of an environment as data. Paths are relative to the working directory of the program. */
export interface DeploymentPlan {
  readonly apiVersion: typeof PLAN_API_VERSION;
  readonly generator: { readonly name: string; readonly version: string };
  readonly environment: string;
  readonly namespacePrefix: string;
  readonly context?: string;
  /** Minor version of Kubernetes that the objects are written for. */
  readonly kubernetesVersion?: string;
  readonly manifests: string;
  readonly terraform?: string;
  readonly cluster?: {
    readonly create: readonly PlanStep[];
    /** Succeeds if the cluster exists. */
    readonly exists?: readonly string[];
  };
  readonly steps: readonly PlanStep[];
  readonly delete: readonly PlanStep[];
  readonly retains: readonly PlanRetention[];
  readonly prerequisites: readonly PlanPrerequisite[];
  readonly components: readonly PlanComponent[];
  readonly setup: readonly PlanFile[];
  readonly shared: readonly PlanFile[];
  /** Images of components that the platform names. Others are not in a mirror, and not in the lock file. */
  readonly images?: readonly PlanImage[];
  /** Lock file of images, as the program names it, relative to its working directory. */
  readonly imageLock?: string;
  readonly requests: PlanRequests & { readonly storage: string; readonly largestPod: PlanRequests };
  readonly tools: readonly { readonly name: string; readonly reason: string }[];
  readonly permissions: readonly PlanPermission[];
}
