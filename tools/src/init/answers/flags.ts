import { type Command, Option } from 'commander';
import type { AnswerName, Answers } from './answers';
import { checkedAnswer } from './check-answer';
import { ANSWER_NAMES, flagOf, QUESTIONS } from './questions';

const APP: readonly AnswerName[] = [
  'name',
  'language',
  'environment',
  'platform',
  'components',
  'context',
  'namespace',
  'hostname',
  'adminUsers',
  'sharedFilesSize',
  'library',
  'commandLine',
];
const GKE: readonly AnswerName[] = ['project', 'zone', 'region', 'gkeCluster', 'clusterName', 'iapClientId'];

/** Adds an option for each answer. */
export function addAnswerOptions(command: Command, names: readonly AnswerName[] = ANSWER_NAMES): void {
  for (const [heading, group] of [
    ['App:', names.filter((name) => APP.includes(name))],
    ['Google Cloud:', names.filter((name) => GKE.includes(name))],
    ['Cluster (detected):', names.filter((name) => !APP.includes(name) && !GKE.includes(name))],
  ] as const) {
    for (const name of group) {
      command.addOption(optionOf(name).helpGroup(heading));
    }
  }
}

function optionOf(name: AnswerName): Option {
  const { type, help, placeholder, choices } = QUESTIONS[name];
  const value = type === 'boolean' ? 'BOOLEAN' : (placeholder ?? (type === 'choices' ? 'NAMES' : 'VALUE'));
  const option = new Option(`${flagOf(name)} <${value}>`, help);
  // For the help and for completion. `checkedAnswer` checks values, also those of files.
  option.argChoices = type === 'boolean' ? ['true', 'false'] : choices && [...choices];
  return option;
}

/**
 * Answers that options give.
 *
 * @throws CliError if one is not valid.
 */
export function answersFromOptions(options: Readonly<Record<string, unknown>>): Partial<Answers> {
  const given = ANSWER_NAMES.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, checkedAnswer(name, options[name], flagOf(name))]));
}
