import type { AnswerName, Answers } from '../../init/answers/answers';
import { ANSWER_NAMES } from '../../init/answers/questions';
import type { ReviewedFile } from '../backend/backend';
import type { OpenProblem } from '../questions/read-form';
import { labelOf } from '../questions/steps';
import { Code, Form, Layout } from './layout';

export interface ReviewPageProps {
  readonly app: string;
  readonly csrf: string;
  readonly answers: Answers;
  readonly given: Partial<Answers>;
  readonly problems: readonly OpenProblem[];
  readonly files: readonly ReviewedFile[];
  /** Folder that the files are written to. */
  readonly folder: string;
  readonly lastRun: number;
}

const ACTIONS = { create: 'new', update: 'changes', keep: 'edited by hand', unchanged: 'unchanged' } as const;

/** All answers, and the files that they make. Nothing is written yet. */
export function ReviewPage({ app, csrf, answers, given, problems, files, folder, lastRun }: ReviewPageProps) {
  const edited = files.filter(({ difference }) => difference !== undefined);
  return (
    <Layout title="Review" app={app}>
      {problems.length === 0 ? null : (
        <section class="box error" aria-label="Problems">
          <ul>
            {problems.map(({ step, answer, text }) => (
              <li>
                <a href={`/apps/${app}/questions/${step.id}#${answer}`}>{labelOf(answer)}</a>: {text}
              </li>
            ))}
          </ul>
        </section>
      )}
      <h2>Answers</h2>
      <dl>
        {ANSWER_NAMES.filter((name) => answers[name] !== undefined).map((name) => (
          <div>
            <dt>{labelOf(name)}</dt>
            <dd>
              {formatAnswer(answers[name])} {given[name] === undefined ? <small>Default</small> : null}
            </dd>
          </div>
        ))}
      </dl>
      <p>
        <a href={`/apps/${app}/questions/platform`}>Change the answers</a>
      </p>
      <h2>Files</h2>
      <p>
        They are written to <code>{folder}</code>. The preview then installs the packages of the program and runs it. It
        changes nothing in the cluster.
      </p>
      <Form action={`/apps/${app}/write`} csrf={csrf}>
        <input type="hidden" name="after" value={String(lastRun)} />
        <ul class="files">
          {files.map(({ path, action, difference }) => (
            <li>
              <code>{path}</code> <small>{difference === undefined ? ACTIONS[action] : ACTIONS.keep}</small>
              {difference === undefined ? null : (
                <>
                  <label class="choice">
                    <input type="checkbox" name="overwrite" value={path} />
                    <span>Overwrite my changes of {path}</span>
                  </label>
                  <Difference text={difference} label={`Difference of ${path}`} />
                </>
              )}
            </li>
          ))}
        </ul>
        {edited.length === 0 ? null : <p>Files that were edited by hand are kept, unless you select them.</p>}
        <button type="submit" {...(problems.length > 0 && { disabled: true })}>
          Write the files and preview
        </button>
      </Form>
    </Layout>
  );
}

/** Lines with `+` and `-`. */
export function Difference({ text, label }: { text: string; label: string }) {
  return (
    <Code class="difference" label={label}>
      {text.split('\n').map((line) => (
        <span class={line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : ''}>{`${line}\n`}</span>
      ))}
    </Code>
  );
}

export function formatAnswer(value: Answers[AnswerName]): string {
  if (typeof value === 'boolean') {
    return value ? 'Yes' : 'No';
  }
  if (typeof value === 'object' && !Array.isArray(value)) {
    return Object.entries(value)
      .map(([key, each]) => `${key}=${each}`)
      .join(', ');
  }
  return Array.isArray(value) ? value.join(', ') : String(value);
}
