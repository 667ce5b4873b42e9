import { writeFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { CliError } from '../cli-error';
import type { CommonOptions, Run } from '../commands/command';
import { ExitCode } from '../exit-codes';
import { chooseEnvironment } from '../plan/environment';
import { existingOutput, synthesizedOutput } from '../report/input/outputs';
import { graphOf } from './build-graph';
import { foldGraph } from './fold-graph';
import type { Graph } from './graph';
import { renderMermaid } from './mermaid';
import { renderSvg } from './svg';

/** Version of the JSON, whose schema is `schemas/graph-v1.schema.json`. */
const API_VERSION = 'kubeflow-cdk.io/graph/v1';

type Format = 'svg' | 'mermaid' | 'json';

interface GraphOptions extends CommonOptions {
  readonly format?: Format;
  readonly output?: string;
  readonly fold?: boolean;
  readonly synth?: boolean;
}

const FORMATS: Readonly<Record<string, Format>> = {
  '.svg': 'svg',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.json': 'json',
};

export const runGraph: Run = async (terminal, [environment], given) => {
  const options = given as GraphOptions;
  const output = options.synth === false ? existingOutput(terminal) : await synthesizedOutput(terminal);
  const graph = graphOf(output.read(chooseEnvironment(output, environment)));
  const text = render(options.fold === false ? graph : foldGraph(graph), formatOf(options));
  if (options.output === undefined) {
    terminal.stdout.write(text);
    return ExitCode.success;
  }
  try {
    writeFileSync(resolve(terminal.cwd, options.output), text);
  } catch (error) {
    throw new CliError(`${options.output} cannot be written.`, {
      reason: (error as Error).message,
      exitCode: ExitCode.files,
      cause: error,
    });
  }
  terminal.stdout.write(
    options.json ? `${JSON.stringify({ type: 'written', file: options.output })}\n` : `Wrote ${options.output}.\n`,
  );
  return ExitCode.success;
};

function render(graph: Graph, format: Format): string {
  switch (format) {
    case 'svg':
      return renderSvg(graph);
    case 'mermaid':
      return renderMermaid(graph);
    case 'json':
      return `${JSON.stringify({ type: 'graph', apiVersion: API_VERSION, ...graph })}\n`;
  }
}

function formatOf({ format, json, output }: GraphOptions): Format {
  if (json && output === undefined) {
    return 'json';
  }
  return format ?? FORMATS[extname(output ?? '')] ?? 'mermaid';
}
