import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import type * as kube from '../../k8s/kube';
import { CleanPodPolicy, TFJobManager, TFRestartPolicy, TFSuccessPolicy } from './job-policies';
import { CONTAINER } from './operator-names';
import type { ReplicaGroup } from './replicas';
import { seconds } from './run-policy';
import { tfConfig } from './tf-config';
import type { TFJobProps } from './tf-job-props';
import { TFReplicaType } from './tf-replica';

/** Inputs of the spec of a JobSet. */
export interface JobSetSettings {
  readonly props: TFJobProps;
  /** Name of the JobSet. */
  readonly jobName: string;
  readonly groups: readonly ReplicaGroup[];
  /** Pod template of each group. */
  readonly templates: readonly kube.PodTemplateSpec[];
  /** Labels of the Jobs. */
  readonly labels: { readonly [key: string]: string };
  /** TensorFlow's port of each replica type. */
  readonly portOf: (type: TFReplicaType) => number;
}

const JOB_NAME = 'TF_JOB_NAME';
const NAMESPACE = 'TF_JOB_NAMESPACE';
const INDEX = 'TF_JOB_INDEX';
const VARIABLES = [JOB_NAME, NAMESPACE, INDEX];

const MAX_INT32 = 2 ** 31 - 1;
const NO_LIMIT = MAX_INT32;
/** Exit codes that do not stand for a signal. */
const PERMANENT_EXIT_CODES = Array.from({ length: 127 }, (_, index) => index + 1);

/** Characters that Kubernetes appends to the name of each pod. */
const POD_SUFFIX_LENGTH = '-abcde'.length;

/** Returns the host name of a pod of a JobSet. It resolves before the pod is Ready. */
export function jobSetHost(jobName: string, namespace: string, type: TFReplicaType, index: number): string {
  return `${jobName}-${type.toLowerCase()}-0-${index}.${jobName}.${namespace}.svc`;
}

/**
 * Returns the spec of a JobSet that runs a training job as the training operator does. Each replica type is one indexed Job.
 *
 * @see https://jobset.sigs.k8s.io/docs/reference/jobset.v1alpha2/
 * @throws KubeflowError if JobSet has no equivalent of a prop.
 */
export function jobSetSpec(where: IConstruct, settings: JobSetSettings): { [field: string]: unknown } {
  const { props, groups } = settings;
  checkSupported(where, settings);
  const leader = leaderOf(groups);
  return {
    ...(props.suspend !== undefined && { suspend: props.suspend }),
    ...(props.managedBy !== undefined && { managedBy: props.managedBy }),
    ...(props.ttlAfterFinished && {
      ttlSecondsAfterFinished: seconds(where, 'ttlAfterFinished', props.ttlAfterFinished, 0),
    }),
    // The other Jobs are deleted when the leader has succeeded.
    successPolicy: { operator: 'All', targetReplicatedJobs: [leader.type.toLowerCase()] },
    replicatedJobs: groups.map((group, index) => ({
      name: group.type.toLowerCase(),
      replicas: 1,
      template: {
        metadata: { labels: { ...settings.labels } },
        spec: jobSpec(where, settings, group, settings.templates[index]),
      },
    })),
  };
}

function jobSpec(
  where: IConstruct,
  settings: JobSetSettings,
  group: ReplicaGroup,
  template: kube.PodTemplateSpec,
): { [field: string]: unknown } {
  const { props, groups } = settings;
  const policy = policyOf(props, group);
  const firstWorkerLeads =
    group === leaderOf(groups) && group.count > 1 && props.successPolicy !== TFSuccessPolicy.ALL_WORKERS;
  return {
    completionMode: 'Indexed',
    completions: group.count,
    parallelism: group.count,
    backoffLimit: policy === TFRestartPolicy.NEVER ? 0 : (props.backoffLimit ?? NO_LIMIT),
    ...(props.activeDeadline && {
      activeDeadlineSeconds: seconds(where, 'activeDeadline', props.activeDeadline, 1),
    }),
    ...(firstWorkerLeads && { successPolicy: { rules: [{ succeededIndexes: '0' }] } }),
    ...(policy === TFRestartPolicy.EXIT_CODE && {
      podFailurePolicy: {
        rules: [
          // Lost nodes and preempted pods do not count as restarts.
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          {
            action: 'FailJob',
            onExitCodes: { containerName: CONTAINER, operator: 'In', values: [...PERMANENT_EXIT_CODES] },
          },
        ],
      },
    }),
    template: withVariables(where, settings, group, template, policy),
  };
}

