// Synthesizes N charts with one model server each, and prints CPU time, memory and number of objects.
//
// Arguments: `kubeflow-cdk` or `cdk8s`, and N.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App } from 'cdk8s';
import { PersistentVolumeClaim } from 'cdk8s-plus-27';
import { AnyClusterPlatform, KubeflowApp, ModelSource, TFServing } from 'kubeflow-cdk';

const [synthesis, count] = process.argv.slice(2);
const outdir = mkdtempSync(join(process.cwd(), 'output-'));
const start = process.cpuUsage();

const app = synthesis === 'cdk8s' ? new App({ outdir }) : new KubeflowApp({ outdir, summary: false });
const platform = new AnyClusterPlatform(app, 'cluster');
const claim = PersistentVolumeClaim.fromClaimName(app, 'claim', 'models');
for (let index = 0; index < Number(count); index++) {
  const name = `model-${index}`;
  new TFServing(platform.chart(name), name, { model: ModelSource.claim(claim, { path: name }) });
}
app.synth();

const { user, system } = process.cpuUsage(start);
const milliseconds = (user + system) / 1000;
const megabytes = process.resourceUsage().maxRSS / 1024;
const objects = app.node.findAll().filter((node) => ApiObject.isApiObject(node)).length;
rmSync(outdir, { recursive: true });
console.log(JSON.stringify({ milliseconds, megabytes, objects }));
