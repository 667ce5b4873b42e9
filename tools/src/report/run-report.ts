import { existsSync, statSync, writeFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { CliError } from '../cli-error';
import type { CommonOptions, Run } from '../commands/command';
import { ExitCode } from '../exit-codes';
import { chooseEnvironment } from '../plan/environment';
import type { Terminal } from '../terminal/terminal';
import { changesDocument } from './compare/changes-document';
import { type Comparison, compare, type Reported } from './compare/compare';
import { failures, parseFailOn } from './fail-on';
import { existingOutput, outputIn, type ProgramOutput, synthesizedOutput } from './input/outputs';
import { reportInput } from './input/report-input';
import { atRevision } from './input/revision';
import type { Block } from './render/document';
import { renderHtml } from './render/html';
import { renderMarkdown } from './render/markdown';
import { reportDocument } from './render/report-document';
import { type Report, reportOf } from './report';

type Format = 'markdown' | 'html' | 'json';

interface ReportOptions extends CommonOptions {
  readonly format?: Format;
  readonly output?: string;
  readonly against?: string;
  readonly failOn?: readonly string[];
  readonly synth?: boolean;
}

const FORMATS: Readonly<Record<string, Format>> = { '.md': 'markdown', '.html': 'html', '.json': 'json' };

export const runReport: Run = async (terminal, [environment], given) => {
  const options = given as ReportOptions;
  const failOn = parseFailOn(options.failOn ?? [], options.against !== undefined);
  const format = formatOf(options);
  // The program at a revision runs first. It could write to the same folders.
  const earlier = options.against === undefined ? undefined : await earlierReports(terminal, options.against);
  const output = options.synth === false ? existingOutput(terminal) : await synthesizedOutput(terminal);
  const names = environment === undefined ? output.environments : [chooseEnvironment(output, environment)];
  const reports = names.map((name) => {
    const reported = reportedOf(output, name);
    return earlier === undefined ? reported.report : withComparison(options.against ?? '', reported, earlier.get(name));
  });
  const text = render(reports, format);
  write(terminal, options, text);
  const failed = reports.flatMap(({ environment: name, findings, comparison }) =>
    // A comparison fails for new findings only. Known ones would block every change.
    failures(failOn, comparison?.findings.added ?? findings, comparison?.changes).map((line) => `${name}: ${line}`),
  );
  for (const name of environment === undefined ? gone(output, earlier) : []) {
    terminal.stderr.write(`Warning: ${goneText(name)}\n`);
    if (failOn.impacts.has('kept')) {
      failed.push(`${name}: kept: ${goneText(name)}`);
    }
  }
  if (failed.length > 0) {
    terminal.stderr.write(`Failed because of --fail-on:\n${failed.map((line) => `  ${line}\n`).join('')}`);
  }
  return failed.length > 0 ? ExitCode.different : ExitCode.success;
};

function reportedOf(output: ProgramOutput, environment: string): Reported {
  const input = output.read(environment);
  return { input, report: reportOf(input) };
}

/** Environments that only the earlier output has. */
function gone({ environments }: ProgramOutput, earlier: ReadonlyMap<string, Reported> = new Map()): string[] {
  return [...earlier.keys()].filter((name) => !environments.includes(name));
}

function goneText(name: string): string {
  return `The environment "${name}" leaves the program. Its objects remain until: kubeflow-cdk delete ${name}`;
}

/** Reports of an earlier output, by environment. */
async function earlierReports(terminal: Terminal, against: string): Promise<Map<string, Reported>> {
  const read = (output: ProgramOutput) =>
    new Map(output.environments.map((name) => [name, reportedOf(output, name)] as const));
  const folder = resolve(terminal.cwd, against);
  return existsSync(folder) && statSync(folder).isDirectory()
    ? read(outputIn(terminal, folder))
    : await atRevision(terminal, against, read);
}

function withComparison(against: string, reported: Reported, earlier: Reported | undefined): Report {
  const comparison: Comparison = compare(against, earlier ?? nothing(reported), reported);
  return { ...reported.report, comparison };
}

/** The output of an environment before the program had it. */
function nothing({ input: { plan } }: Reported): Reported {
  const none = { cpu: '0', memory: '0', gpus: {}, storage: '0', largestPod: { cpu: '0', memory: '0', gpus: {} } };
  const input = reportInput({ ...plan, setup: [], shared: [], components: [], retains: [], requests: none }, []);
  return { input, report: reportOf(input) };
}

function render(reports: readonly Report[], format: Format): string {
  if (format === 'json') {
    return reports.map((report) => `${JSON.stringify(report)}\n`).join('');
  }
  const blocks = reports.flatMap((report): Block[] => [
    ...(report.comparison === undefined ? [] : changesDocument(report.environment, report.comparison)),
    ...reportDocument(report),
  ]);
  const title = `Report of ${reports.map(({ environment }) => environment).join(', ')}`;
  return format === 'html' ? renderHtml(title, blocks) : renderMarkdown(blocks);
}

function write(terminal: Terminal, { output, json }: ReportOptions, text: string): void {
  if (output === undefined) {
    terminal.stdout.write(text);
    return;
  }
  try {
    writeFileSync(resolve(terminal.cwd, output), text);
  } catch (error) {
    throw new CliError(`${output} cannot be written.`, {
      reason: (error as Error).message,
      exitCode: ExitCode.files,
      cause: error,
    });
  }
  terminal.stdout.write(json ? `${JSON.stringify({ type: 'written', file: output })}\n` : `Wrote ${output}.\n`);
}

function formatOf({ format, json, output }: ReportOptions): Format {
  if (json && output === undefined) {
    return 'json';
  }
  return format ?? FORMATS[extname(output ?? '')] ?? 'markdown';
}
