import { parseDocument, stringify } from 'yaml';
import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { nearest } from '../../nearest';
import type { AnswerName, Answers } from './answers';
import { checkedAnswer } from './check-answer';
import { ANSWER_NAMES } from './questions';

export const ANSWERS_VERSION = 'kubeflow-cdk.io/answers/v1';
export const ANSWERS_FILE = 'answers.yaml';

const HEADER = [
  '# Answers of `kubeflow-cdk init`. This command writes the same app into another folder:',
  `#   kubeflow-cdk init NEW_FOLDER --answers ${ANSWERS_FILE}`,
];

/** Text of the file that reproduces an app. */
export function answersFile(answers: Answers): string {
  const sorted = ANSWER_NAMES.filter((name) => answers[name] !== undefined).map((name) => [name, answers[name]]);
  const yaml = stringify({ apiVersion: ANSWERS_VERSION, ...Object.fromEntries(sorted) }, { lineWidth: 0 });
  return `${HEADER.join('\n')}\n${yaml}`;
}

/**
 * Reads an answers file. Answers may be missing.
 *
 * @throws CliError if it is not valid.
 */
export function parseAnswers(text: string, file: string): Partial<Answers> {
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) {
    throw invalid(file, (error.message.split('\n')[0] ?? '').replace(/:$/, '.'), 'Correct the YAML.');
  }
  const content: unknown = document.toJS();
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw invalid(file, 'It contains no answers.', 'It must be a map, such as `platform: kind`.');
  }
  const { apiVersion, ...given } = content as Record<string, unknown>;
  if (apiVersion !== ANSWERS_VERSION) {
    throw invalid(
      file,
      `Its apiVersion is ${apiVersion === undefined ? 'missing' : JSON.stringify(apiVersion)}.`,
      `Set it to ${ANSWERS_VERSION}, or use the version of kubeflow-cdk that wrote the file.`,
    );
  }
  const answers: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!(ANSWER_NAMES as string[]).includes(name)) {
      const near = nearest(name, ANSWER_NAMES);
      throw invalid(
        file,
        `"${name}" is not an answer.`,
        near ? `Did you mean ${near}?` : `Must be one of: ${ANSWER_NAMES.join(', ')}.`,
      );
    }
    answers[name] = checkedAnswer(name as AnswerName, value, `${name} in ${file}`);
  }
  return answers as Partial<Answers>;
}

function invalid(file: string, reason: string, hint: string): CliError {
  return new CliError(`the answers file ${file} is not valid.`, { reason, hint, exitCode: ExitCode.usage });
}
