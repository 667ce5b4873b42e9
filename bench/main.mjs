// Measures synthesis, and compares it with other tools.
//
// --json FILE    saves the figures
// --rounds N     number of samples
// --chart FILE   counts the chart's YAML again; create FILE with
//                helm template jupyterhub jupyterhub --repo https://hub.jupyter.org/helm-chart --version 4.4.0
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { coldStart } from './cold-start.mjs';
import { emitted } from './emitted.mjs';
import { growth } from './growth.mjs';
import { importCost } from './import-cost.mjs';
import { withWorkspace } from './workspace.mjs';

const { values: options } = parseArgs({
  options: { json: { type: 'string' }, chart: { type: 'string' }, rounds: { type: 'string', default: '9' } },
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
  goal('time above plain node', milliseconds(cold.overhead), cold.overhead < 300, 'under 300 ms on an idle machine');

  const imports = await importCost(workspace, rounds);
  heading('Import');
  processTable(imports);
  goal(
    'without cloud modules, time above plain node',
    milliseconds(imports.overhead),
    imports.overhead < 90,
    'under 90 ms on an idle machine',
  );

  const hub = await emitted(workspace, options.chart);
  heading(`Default output of JupyterHub, compared with ${hub.name}`);
  emittedTable(hub);
  goal('violations of policy rules', String(hub.ours.sum), hub.ours.sum === 0, 'none');

  const grown = await growth(workspace, Math.min(rounds, 3));
  heading('One chart with one TFServing, many times');
  growthTable(grown);
  const { last, overall } = grown.exponents['kubeflow-cdk'];
  const largest = grown.runs.findLast(({ synthesis }) => synthesis === 'kubeflow-cdk');
  console.log(
    `  growth exponent over all sizes: ours ${overall.toFixed(2)}, stock cdk8s ${grown.exponents.cdk8s.overall.toFixed(2)}`,
  );
  console.log(
    `  ${largest.size} components with a heap of ${grown.tightHeap} MB: ${milliseconds(grown.tight?.milliseconds)}, ${megabytes(grown.tight?.megabytes)}`,
  );
  goal('growth exponent of the last step', last.toFixed(2), last <= 1.1, 'at most 1.1');
  goal(
    `peak memory for ${largest.size} components`,
    megabytes(largest.megabytes),
    largest.megabytes < 400,
    'under 400 MB',
  );

  if (options.json) {
    const plain = ({ samples, ...rest }) => ({ ...rest, samples: Object.fromEntries(samples) });
    const figures = { machine, coldStart: plain(cold), importCost: plain(imports), growth: grown, emitted: hub };
    writeFileSync(options.json, `${JSON.stringify(figures, undefined, 2)}\n`);
  }
});

function heading(text) {
  console.log(`\n${text}`);
}

function processTable({ samples, bare }) {
  const base = samples.get(bare);
  table(
    ['', 'best', 'median', 'ratio'],
    [...samples].map(([name, { best, median }]) => [
      name,
      milliseconds(best),
      milliseconds(median),
      ratio(best, base.best),
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
