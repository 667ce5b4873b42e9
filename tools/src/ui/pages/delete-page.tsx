import type { DeletionContents } from '../../operations/deletion-contents';
import type { RunError } from '../backend/run';
import { ErrorBox, Form, Layout } from './layout';

export interface DeletePageProps {
  readonly app: string;
  readonly csrf: string;
  readonly environment: string;
  readonly lastRun: number;
  /** Deleted and kept objects, without and with the data. Undefined if the cluster cannot be read. */
  readonly contents?: { readonly apps: DeletionContents; readonly data: DeletionContents };
  readonly error?: RunError;
  readonly problem?: string;
}

/** Page with the deleted and the kept objects, and the forms that delete. */
export function DeletePage({ app, csrf, environment, lastRun, contents, error, problem }: DeletePageProps) {
  return (
    <Layout title={`Delete ${app}`} app={app}>
      {error === undefined ? null : <ErrorBox error={error} title="The cluster cannot be read" />}
      {contents === undefined ? null : (
        <>
          <h2>Delete the apps</h2>
          <Contents contents={contents.apps} />
          <Form action={`/apps/${app}/delete`} csrf={csrf}>
            <input type="hidden" name="after" value={String(lastRun)} />
            <button type="submit" class="danger">
              Delete the apps, and keep the data
            </button>
          </Form>
          <h2>Delete the apps and all data</h2>
          <Contents contents={contents.data} />
          <Form action={`/apps/${app}/delete`} csrf={csrf}>
            <input type="hidden" name="after" value={String(lastRun)} />
            <input type="hidden" name="data" value="true" />
            <div class="field">
              <label for="confirm">
                Type the name of the environment: <code>{environment}</code>
              </label>
              <input
                id="confirm"
                name="confirm"
                autocomplete="off"
                {...(problem !== undefined && { 'aria-invalid': 'true', 'aria-describedby': 'confirm-problem' })}
              />
              {problem === undefined ? null : (
                <p class="problem" id="confirm-problem">
                  {problem}
                </p>
              )}
            </div>
            <button type="submit" class="danger">
              Delete all data
            </button>
          </Form>
        </>
      )}
      <p>The files of the program stay in their folder.</p>
    </Layout>
  );
}

function Contents({ contents: { goes, stays } }: { contents: DeletionContents }) {
  return (
    <>
      <p>Deleted:</p>
      <ul>
        {goes.length === 0 ? (
          <li>Nothing: no object of the environment exists.</li>
        ) : (
          goes.map((line) => <li>{line}</li>)
        )}
      </ul>
      {stays.length === 0 ? null : (
        <>
          <p>Kept:</p>
          <ul>
            {stays.map(({ text, costs }) => (
              <li>
                {text}
                {costs ? <small>It continues to incur charges.</small> : null}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
