import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { graphOf } from '../../../tools/src/graph/build-graph';
import { renderMermaid } from '../../../tools/src/graph/mermaid';
import type { DeploymentPlan } from '../../../tools/src/plan/plan';
import { changesDocument } from '../../../tools/src/report/compare/changes-document';
import { compare, type Reported } from '../../../tools/src/report/compare/compare';
import { type ReportInput, readReportInput } from '../../../tools/src/report/input/report-input';
import { renderMarkdown } from '../../../tools/src/report/render/markdown';
import { reportDocument } from '../../../tools/src/report/render/report-document';
import { reportOf } from '../../../tools/src/report/report';
import { runExample } from '../../examples/run-example';
import { PROGRAMS, runProgram } from './run-guides';

/** Outputs of `report` and `graph` in docs/report.md, by name. */
const OUTPUTS: Readonly<Record<string, () => string>> = {
  'report/findings': () => section(report('report/before'), '## Findings', '### Rules'),
  'report/network': () => section(report('report/before'), '### Open connections', '## Permissions'),
  'report/changes': () => section(changes('report/before', 'report/after'), '# Changes', '## Images'),
  'report/graph': () => renderMermaid(graphOf(input('report/before'))).trim(),
};

/** Returns the output of the command line for programs of this guide and examples, or undefined for other names. */
export function reportOutput(name: string): string | undefined {
  const [, example, environment] = /^graph\/([\w-]+)\/([\w-]+)$/.exec(name) ?? [];
  return example === undefined
    ? OUTPUTS[name]?.()
    : renderMermaid(graphOf(inputFrom(runExample(example).files, environment))).trim();
}

function report(program: string): string {
  return renderMarkdown(reportDocument(reportOf(input(program))));
}

function changes(before: string, after: string): string {
  const [old, now] = [before, after].map((program): Reported => {
    const read = input(program);
    return { input: read, report: reportOf(read) };
  });
  return renderMarkdown(changesDocument('team', compare('origin/main', old, now)));
}

/** Lines from one heading to another. */
function section(markdown: string, from: string, to: string): string {
  const start = markdown.indexOf(from);
  const end = markdown.indexOf(to, start);
  if (start < 0 || end < 0) {
    throw new Error(`The output has no ${start < 0 ? from : to}.`);
  }
  return markdown.slice(start, end).trim();
}

/** Reads the output of a program for the environment `team`. */
function input(program: string): ReportInput {
  return inputFrom(runProgram(PROGRAMS.get(program) ?? program).files, 'team');
}

/** Reads the output of a program for an environment. */
function inputFrom(files: ReadonlyMap<string, string>, environment: string): ReportInput {
  const folder = mkdtempSync(join(tmpdir(), 'report-guide-'));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const text = files.get(`deploy.out/${environment}/plan.json`) ?? '';
    const { manifests } = JSON.parse(text) as DeploymentPlan;
    // Programs of guides write to temporary folders.
    const prefix = manifests.slice(0, manifests.indexOf(`dist/${environment}`));
    return readReportInput(folder, JSON.parse(text.replaceAll(prefix || '\n', '')) as DeploymentPlan);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
