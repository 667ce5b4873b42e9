/** Code in the documentation of TensorBoard. It is compiled but never run. `docs.test.ts` compares the pages with it. */
import type { Chart } from 'cdk8s';
import { LogSource, type SharedVolume, TensorBoard } from 'kubeflow-cdk';

export function tensorBoard(chart: Chart, files: SharedVolume): void {
  new TensorBoard(chart, 'tensorboard', { logs: LogSource.sharedVolume(files, { path: 'logs' }) });
}

export function tensorBoardWithUrl(chart: Chart): void {
  new TensorBoard(chart, 'tensorboard', {
    logs: LogSource.gcs('gs://my-project-logs/vision'),
    pathPrefix: '/tensorboard',
    exposure: { hostname: 'ml.example.com' },
  });
}
