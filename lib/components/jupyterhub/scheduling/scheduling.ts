import { Construct } from 'constructs';
import type { IPlatform } from '../../../platforms/platform';
import type { HubNames } from '../hub-names';
import type { JupyterHubProps } from '../jupyterhub-props';
import type { NotebookValues } from '../notebooks/notebook-values';
import { ContinuousImagePuller } from './continuous-image-puller';
import { UserPlaceholders } from './user-placeholders';
import { userPodTemplates } from './user-pod-templates';
import { UserScheduler } from './user-scheduler';

/** Shortens the start of notebooks: pre-puller, user placeholders and user scheduler. */
export class Scheduling extends Construct {
  /** Scheduler name of users' pods; undefined for the default scheduler of the cluster. */
  public readonly schedulerName?: string;

  constructor(
    scope: Construct,
    id: string,
    props: JupyterHubProps,
    names: HubNames,
    platform: IPlatform,
    notebooks: NotebookValues,
  ) {
    super(scope, id);
    const templates = userPodTemplates(notebooks);
    if (props.prePuller?.enabled ?? true) {
      new ContinuousImagePuller(this, 'images', {
        ...props.prePuller,
        names,
        platform,
        userPodTemplates: templates,
      });
    }
    if (props.userScheduler?.enabled) {
      const scheduler = new UserScheduler(this, 'scheduler', { ...props.userScheduler, names, platform });
      this.schedulerName = scheduler.schedulerName;
    }
    if (props.userPlaceholders) {
      new UserPlaceholders(this, 'placeholders', {
        ...props.userPlaceholders,
        names,
        platform,
        userPodTemplate: templates[0],
        schedulerName: this.schedulerName,
      });
    }
  }
}
