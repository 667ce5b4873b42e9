// Measures synthesis, and compares it with other tools.
//
// --json FILE    saves the figures
// --rounds N     number of samples
// --chart FILE   counts the chart's YAML again; create FILE with
//                helm template jupyterhub jupyterhub --repo https://hub.jupyter.org/helm-chart --version 4.4.0
// --helm-chart FOLDER --operator FOLDER
//                time helm and kustomize with the chart of JupyterHub and the kustomization of the training operator:
//                jupyterhub/ of the repository jupyterhub/zero-to-jupyterhub-k8s, and manifests/overlays/standalone of
//                kubeflow/training-operator. Otherwise, recorded figures are used
// --create       measures `npm create` to the first synthesis in a clean folder, with the npm registry. Build first
// --python FILE  measures the import of the Python package, which this interpreter must have
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { coldStart } from './cold-start.mjs';
import { commandLine } from './command-line.mjs';
import { createToSynthesis } from './create.mjs';
import { emitted } from './emitted.mjs';
import { growth } from './growth.mjs';
import { importCost } from './import-cost.mjs';
import { pythonImport } from './python-import.mjs';
import { rendering } from './rendering.mjs';
import { withWorkspace } from './workspace.mjs';

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    chart: { type: 'string' },
    'helm-chart': { type: 'string' },
    operator: { type: 'string' },
    python: { type: 'string' },
    create: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '9' },
  },
});
const rounds = Number(options.rounds);

const milliseconds = (value) => (value === undefined ? '-' : `${value.toFixed(value < 100 ? 1 : 0)} ms`);
const megabytes = (value) => (value === undefined ? '-' : `${value.toFixed(0)} MB`);
const ratio = (value, base) => (value === undefined || base === undefined ? '-' : `${(value / base).toFixed(2)}x`);

const load = loadavg()[0];
const machine = { node: process.version, processors: availableParallelism(), load };
console.log(`node ${machine.node}, ${machine.processors} processors, load ${load.toFixed(1)} at the start`);
if (load > machine.processors / 2) {
  console.log('The machine is busy: ratios are more reliable than times.');
}

await withWorkspace(async (workspace) => {
  const cold = await coldStart(workspace, rounds);
  heading('Process start to both outputs of examples/my-kubeflow');
  processTable(cold);
  for (const command of cold.missing) {
    console.log(`  ${command} is not installed`);
  }
  goal(
    'CPU time above loading the peer dependencies',
    `${milliseconds(cold.overhead)}, ${cold.ratio.toFixed(2)}x`,
    cold.overhead <= 120,
    'at most 120 ms',
  );

  const rendered = await rendering(workspace, rounds, { chart: options['helm-chart'], operator: options.operator });
  heading('Kubernetes objects of one environment, compared with helm and kustomize');
  processTable(rendered);
  if (!rendered.measured) {
    console.log('  figures of helm and kustomize: recorded in bench/rendering-figures.json');
  }
  goal(
    'CPU time in relation to helm and kustomize',
    `${rendered.ratio.toFixed(2)}x of ${milliseconds(rendered.competitorsCpu)}`,
    rendered.ratio <= 0.2,
    'at most 0.20x',
  );

  const imports = await importCost(workspace, rounds);
  heading('Import');
  processTable(imports);
  goal(
    'CPU time without cloud modules, in relation to the peer dependencies',
    `${imports.ratio.toFixed(2)}x`,
    imports.ratio <= 1.2,
    'at most 1.20x',
  );
  const python = options.python && (await pythonImport(options.python, Math.min(rounds, 3)));
  if (python) {
    goal(
      'CPU time of the import in Python',
      milliseconds(python.milliseconds),
      python.milliseconds < 1500,
      'under 1500 ms',
    );
    goal(
      'peak memory of Python and Node.js after the import',
      `${megabytes(python.python)} + ${megabytes(python.node)}`,
      python.python + python.node < 200,
      'under 200 MB',
    );
  } else {
    console.log('  import in Python: not measured, requires --python');
  }

  const cli = await commandLine(rounds);
  heading('Command line');
  processTable(cli);
  goal('--help, compared with plain node', `${cli.help.toFixed(2)}x`, cli.help < 2, 'under 2x');
  goal('init --yes without a cluster, compared with plain node', `${cli.init.toFixed(2)}x`, cli.init < 6, 'under 6x');
  goal('package', `${(cli.tarball / 1e6).toFixed(2)} MB`, cli.tarball < 2e6, 'under 2 MB');

  console.log(`  ${cli.compileCache}`);
  const created = options.create ? await createToSynthesis() : undefined;
  if (created) {
    const steps = Object.entries(created.seconds).map(([name, value]) => `${name} ${value.toFixed(1)} s`);
    console.log(`  npm create to first synthesis: ${created.total.toFixed(1)} s (${steps.join(', ')})`);
    console.log(`  ${created.packages} packages are installed`);
  } else {
    console.log('  npm create to first synthesis: not measured, requires --create');
  }

  const hub = await emitted(workspace, options.chart);
  heading(`Default output of JupyterHub, compared with ${hub.name}`);
  emittedTable(hub);
  goal('violations of policy rules', String(hub.ours.sum), hub.ours.sum === 0, 'none');

  const grown = await growth(workspace, Math.min(rounds, 3));
  heading('One chart with one TFServing, many times: CPU time');
  growthTable(grown);
  const { last, overall } = grown.exponents['kubeflow-cdk'];
  const largest = grown.runs.findLast(({ synthesis }) => synthesis === 'kubeflow-cdk');
  console.log(
    `  growth exponent over all sizes: ours ${overall.toFixed(2)}, stock cdk8s ${grown.exponents.cdk8s.overall.toFixed(2)}`,
  );
  console.log(
    `  ${largest.size} components with a heap of ${grown.tightHeap} MB: ${milliseconds(grown.tight?.milliseconds)}, ${megabytes(grown.tight?.megabytes)}`,
  );
  goal('growth exponent of the last step', last.toFixed(2), last <= 1.0, 'at most 1.0');
  goal(
    `peak memory for ${largest.size} components`,
    megabytes(largest.megabytes),
    largest.megabytes <= 350,
    'at most 350 MB',
  );

  if (options.json) {
    const plain = ({ samples, ...rest }) => ({ ...rest, samples: Object.fromEntries(samples) });
    const figures = {
      machine,
      coldStart: plain(cold),
      rendering: plain(rendered),
      importCost: plain(imports),
      commandLine: plain(cli),
      created,
      python,
      growth: grown,
      emitted: hub,
    };
    writeFileSync(options.json, `${JSON.stringify(figures, undefined, 2)}\n`);
  }
});

