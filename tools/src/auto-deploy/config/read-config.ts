import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { checkSchema, type Problem } from './check-schema';
import type { DeploymentsConfig } from './config';
import { configOf, type RawConfig } from './raw-config';
import { checkRules } from './rules';
import { CONFIG_SCHEMA } from './schema';

/** Problems that are printed. */
const SHOWN = 20;

/**
 * Reads `deployments.yaml`.
 *
 * @throws CliError with the line and column of each problem
 */
export function readConfig(file: string): DeploymentsConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(`${file} cannot be read.`, {
      reason: (error as Error).message,
      hint: 'Name the configuration with --config FILE.',
      exitCode: ExitCode.files,
      cause: error,
    });
  }
  return parseConfig(text, file);
}

/**
 * Parses the text of `deployments.yaml`.
 *
 * @param file name of the file, for messages
 * @throws CliError with the line and column of each problem
 */
export function parseConfig(text: string, file: string): DeploymentsConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  if (document.errors.length > 0) {
    throw invalid(
      file,
      document.errors.map(({ pos, message }) => ({ offset: pos[0], text: `${place(pos[0])}: ${message}` })),
    );
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // Too many aliases.
    throw invalid(file, [{ offset: 0, text: `${place(0)}: ${(error as Error).message}` }]);
  }
  const locate = (problem: Problem) => {
    const offset = offsetOf(document, problem);
    return { offset, text: `${place(offset)}: ${problem.message}` };
  };
  const problems = checkSchema(value, CONFIG_SCHEMA);
  if (problems.length > 0) {
    throw invalid(file, problems.map(locate));
  }
  const config = configOf(value as RawConfig);
  const broken = checkRules(value as RawConfig, config);
  if (broken.length > 0) {
    throw invalid(file, broken.map(locate));
  }
  return config;
}

/** Returns the position of a problem: at the value, at the name of the field, or at the nearest field that exists. */
function offsetOf(document: Document, { path, ofName }: Problem): number {
  const parent = path.length > 0 ? document.getIn(path.slice(0, -1), true) : undefined;
  const last = path.at(-1);
  if (isMap(parent) && (ofName || !parent.has(last))) {
    const pair = parent.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(last));
    if (isNode(pair?.key)) {
      return pair.key.range?.[0] ?? 0;
    }
  }
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node)) {
      return node.range?.[0] ?? 0;
    }
  }
  return 0;
}

function invalid(file: string, problems: readonly { readonly offset: number; readonly text: string }[]): CliError {
  const sorted = [...problems].sort((a, b) => a.offset - b.offset).map(({ text }) => text);
  const more = sorted.length > SHOWN ? [`and ${sorted.length - SHOWN} more`] : [];
  return new CliError(`${file} is not valid.`, {
    reason: [...sorted.slice(0, SHOWN), ...more].join('\n'),
    hint: 'See schemas/deployments-v1.schema.json for all fields.',
    exitCode: ExitCode.usage,
  });
}
