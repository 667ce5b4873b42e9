import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { interleaved, run } from './measure.mjs';
import { compile, root } from './workspace.mjs';

const ENVIRONMENT = 'cloud';

const LIST_PEER_MODULES = `
  require('./main.js');
  const files = Object.keys(require.cache).filter((file) => file.includes('node_modules'));
  process.stdout.write(JSON.stringify(files));`;

/** Measures the time from process start until examples/my-kubeflow has written both outputs. */
export async function coldStart(workspace, rounds) {
  const home = join(workspace, 'my-kubeflow');
  compile(join(root, 'examples', 'my-kubeflow', 'main.ts'), join(home, 'main.js'));
  const example = {
    name: 'examples/my-kubeflow, both environments',
    command: process.execPath,
    args: ['main.js'],
    cwd: home,
    prepare: () => {
      for (const folder of ['dist', 'cdktf.out', 'deploy.out']) {
        rmSync(join(home, folder), { recursive: true, force: true });
      }
    },
  };
  await run(example.command, example.args, example);
  const manifests = join(workspace, 'manifests');
  cpSync(join(home, 'dist', ENVIRONMENT), manifests, { recursive: true });

  const bare = { name: 'node -e 0', command: process.execPath, args: ['-e', '0'] };
  const competitors = [helmTemplate(workspace, manifests), kustomize(workspace, manifests)];
  const missing = [];
  const floor = await lowerBound(home);
  const contenders = [bare, floor, example];
  for (const competitor of competitors) {
    (await isInstalled(competitor)) ? contenders.push(competitor) : missing.push(competitor.command);
  }
  const samples = await interleaved(contenders, rounds);
  const [ours, peers] = [example, floor].map(({ name }) => samples.get(name).cpu);
  return { samples, bare: bare.name, missing, overhead: ours - peers, ratio: ours / peers };
}

/** Returns the lower bound: a program that only loads the modules of peer dependencies that the example loads. */
async function lowerBound(home) {
  const { stdout } = await run(process.execPath, ['-e', LIST_PEER_MODULES], { cwd: home });
  const load = JSON.parse(stdout).map((file) => `require(${JSON.stringify(file)});\n`);
  writeFileSync(join(home, 'lower-bound.js'), load.join(''));
  return {
    name: 'lower bound: loading the peer dependencies',
    command: process.execPath,
    args: ['lower-bound.js'],
    cwd: home,
  };
}

/** Creates a Helm chart of the same objects. Each file is a template with one value. */
function helmTemplate(workspace, manifests) {
  const chart = join(workspace, 'chart');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: my-kubeflow\nversion: 0.1.0\n');
  writeFileSync(join(chart, 'values.yaml'), 'partOf: kubeflow\n');
  for (const file of manifestFiles(manifests)) {
    const template = readFileSync(join(manifests, file), 'utf8')
      .replaceAll(/\{\{/g, '{{ "{{" }}')
      .replaceAll('app.kubernetes.io/part-of: kubeflow', 'app.kubernetes.io/part-of: {{ .Values.partOf }}');
    writeFileSync(join(chart, 'templates', file.replaceAll('/', '-')), template);
  }
  return {
    name: `helm template, the objects of "${ENVIRONMENT}"`,
    command: 'helm',
    args: ['template', 'my-kubeflow', chart],
    version: ['version', '--short'],
  };
}

/** Creates a kustomization of the same objects, which adds a label. */
function kustomize(workspace, manifests) {
  const folder = join(workspace, 'kustomization');
  cpSync(manifests, folder, { recursive: true });
  const resources = manifestFiles(manifests);
  const labels = [{ pairs: { 'app.kubernetes.io/part-of': 'kubeflow' } }];
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify({ resources, labels }));
  return {
    name: `kubectl kustomize, the objects of "${ENVIRONMENT}"`,
    command: 'kubectl',
    args: ['kustomize', folder],
    version: ['version', '--client'],
  };
}

function manifestFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.yaml'))
    .sort();
}

async function isInstalled({ command, version }) {
  return run(command, version).then(
    () => true,
    () => false,
  );
}
