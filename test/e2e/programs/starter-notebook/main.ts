import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { KubeflowApp, MinikubePlatform, TFJob, TFJobOperator } from 'kubeflow-cdk';

const NOTEBOOK = join(__dirname, '../../../../lib/components/jupyterhub/notebooks/starter-notebook.ipynb');

const app = new KubeflowApp();
const platform = new MinikubePlatform(app, 'team');

TFJobOperator.existing(platform);

// Two machines, as the notebook starts them.
new TFJob(platform.chart('from-notebook'), 'from-notebook', {
  image: 'docker.io/tensorflow/tensorflow:2.20.0',
  command: ['python', '-c', programOf(readFileSync(NOTEBOOK, 'utf8'))],
  worker: { replicas: 2 },
  ttlAfterFinished: Duration.days(1),
});

app.synth();

/** The text that a cell of the notebook writes to train.py. */
function programOf(notebook: string): string {
  const cells: { id: string; source: string[] }[] = JSON.parse(notebook).cells;
  const [, program] =
    cells
      .find(({ id }) => id === 'job-code')
      ?.source.join('')
      .split('"""') ?? [];
  return program;
}
