import type { RunView } from '../backend/run';
import { ErrorBox, Form, Layout } from './layout';
import { Badge, RUN_NAMES, RunBadge } from './status';
import { formatDuration } from './time';

export interface RunPageProps {
  readonly app: string;
  readonly csrf: string;
  readonly run: RunView;
  readonly now: number;
}

const TITLES: Readonly<Record<RunView['kind'], (app: string) => string>> = {
  preview: (app) => `Creating the preview of ${app}`,
  deploy: (app) => `Deployment of ${app}`,
  delete: (app) => `Deletion of ${app}`,
};

/** Progress and result of a run. */
export function RunPage({ app, csrf, run, now }: RunPageProps) {
  const running = run.state === 'running';
  return (
    <Layout title={TITLES[run.kind](app)} app={app} refresh={running ? 3 : undefined}>
      <p role="status" id="summary">
        {summaryOf(run)}
      </p>
      <div id="live" {...(running && { 'data-events': `/apps/${app}/runs/${run.number}/events` })}>
        <RunProgress run={run} now={now} />
      </div>
      {running ? (
        <>
          <p>You can close this page. The run continues, and this page shows its state when you return.</p>
          <Form action={`/apps/${app}/runs/${run.number}/stop`} csrf={csrf}>
            <button type="submit" class="secondary">
              Stop
            </button>
          </Form>
        </>
      ) : (
        <p>
          <a class="button" href={`/apps/${app}`}>
            Continue
          </a>
        </p>
      )}
    </Layout>
  );
}

/** One line for screen readers. It changes only with the state, a step, or a component. */
export function summaryOf(run: RunView): string {
  const name = RUN_NAMES[run.kind];
  switch (run.state) {
    case 'running': {
      const step = run.steps.at(-1);
      const ready = run.components.filter((component) => component.ready !== 'False').length;
      const components =
        run.components.length === 0 ? '' : ` ${ready} of ${run.components.length} components are ready.`;
      return `${name} runs: ${step === undefined ? 'starting' : step.title}.${components}`;
    }
    case 'succeeded':
      return `${name} is complete.`;
    case 'failed':
      return `${name} failed. ${run.error?.message ?? ''}`;
    case 'stopped':
      return `${name} was stopped. Start it again to continue.`;
    case 'interrupted':
      return `${name} was interrupted: its process ended, for example because the computer was switched off. Start it again to continue.`;
  }
}

/** Parts with an id change while the run continues. */
export function RunProgress({ run, now }: { run: RunView; now: number }) {
  return (
    <>
      <p id="state">
        <RunBadge run={run} /> {formatDuration((run.endedAt ?? now) - run.startedAt)}
      </p>
      <div id="error">{run.error === undefined ? null : <ErrorBox error={run.error} />}</div>
      <div id="components">
        {run.components.length === 0 ? null : (
          <table>
            <caption>Components</caption>
            <thead>
              <tr>
                <th scope="col">Component</th>
                <th scope="col">State</th>
                <th scope="col">Objects</th>
                <th scope="col">Time</th>
                <th scope="col">Waits for</th>
              </tr>
            </thead>
            <tbody>
              {run.components.map(({ name, ready, degraded, readyCount, total, readyAt, blockers }) => (
                <tr>
                  <th scope="row">{name}</th>
                  <td>
                    {ready === 'True' ? (
                      <Badge kind="good" text="Ready" />
                    ) : degraded ? (
                      <Badge kind="bad" text="Failed" />
                    ) : (
                      <Badge kind="busy" text={ready === 'Unknown' ? 'Unknown' : 'In progress'} />
                    )}
                  </td>
                  <td>
                    {readyCount}/{total}
                  </td>
                  <td>{formatDuration((readyAt ?? run.endedAt ?? now) - run.startedAt)}</td>
                  <td>
                    {blockers.slice(0, 3).map(({ text, hint }) => (
                      <p>
                        {text}
                        {hint === undefined ? null : <small>{hint}</small>}
                      </p>
                    ))}
                    {blockers.length > 3 ? <p>and {blockers.length - 3} more</p> : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      <ol class="run-steps" id="steps" aria-label="Steps">
        {run.steps.map(({ title, command, result, startedAt, endedAt, output }, index) => {
          const isLast = index === run.steps.length - 1;
          return (
            <li>
              <strong>{title}</strong>{' '}
              <small>
                {formatDuration((endedAt ?? now) - startedAt)}
                {endedAt === undefined ? ', in progress' : result === undefined ? '' : `: ${result}`}
              </small>
              {command === undefined ? null : <pre tabindex={0}>{command}</pre>}
              {output.length === 0 ? null : isLast || output.length <= 3 ? (
                <pre tabindex={0}>{output.slice(-10).join('\n')}</pre>
              ) : (
                <details>
                  <summary>Output of “{title}”</summary>
                  <pre tabindex={0}>{output.join('\n')}</pre>
                </details>
              )}
            </li>
          );
        })}
      </ol>
      <div id="notes">
        {run.notes.length === 0 ? null : (
          <>
            <h2>Notes</h2>
            <ul>
              {run.notes.map((note) => (
                <li class="lines">{note}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </>
  );
}
