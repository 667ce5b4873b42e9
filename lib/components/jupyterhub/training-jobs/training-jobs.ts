import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { ComponentImage } from '../../../images';
import * as kube from '../../../k8s/kube';
import { checkName } from '../../../names';
import { prefixedNamespace } from '../../../platforms/namespace';
import type { IPlatform } from '../../../platforms/platform';
import { Platform } from '../../../platforms/platform-lookup';
import { platformPod } from '../../../platforms/platform-pod';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../../pods/security-context';
import type { HubNames } from '../hub-names';
import type { NotebookOptions } from '../notebooks/notebook-options';
import type { TrainingJobsOptions } from './training-jobs-options';
import { TrainingNamespace } from './training-namespace';

/** Mount path of the job that notebooks start from. The starter notebook reads it. */
export const TRAINING_JOB_DIRECTORY = '/etc/kubeflow-cdk/training-job';

const FILE = 'tfjob.json';
const VOLUME = 'training-job';

// Notebooks write files as this user, and jobs read them.
const USER = { uid: 1000, gid: 100, fsGroup: 100 };

const RESOURCES: kube.ResourceRequirements = {
  requests: { cpu: '1', memory: '2Gi' },
  limits: { cpu: '2', memory: '2Gi' },
};

/** A volume of notebooks, and its mount. */
export interface MountedVolume {
  readonly volume: kube.Volume;
  readonly mount: kube.VolumeMount;
}

/** Properties of `NotebookTrainingJobs`. */
export interface NotebookTrainingJobsProps {
  readonly names: HubNames;
  readonly platform: IPlatform;
  /** The prop `platform` of the hub. */
  readonly explicit?: IPlatform;
  readonly notebooks: NotebookOptions;
  readonly labels?: { [key: string]: string };
  readonly options: TrainingJobsOptions;
}

/** The namespace in which notebooks create TFJobs, and the job from which the starter notebook starts. */
export class NotebookTrainingJobs extends Construct {
  /** Volume with the job. */
  public readonly job: MountedVolume;

  /**
   * @throws KubeflowError if the namespace is that of the hub or of the notebooks, or if an option is invalid.
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: NotebookTrainingJobsProps,
  ) {
    super(scope, id);
    const { names, platform, explicit, notebooks, options } = props;
    const namespace = this.namespace();
    checkToken(this, notebooks);
    const jobs = new TrainingNamespace(this, 'namespace', {
      platform,
      inPlatform: (explicit ?? Platform._above(this)) !== undefined,
      namespace,
      workload: { name: 'jupyterhub', instance: `${names.notebooks}-jobs`, component: 'training-jobs' },
      labels: props.labels,
      prop: 'notebooks.trainingJobs',
      options,
      subjects: [
        {
          kind: 'ServiceAccount',
          name: notebooks.serviceAccountName ?? names.notebooks,
          namespace: names.notebookNamespace ?? names.requireNamespace('notebooks.trainingJobs'),
        },
      ],
    });
    const config = new kube.ConfigMap(this, 'job', {
      metadata: {
        name: `${names.notebooks}-training-job`,
        ...names.inNotebookNamespace,
        labels: names.labelsOf('singleuser-server'),
      },
      data: { [FILE]: `${JSON.stringify(this.tfJob(namespace, jobs.maxSeconds), null, 2)}\n` },
    });
    this.job = {
      volume: { name: VOLUME, configMap: { name: config.name } },
      mount: { name: VOLUME, mountPath: TRAINING_JOB_DIRECTORY, readOnly: true },
    };
  }

  private namespace(): string {
    const { names, options } = this.props;
    const hub = names.requireNamespace('notebooks.trainingJobs');
    const notebooks = names.notebookNamespace ?? hub;
    const namespace =
      options.namespace === undefined ? `${notebooks}-jobs` : prefixedNamespace(this, options.namespace);
    checkName(this, 'notebooks.trainingJobs.namespace', namespace);
    if ([hub, notebooks, 'default', 'kube-system'].includes(namespace)) {
      throw new KubeflowError(
        this,
        `notebooks.trainingJobs.namespace: "${namespace}" contains other objects.`,
        'Must be a namespace for jobs only: every user of a notebook could mount its claims and ConfigMaps.',
        `Use for example "${notebooks}-jobs", which is the default.`,
      );
    }
    return namespace;
  }

  /** A job with two workers that complies with the rules of the namespace. Its program is missing. */
  private tfJob(namespace: string, maxSeconds: number): object {
    const { platform } = this.props;
    const container: kube.Container = {
      name: 'tensorflow',
      // The image has all of TensorFlow.
      image: platform.image(ComponentImage.TENSORBOARD),
      env: [{ name: 'HOME', value: '/tmp' }],
      resources: RESOURCES,
      securityContext: restrictedSecurityContext({ readOnlyRootFilesystem: false }),
    };
    const pod = platformPod(
      this,
      platform,
      {
        activeDeadlineSeconds: maxSeconds,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: restrictedPodSecurityContext(USER),
        containers: [container],
      },
      { namespace },
    );
    return {
      apiVersion: 'kubeflow.org/v1',
      kind: 'TFJob',
      metadata: { namespace, generateName: 'notebook-' },
      spec: {
        runPolicy: { activeDeadlineSeconds: maxSeconds, ttlSecondsAfterFinished: 86400 },
        tfReplicaSpecs: { Worker: { replicas: 2, restartPolicy: 'Never', template: { spec: pod } } },
      },
    };
  }
}

/** @throws KubeflowError if notebooks would have no token to create jobs with. */
function checkToken(where: Construct, { automountServiceAccountToken }: NotebookOptions): void {
  if (automountServiceAccountToken === false) {
    throw new KubeflowError(
      where,
      'notebooks.automountServiceAccountToken is false, but `trainingJobs` is set.',
      'Notebooks create jobs with the token of their ServiceAccount.',
      'Remove one of the two.',
    );
  }
}
