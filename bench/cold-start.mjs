import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { interleaved, run } from './measure.mjs';
import { compile, root } from './workspace.mjs';

const ENVIRONMENT = 'cloud';

const LIST_PEER_MODULES = `
  require('./main.js');
  const files = Object.keys(require.cache).filter((file) => file.includes('node_modules'));
  process.stdout.write(JSON.stringify(files));`;

/** From a cold process to both outputs of examples/my-kubeflow. */
export async function coldStart(workspace, rounds) {
  const home = join(workspace, 'my-kubeflow');
  compile(join(root, 'examples', 'my-kubeflow', 'main.ts'), join(home, 'main.js'));
  const example = {
    name: 'examples/my-kubeflow, both environments',
    command: process.execPath,
    args: ['main.js'],
    cwd: home,
    prepare: () => {
      rmSync(join(home, 'dist'), { recursive: true, force: true });
      rmSync(join(home, 'cdktf.out'), { recursive: true, force: true });
    },
  };
  await run(example.command, example.args, example);
  const manifests = join(workspace, 'manifests');
  cpSync(join(home, 'dist', ENVIRONMENT), manifests, { recursive: true });

  const bare = { name: 'node -e 0', command: process.execPath, args: ['-e', '0'] };
  const rivals = [helmTemplate(workspace, manifests), kustomize(workspace, manifests)];
  const absent = [];
  const contenders = [bare, await floor(home), example];
  for (const rival of rivals) {
    (await isInstalled(rival)) ? contenders.push(rival) : absent.push(rival.command);
  }
  const samples = await interleaved(contenders, rounds);
  return { samples, bare: bare.name, absent, over: samples.get(example.name).best - samples.get(bare.name).best };
}

/** What no change of ours can avoid: loading the modules of the peers that the example loads. */
async function floor(home) {
  const { stdout } = await run(process.execPath, ['-e', LIST_PEER_MODULES], { cwd: home });
  const load = JSON.parse(stdout).map((file) => `require(${JSON.stringify(file)});\n`);
  writeFileSync(join(home, 'floor.js'), load.join(''));
  return { name: 'floor: the peers that it loads', command: process.execPath, args: ['floor.js'], cwd: home };
}

/** The same objects as a chart: every file a template with one value in it. */
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

/** The same objects as a kustomization that labels them. */
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
