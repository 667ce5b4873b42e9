import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import type { AnswerName } from './answers';
import { QUESTIONS, type Question } from './questions';

/** Where a value comes from, for messages: `--zone`, or `zone in answers.yaml`. */
type Source = string;

/**
 * Returns a value in the type of the answer.
 *
 * @throws CliError if the value is not valid.
 */
export function checkedAnswer(name: AnswerName, value: unknown, source: Source): unknown {
  const question = QUESTIONS[name];
  switch (question.type) {
    case 'boolean':
      return choice(source, value, ['true', 'false']) === 'true';
    case 'choice':
      return choice(source, value, question.choices ?? []);
    case 'choices':
      return unique(items(value).map((item) => choice(source, item, question.choices ?? [])));
    case 'texts':
      return unique(items(value).map((item) => text(source, item, question)));
    case 'number':
      return port(source, value);
    case 'map':
      return mapOf(source, value);
    case 'text':
      return text(source, value, question);
  }
}

function choice(source: Source, value: unknown, choices: readonly string[]): string {
  const given = String(value);
  if (!choices.includes(given)) {
    fail(source, value, `Must be one of: ${choices.join(', ')}.`);
  }
  return given;
}

function text(source: Source, value: unknown, { rule }: Question): string {
  const given = typeof value === 'string' ? value.trim() : value;
  if (typeof given !== 'string' || (rule && !rule.pattern.test(given))) {
    fail(source, value, rule?.text ?? 'Must be a text.');
  }
  return given as string;
}

function port(source: Source, value: unknown): number {
  const given = Number(value);
  if (!Number.isInteger(given) || given < 1 || given > 65_535) {
    fail(source, value, 'Must be a port from 1 to 65535.');
  }
  return given;
}

/** `nvidia-l4=nvidia.com/gpu.product=NVIDIA-L4`, or a map of types to `label=value`. */
function mapOf(source: Source, value: unknown): Record<string, string> {
  const entries: (readonly [string, unknown])[] =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value)
      : items(value).map((item) => /^([^=]+)=(.*)$/.exec(String(item))?.slice(1) as [string, string]);
  if (entries.some((entry) => entry === undefined || !/^[^=\s]+=[^=\s]*$/.test(String(entry[1])))) {
    fail(source, value, 'Must be a type and a node label, such as nvidia-l4=nvidia.com/gpu.product=NVIDIA-L4.');
  }
  return Object.fromEntries(entries.map(([key, label]) => [key, String(label)]));
}

function items(value: unknown): unknown[] {
  const list = Array.isArray(value) ? value : String(value).split(',');
  return list.map((item) => (typeof item === 'string' ? item.trim() : item)).filter((item) => item !== '');
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}

function fail(source: Source, value: unknown, rule: string): never {
  throw new CliError(`${JSON.stringify(value)} is not valid for ${source}.`, {
    reason: rule,
    exitCode: ExitCode.usage,
  });
}
