import { Construct } from 'constructs';
import type { IPlatform } from '../../../platforms/platform-base';
import type { HubParts } from '../hub-parts';
import type { JupyterHubProps } from '../jupyterhub-props';
import { ImagePullers } from './image-pullers';
import { Placeholders } from './placeholders';
import { type NotebookValues, userPods } from './user-pods';
import { UserScheduler } from './user-scheduler';

/** What makes notebooks start sooner: images that are there, room that is kept, and nodes that are filled one after another. */
export class StartUp extends Construct {
  /** Scheduler that users' pods name; undefined for the cluster's own. */
  public readonly schedulerName?: string;

  constructor(
    scope: Construct,
    id: string,
    props: JupyterHubProps,
    parts: HubParts,
    platform: IPlatform,
    notebooks: NotebookValues,
  ) {
    super(scope, id);
    const kinds = userPods(notebooks);
    if (props.prePulling?.enabled ?? true) {
      new ImagePullers(this, 'images', { ...props.prePulling, parts, platform, userPods: kinds });
    }
    if (props.userScheduler?.enabled) {
      const scheduler = new UserScheduler(this, 'scheduler', { ...props.userScheduler, parts, platform });
      this.schedulerName = scheduler.schedulerName;
    }
    if (props.placeholders) {
      new Placeholders(this, 'placeholders', {
        ...props.placeholders,
        parts,
        platform,
        userPods: kinds[0],
        schedulerName: this.schedulerName,
      });
    }
  }
}
