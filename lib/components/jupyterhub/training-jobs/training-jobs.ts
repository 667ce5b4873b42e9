import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName } from '../../../names';
import { prefixedNamespace } from '../../../platforms/namespace';
import type { IPlatform } from '../../../platforms/platform';
import { Platform } from '../../../platforms/platform-lookup';
import type { HubNames } from '../hub-names';
import type { NotebookOptions } from '../notebooks/notebook-options';
import { type MountedVolume, starterJob } from './starter-job';
import type { TrainingJobsOptions } from './training-jobs-options';
import { TrainingNamespace } from './training-namespace';

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
    this.job = starterJob(this, 'job', names, platform, names.inNotebookNamespace, {
      namespace,
      maxSeconds: jobs.maxSeconds,
    });
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