function heading(text) {
  console.log(`\n${text}`);
}

function processTable({ samples, bare }) {
  const base = samples.get(bare);
  table(
    ['', 'best', 'median', 'CPU', 'CPU ratio'],
    [...samples].map(([name, { best, median, cpu }]) => [
      name,
      milliseconds(best),
      milliseconds(median),
      milliseconds(cpu),
      ratio(cpu, base.cpu),
    ]),
  );
}

function emittedTable({ ours, chart, recounted }) {
  const row = (what, value, base) => [what, String(value), String(base), ratio(value, base || undefined)];
  const rules = [...new Set([...Object.keys(ours.findings), ...Object.keys(chart.findings)])];
  table(
    ['', 'ours', 'chart', 'ratio'],
    [
      row('objects', ours.objects, chart.objects),
      row('bytes of YAML', ours.bytes, chart.bytes),
      row('violations of policy rules', ours.sum, chart.sum),
      ...rules.map((rule) => row(`  ${rule}`, ours.findings[rule] ?? 0, chart.findings[rule] ?? 0)),
    ],
  );
  console.log(`  figures of the chart: ${recounted ? 'counted in this run' : 'recorded in bench/chart-figures.json'}`);
}

function growthTable({ runs, timeLimit }) {
  const of = (synthesis, size) => runs.find((one) => one.synthesis === synthesis && one.size === size);
  table(
    ['components', 'objects', 'ours', 'stock cdk8s', 'ratio', 'our memory', 'stock memory'],
    [...new Set(runs.map(({ size }) => size))].map((size) => {
      const [ours, stock] = [of('kubeflow-cdk', size), of('cdk8s', size)];
      return [
        String(size),
        String(ours.objects ?? '-'),
        milliseconds(ours.milliseconds),
        milliseconds(stock.milliseconds),
        ratio(stock.milliseconds, ours.milliseconds),
        megabytes(ours.megabytes),
        megabytes(stock.megabytes),
      ];
    }),
  );
  console.log(`  "-": not finished within ${timeLimit / 1000} s`);
}

function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])));
    console.log(`  ${cells.join('  ')}`.trimEnd());
  }
}

function goal(what, value, met, expected) {
  console.log(`  goal: ${what}: ${value}; must be ${expected}: ${met ? 'met' : 'NOT met'}`);
}
