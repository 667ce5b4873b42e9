// Measures what synthesis costs, beside what it is to be compared with. `--json FILE` keeps the figures; `--chart FILE`
// counts the chart's YAML anew: `helm template jupyterhub jupyterhub --repo https://hub.jupyter.org/helm-chart --version 4.4.0`.
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
  console.log('The machine is busy: the ratios tell more than the times.');
}

await withWorkspace(async (workspace) => {
  const cold = await coldStart(workspace, rounds);
  heading('(a) Cold process to both outputs of examples/my-kubeflow');
  processTable(cold);
  for (const command of cold.absent) {
    console.log(`  ${command} is not installed here`);
  }
  aim('over bare node', milliseconds(cold.over), cold.over < 300, 'under 300 ms on an idle machine');

  const imports = await importCost(workspace, rounds);
  heading('(c) Import');
  processTable(imports);
  aim(
    'without the cloud, over bare node',
    milliseconds(imports.over),
    imports.over < 90,
    'under 90 ms on an idle machine',
  );

  const hub = await emitted(workspace, options.chart);
  heading(`(d) What the defaults of JupyterHub emit, beside the chart ${hub.name}`);
  emittedTable(hub);
  aim('findings of the policy tests', String(hub.ours.sum), hub.ours.sum === 0, 'none');

  const grown = await growth(workspace, Math.min(rounds, 3));
  heading('(b) One chart with one TFServing, many times');
  growthTable(grown);
  const { last, overall } = grown.exponents['kubeflow-cdk'];
  const largest = grown.runs.findLast(({ synthesis }) => synthesis === 'kubeflow-cdk');
  console.log(
    `  growth exponent over all sizes: ours ${overall.toFixed(2)}, stock cdk8s ${grown.exponents.cdk8s.overall.toFixed(2)}`,
  );
  console.log(
    `  ${largest.size} with a heap of ${grown.tightHeap} MB: ${milliseconds(grown.tight?.milliseconds)}, ${megabytes(grown.tight?.megabytes)}`,
  );
  aim('growth exponent of the last step', last.toFixed(2), last <= 1.1, 'at most 1.1');
  aim(`peak memory at ${largest.size}`, megabytes(largest.megabytes), largest.megabytes < 400, 'under 400 MB');

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

function emittedTable({ ours, chart, countedAnew }) {
  const row = (what, value, base) => [what, String(value), String(base), ratio(value, base || undefined)];
  const rules = [...new Set([...Object.keys(ours.findings), ...Object.keys(chart.findings)])];
  table(
    ['', 'ours', 'chart', 'ratio'],
    [
      row('objects', ours.objects, chart.objects),
      row('bytes of YAML', ours.bytes, chart.bytes),
      row('findings of the policy tests', ours.sum, chart.sum),
      ...rules.map((rule) => row(`  ${rule}`, ours.findings[rule] ?? 0, chart.findings[rule] ?? 0)),
    ],
  );
  console.log(`  the chart was counted ${countedAnew ? 'just now' : 'once; bench/chart-figures.json says how'}`);
}

function growthTable({ runs, budget }) {
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
  console.log(`  "-": not done within ${budget / 1000} s`);
}

function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])));
    console.log(`  ${cells.join('  ')}`.trimEnd());
  }
}

function aim(what, value, met, wanted) {
  console.log(`  aim: ${what}: ${value}; wanted ${wanted}: ${met ? 'met' : 'NOT met'}`);
}
