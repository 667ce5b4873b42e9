import type { AnswerName, Answers } from '../../init/answers/answers';
import { QUESTIONS } from '../../init/answers/questions';
import type { Choice } from '../../init/choose/choice';
import type { FormValues } from '../questions/read-form';
import { labelOf, MEANINGS, type QuestionStep } from '../questions/steps';
import { Form, Layout } from './layout';

export interface QuestionsPageProps {
  readonly app: string;
  readonly csrf: string;
  readonly step: QuestionStep;
  readonly steps: readonly QuestionStep[];
  /** Answers as they are now. */
  readonly answers: Answers;
  /** Why defaults are what they are. */
  readonly because: ReadonlyMap<AnswerName, Choice>;
  readonly problems?: ReadonlyMap<AnswerName, string>;
  /** Submitted values, if they are not accepted. */
  readonly typed?: FormValues;
}

/** A step of questions. */
export function QuestionsPage(props: QuestionsPageProps) {
  const { app, csrf, step, steps, problems = new Map() } = props;
  const position = steps.indexOf(step);
  const previous = steps[position - 1];
  const open = step.advanced.some((name) => problems.has(name));
  return (
    <Layout title={step.title} app={app}>
      <p class="steps">
        Step {position + 1} of {steps.length}
      </p>
      <p>{step.introduction}</p>
      {problems.size === 0 ? null : (
        <section class="box error" aria-label="Problems" tabindex={-1} id="problems">
          <p>
            <strong>{problems.size === 1 ? 'One answer must change:' : `${problems.size} answers must change:`}</strong>
          </p>
          <ul>
            {[...problems].map(([name, text]) => (
              <li>
                <a href={`#${name}`}>{labelOf(name as AnswerName)}</a>: {text}
              </li>
            ))}
          </ul>
        </section>
      )}
      <Form action={`/apps/${app}/questions/${step.id}`} csrf={csrf}>
        {step.questions.map((name) => (
          <Field name={name} {...props} />
        ))}
        <details {...(open && { open: true })}>
          <summary>Advanced</summary>
          {step.advanced.map((name) => (
            <Field name={name} {...props} />
          ))}
        </details>
        <p class="actions">
          <button type="submit">Continue</button>
          <a href={previous === undefined ? `/apps/${app}/found` : `/apps/${app}/questions/${previous.id}`}>Back</a>
        </p>
      </Form>
    </Layout>
  );
}

interface FieldProps extends QuestionsPageProps {
  readonly name: AnswerName;
}

function Field({ name, answers, because, problems, typed }: FieldProps) {
  const { type, choices = [], rule, placeholder, asked } = QUESTIONS[name];
  const problem = problems?.get(name);
  const reason = because.get(name);
  const values = typed === undefined ? textsOf(answers[name]) : [typed[name] ?? []].flat().map(String);
  const helpId = `${name}-help`;
  const described = {
    'aria-describedby': problem === undefined ? helpId : `${name}-problem ${helpId}`,
    ...(problem !== undefined && { 'aria-invalid': 'true' as const }),
  };
  const notes = (
    <>
      <p class="help" id={helpId}>
        {type === 'text' && !asked ? 'Optional. ' : ''}
        {rule !== undefined && placeholder !== undefined ? `${rule.text} ` : ''}
        {reason === undefined ? '' : `Default because of: ${reason.found}.`}
      </p>
      {problem === undefined ? null : (
        <p class="problem" id={`${name}-problem`}>
          {problem}
        </p>
      )}
    </>
  );
  if (type === 'choices' || (type === 'choice' && MEANINGS[name] !== undefined)) {
    return (
      <fieldset id={name}>
        <legend>{labelOf(name)}</legend>
        {notes}
        {choices.map((choice) => (
          <label class="choice">
            <input
              type={type === 'choices' ? 'checkbox' : 'radio'}
              name={name}
              value={choice}
              {...(values.includes(choice) && { checked: true })}
            />
            <span>
              {choice}
              <small>{MEANINGS[name]?.[choice]}</small>
            </span>
          </label>
        ))}
      </fieldset>
    );
  }
  const options = type === 'boolean' ? ['true', 'false'] : choices;
  return (
    <div class="field">
      <label for={name}>{labelOf(name)}</label>
      {notes}
      {options.length > 0 ? (
        <select id={name} name={name} {...described}>
          <option value="">Default</option>
          {options.map((option) => (
            <option value={option} {...(values.includes(option) && { selected: true })}>
              {type === 'boolean' ? (option === 'true' ? 'Yes' : 'No') : option}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={name}
          name={name}
          value={type === 'map' || type === 'texts' ? values.join(', ') : (values[0] ?? '')}
          autocomplete="off"
          spellcheck={false}
          {...described}
        />
      )}
    </div>
  );
}

function textsOf(value: unknown): string[] {
  if (value === undefined) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.map(String);
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).map(([key, each]) => `${key}=${each}`)
    : [String(value)];
}
