import { type IPlatform, ModelSource, type NfsServer, TFServing } from 'kubeflow-cdk';

/** The code that the starter notebook adds to the program of its reader. */
export function serve(platform: IPlatform, files: NfsServer): void {
  const serving = platform.chart('quadrant', { namespace: 'kubeflow-notebooks' });
  new TFServing(serving, 'quadrant', {
    model: ModelSource.sharedVolume(files.volume('team-data'), { path: 'ann/quadrant' }),
  });
}