/** Adds the restart policy and TF_CONFIG. Kubernetes replaces the variables in TF_CONFIG when it starts the container. */
function withVariables(
  where: IConstruct,
  { groups, portOf }: JobSetSettings,
  { type, prop }: ReplicaGroup,
  { metadata, spec }: kube.PodTemplateSpec,
  policy: TFRestartPolicy,
): kube.PodTemplateSpec {
  const hosts = groups.map((group) => ({
    type: group.type,
    hosts: Array.from(
      { length: group.count },
      (_, index) => `${jobSetHost(`$(${JOB_NAME})`, `$(${NAMESPACE})`, group.type, index)}:${portOf(group.type)}`,
    ),
  }));
  const value = tfConfig(hosts, type, 0, false)?.replace('"index":0', `"index":$(${INDEX})`);
  const fieldRef = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const variables = [
    fieldRef(JOB_NAME, "metadata.labels['jobset.sigs.k8s.io/jobset-name']"),
    fieldRef(NAMESPACE, 'metadata.namespace'),
    fieldRef(INDEX, "metadata.labels['batch.kubernetes.io/job-completion-index']"),
    { name: 'TF_CONFIG', value },
  ];
  const withEnv = (container: kube.Container): kube.Container => {
    const env = container.env ?? [];
    const reserved = env.find(({ name }) => VARIABLES.includes(name));
    if (reserved !== undefined) {
      throw new KubeflowError(
        where,
        `${prop}: variable "${reserved.name}" is set by both the job and \`env\`.`,
        `Must not be one of ${VARIABLES.join(', ')}: TF_CONFIG of a JobSet contains them.`,
        `Rename "${reserved.name}".`,
      );
    }
    return { ...container, env: [...variables, ...env] };
  };
  const { containers, ...rest } = spec as kube.PodSpec;
  return {
    metadata,
    spec: {
      ...rest,
      restartPolicy: policy === TFRestartPolicy.ON_FAILURE ? 'OnFailure' : 'Never',
      containers:
        value === undefined
          ? containers
          : containers.map((container) => (container.name === CONTAINER ? withEnv(container) : container)),
    },
  };
}

/** @throws KubeflowError if JobSet has no equivalent of a prop. */
function checkSupported(where: IConstruct, { props, groups, jobName }: JobSetSettings): void {
  const unsupported = (what: string, hint: string) =>
    new KubeflowError(where, `${what} is not supported with TFJobApi.JOB_SET.`, 'JobSet has no equivalent.', hint);
  if (props.cleanPodPolicy !== undefined && props.cleanPodPolicy !== CleanPodPolicy.RUNNING) {
    throw unsupported(`cleanPodPolicy: ${props.cleanPodPolicy}`, 'Remove it. `ttlAfterFinished` deletes all pods.');
  }
  if (props.managedBy === TFJobManager.TRAINING_OPERATOR) {
    throw unsupported('managedBy: the training operator', 'Remove it, or use TFJobApi.TF_JOB.');
  }
  if (props.schedulingPolicy) {
    throw unsupported('schedulingPolicy', 'Remove it. Kueue starts all pods of a job together: set `queueName`.');
  }
  if (props.enableDynamicWorker) {
    throw unsupported('enableDynamicWorker', 'Remove it, or use TFJobApi.TF_JOB.');
  }
  for (const group of groups) {
    if (policyOf(props, group) === TFRestartPolicy.ALWAYS) {
      throw unsupported(`${group.prop}: TFRestartPolicy.ALWAYS`, 'Use TFRestartPolicy.ON_FAILURE.');
    }
    const excess = `${jobName}-${group.prop}-0-${group.count - 1}`.length + POD_SUFFIX_LENGTH - 63;
    if (excess > 0) {
      throw new KubeflowError(
        where,
        `the name "${jobName}" is too long: the last pod would be "${jobName}-${group.prop}-0-${group.count - 1}-abcde".`,
        'The names of pods of a JobSet must have at most 63 characters.',
        `Shorten \`name\` to ${jobName.length - excess} characters.`,
      );
    }
  }
}

function policyOf(props: TFJobProps, { replica }: ReplicaGroup): TFRestartPolicy {
  return replica.restartPolicy ?? props.restartPolicy ?? TFRestartPolicy.NEVER;
}

/** Returns the replicas whose success ends the job. */
function leaderOf(groups: readonly ReplicaGroup[]): ReplicaGroup {
  const of = (...types: TFReplicaType[]) => groups.find(({ type }) => types.includes(type));
  return of(TFReplicaType.CHIEF, TFReplicaType.MASTER) ?? (of(TFReplicaType.WORKER) as ReplicaGroup);
}
