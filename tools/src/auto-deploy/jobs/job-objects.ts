import type { KubeObject } from '../../kubernetes/objects';
import type { VersionConfig } from '../config/config';
import { annotationsOf, type InstanceRecord, labelsOf, type RecordKind } from '../records/record';

/** Settings of all Jobs. */
export interface JobOptions {
  readonly namespace: string;
  /** Image with the command line, the library, Git and kubectl. */
  readonly image: string;
  readonly serviceAccount: string;
  readonly imagePullSecrets: readonly string[];
  /** Name of the process that starts them. */
  readonly launchedBy: string;
}

/** Environment variable with the task of a Job, as JSON. */
export const TASK_VARIABLE = 'KUBEFLOW_AUTO_DEPLOY_TASK';
export const CREDENTIALS_FOLDER = '/etc/kubeflow-git';

/** Task of a Job: to deploy or to delete an instance. */
export interface Task {
  /** Namespace of the auto-deployer. */
  readonly namespace: string;
  readonly launchedBy: string;
  readonly record: InstanceRecord;
  /** Seconds that it may take. */
  readonly timeout: number;
  /** How to deploy the program. Omitted for deletions. */
  readonly program?: Pick<VersionConfig, 'path' | 'submodules' | 'build' | 'environment'>;
  /** Folder with the credentials of the repository. */
  readonly credentials?: string;
}

const DEFAULT_RESOURCES = {
  requests: { cpu: '250m', memory: '512Mi' },
  limits: { cpu: '2', memory: '2Gi' },
};

/** Returns the Job that deploys an instance. Its name is that of the instance, so that it exists once. */
export function launchJob(record: InstanceRecord, version: VersionConfig, options: JobOptions): KubeObject {
  const { path, submodules, build, environment, credentialsSecret, job, deployTimeout } = version;
  const timeout = Math.ceil(deployTimeout / 1000);
  const task: Task = {
    ...{ namespace: options.namespace, launchedBy: options.launchedBy, record, timeout },
    program: { path, submodules, environment, ...(build !== undefined && { build }) },
    ...(credentialsSecret !== undefined && { credentials: CREDENTIALS_FOLDER }),
  };
  return jobObject(record.name, 'launch', task, options, {
    job,
    volumes: credentialsSecret === undefined ? [] : [credentialsVolume(credentialsSecret)],
  });
}

/** Returns the Job that deletes an instance. */
export function removalJob(
  record: InstanceRecord,
  attempt: number,
  removeTimeout: number,
  options: JobOptions,
): KubeObject {
  const { namespace, launchedBy } = options;
  const task: Task = { namespace, launchedBy, record, timeout: Math.ceil(removeTimeout / 1000) };
  return jobObject(removalJobName(record.name, attempt), 'remove', task, options, { volumes: [] });
}

export function removalJobName(instance: string, attempt: number): string {
  return `${instance}-remove-${attempt}`;
}

function credentialsVolume(secretName: string) {
  return { name: 'git', secret: { secretName, defaultMode: 0o440 } };
}

function jobObject(
  name: string,
  kind: RecordKind & ('launch' | 'remove'),
  task: Task,
  { namespace, image, serviceAccount, imagePullSecrets, launchedBy }: JobOptions,
  { job, volumes }: { job?: VersionConfig['job']; volumes: readonly { readonly name: string }[] },
): KubeObject {
  const { record, timeout } = task;
  const labels = labelsOf(namespace, record, kind);
  const mounts = [
    { name: 'work', mountPath: '/work' },
    { name: 'tmp', mountPath: '/tmp' },
    ...volumes.map((volume) => ({ name: volume.name, mountPath: CREDENTIALS_FOLDER, readOnly: true })),
  ];
  const env = [
    { name: TASK_VARIABLE, value: JSON.stringify(task) },
    { name: 'HOME', value: '/work' },
    ...Object.entries(job?.env ?? {}).map(([variable, value]) => ({ name: variable, value })),
  ];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels, annotations: annotationsOf(record, launchedBy) },
    spec: {
      // A deployment that failed is tried again as another instance, after a pause.
      backoffLimit: 0,
      activeDeadlineSeconds: timeout,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          serviceAccountName: serviceAccount,
          automountServiceAccountToken: true,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 30,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            runAsGroup: 65532,
            fsGroup: 65532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          ...(imagePullSecrets.length > 0 && {
            imagePullSecrets: imagePullSecrets.map((secret) => ({ name: secret })),
          }),
          ...(Object.keys(job?.nodeSelector ?? {}).length > 0 && { nodeSelector: job?.nodeSelector }),
          containers: [
            {
              name: kind,
              image: job?.image ?? image,
              // Images of users may have another entry point.
              command: ['kubeflow-cdk'],
              args: ['auto-deploy', kind],
              env,
              workingDir: '/work',
              resources: {
                requests: { ...DEFAULT_RESOURCES.requests, ...job?.requests },
                limits: { ...DEFAULT_RESOURCES.limits, ...job?.limits },
              },
              terminationMessagePolicy: 'FallbackToLogsOnError',
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
              volumeMounts: mounts,
            },
          ],
          volumes: [{ name: 'work', emptyDir: {} }, { name: 'tmp', emptyDir: {} }, ...volumes],
        },
      },
    },
  };
}
