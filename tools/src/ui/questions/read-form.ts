import { CliError } from '../../cli-error';
import type { AnswerName, Answers } from '../../init/answers/answers';
import { checkedAnswer } from '../../init/answers/check-answer';
import { QUESTIONS } from '../../init/answers/questions';
import { answerProblems, GKE_ONLY } from '../../init/answers/validate';
import { choose } from '../../init/choose/choose';
import type { Draft } from '../backend/backend';
import { labelOf, type QuestionStep, stepsOf } from './steps';

/** Values of a form as they were sent. */
export type FormValues = Readonly<Record<string, string | File | (string | File)[] | undefined>>;

export interface FormResult {
  readonly given: Partial<Answers>;
  /** Problems by field. Empty if the form is accepted. */
  readonly problems: ReadonlyMap<AnswerName, string>;
}

/** Reads the answers of a step, with the rules of `init`. */
export function readForm(draft: Draft, name: string, step: QuestionStep, form: FormValues): FormResult {
  const shown = choose(draft.facts, { ...draft.given, name }).answers;
  const given: Record<string, unknown> = { ...draft.given };
  const problems = new Map<AnswerName, string>();
  for (const question of [...step.questions, ...step.advanced]) {
    const value = fieldValue(question, form);
    delete given[question];
    if (value === undefined) {
      continue;
    }
    try {
      const answer = checkedAnswer(question, value, labelOf(question));
      // An unchanged default follows from the other answers later, too.
      if (draft.given[question] !== undefined || JSON.stringify(answer) !== JSON.stringify(shown[question])) {
        given[question] = answer;
      }
    } catch (error) {
      if (!(error instanceof CliError)) {
        throw error;
      }
      problems.set(question, error.reason ?? error.message);
    }
  }
  if (given.platform !== undefined && given.platform !== 'gke') {
    // Questions of Google Cloud are not shown for other platforms.
    for (const question of GKE_ONLY) {
      delete given[question];
    }
  }
  if (problems.size === 0) {
    const answers = choose(draft.facts, { ...given, name }).answers;
    for (const { answer, message, hint } of answerProblems(answers, { nameOf })) {
      if (step.questions.includes(answer) || step.advanced.includes(answer)) {
        problems.set(answer, `${sentence(message)} ${hint}`);
      }
    }
  }
  return { given: given as Partial<Answers>, problems };
}

/** A problem of answers that do not fit together, and the step with the field. */
export interface OpenProblem {
  readonly step: QuestionStep;
  readonly answer: AnswerName;
  readonly text: string;
}

/** Returns the problems of all answers together. */
export function openProblems(answers: Answers): OpenProblem[] {
  const steps = stepsOf(answers.platform);
  return answerProblems(answers, { nameOf }).map(({ answer, message, hint }) => ({
    step:
      steps.find(({ questions, advanced }) => [...questions, ...advanced].includes(answer)) ??
      (steps[0] as QuestionStep),
    answer,
    text: `${sentence(message)} ${hint}`,
  }));
}

/** Hints name fields by their labels. */
const nameOf = (name: AnswerName) => `“${labelOf(name)}”:`;

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The value of a field; undefined for the default. */
function fieldValue(name: AnswerName, form: FormValues): unknown {
  const value = form[name];
  if (QUESTIONS[name].type === 'choices') {
    return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
  }
  const text = Array.isArray(value) ? value[0] : value;
  return typeof text === 'string' && text.trim() !== '' ? text : undefined;
}
