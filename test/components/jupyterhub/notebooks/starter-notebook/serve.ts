import { type IPlatform, ModelSource, type NfsServer, TFServing } from 'kubeflow-cdk';

/** What the first notebook adds to a program of its reader's. */
export function serve(platform: IPlatform, files: NfsServer): void {
  new TFServing(platform.chart('quadrant'), 'quadrant', {
    model: ModelSource.sharedVolume(files.volume('team-data'), { path: 'ann/quadrant' }),
  });
}
