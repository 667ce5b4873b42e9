// Synthesizes as many charts as it is told, with a model server in each, and tells what that took.
// Arguments: whose synthesis (`kubeflow-cdk` or `cdk8s`), and how many.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { KubeflowApp, ModelSource, TFServing } from 'kubeflow-cdk';

const [synthesis, count] = process.argv.slice(2);
const outdir = mkdtempSync(join(process.cwd(), 'output-'));
const start = performance.now();

const app = synthesis === 'cdk8s' ? new App({ outdir }) : new KubeflowApp({ outdir, summary: false });
for (let index = 0; index < Number(count); index++) {
  const chart = new Chart(app, `model-${index}`, { namespace: 'models' });
  new TFServing(chart, `model-${index}`, { model: ModelSource.gcs('gs://models/inception') });
}
app.synth();

const milliseconds = performance.now() - start;
const megabytes = process.resourceUsage().maxRSS / 1024;
const objects = app.node.findAll().filter((node) => ApiObject.isApiObject(node)).length;
rmSync(outdir, { recursive: true });
console.log(JSON.stringify({ milliseconds, megabytes, objects }));
