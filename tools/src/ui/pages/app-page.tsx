import type { Forwarding } from '../../operations/port-forward';
import type { DeploymentPlan } from '../../plan/plan';
import { shellCommand } from '../../processes/shell';
import type { AppHealth, AppSummary } from '../backend/backend';
import { Form, Layout, WebLink } from './layout';
import { PreviewButton } from './preview-page';
import { HealthBadge, RUN_NAMES, RunBadge } from './status';
import { Ago } from './time';

export interface AppPageProps {
  readonly summary: AppSummary;
  readonly csrf: string;
  readonly health: AppHealth;
  readonly plan?: DeploymentPlan;
  readonly forwardings: ReadonlyMap<string, Forwarding>;
  readonly current: boolean;
  /** A password that the person asked for. */
  readonly revealed?: { readonly component: string; readonly password: string };
  readonly now: number;
}

/** A platform: its health, its web pages, and what can be done with it. */
export function AppPage(props: AppPageProps) {
  const { summary, csrf, health, plan, current, now } = props;
  const { name, lastRun, written } = summary;
  const isDeployed = health.state !== 'not-deployed';
  return (
    <Layout
      title={name}
      app={name}
      refresh={health.state === 'checking' || lastRun?.state === 'running' ? 3 : undefined}
    >
      {lastRun === undefined ? null : (
        <p>
          {RUN_NAMES[lastRun.kind]} <RunBadge run={lastRun} />{' '}
          <a href={`/apps/${name}/runs/${lastRun.number}`}>Details</a>{' '}
          <small>
            <Ago at={lastRun.startedAt} now={now} />
          </small>
        </p>
      )}
      {written ? null : (
        <p class="box">
          This is a draft. Nothing was written or deployed.{' '}
          <a href={`/apps/${name}/found`}>Continue with the questions</a>
        </p>
      )}
      {plan === undefined ? null : (
        <>
          <h2>Health</h2>
          <div id="live" {...(health.state === 'checking' && { 'data-events': `/apps/${name}/events` })}>
            <Health health={health} />
          </div>
          {isDeployed ? <WebPages {...props} plan={plan} /> : null}
        </>
      )}
      {written ? (
        <>
          <h2>Next steps</h2>
          {isDeployed && lastRun?.kind === 'deploy' && lastRun.state === 'succeeded' ? (
            <NextSteps name={name} plan={plan} />
          ) : null}
          <ul>
            {plan === undefined || !current ? null : (
              <li>
                <a href={`/apps/${name}/preview`}>Preview, and deploy</a>
              </li>
            )}
            <li>
              <a href={`/apps/${name}/questions/platform`}>Change the answers</a>
            </li>
            <li>
              <a href={`/apps/${name}/download`}>Download the app as a zip file</a>. In its folder,{' '}
              <code>npm install</code> and <code>npx kubeflow-cdk deploy {summary.answers?.environment}</code> continue.
            </li>
            {plan === undefined ? null : (
              <li>
                <a href={`/apps/${name}/delete`}>Delete</a>
              </li>
            )}
          </ul>
          {lastRun?.state === 'running' ? null : (
            <PreviewButton app={name} csrf={csrf} lastRun={lastRun?.number ?? 0} />
          )}
        </>
      ) : null}
    </Layout>
  );
}

export function Health({ health }: { health: AppHealth }) {
  return (
    <div id="health">
      <p>
        <HealthBadge health={health} /> {health.message}
      </p>
      {health.components.length === 0 ? null : (
        <table>
          <thead>
            <tr>
              <th scope="col">Component</th>
              <th scope="col">State</th>
              <th scope="col">Objects</th>
              <th scope="col">Waits for</th>
            </tr>
          </thead>
          <tbody>
            {health.components.map(({ name, state, readyCount, total, message }) => (
              <tr>
                <th scope="row">{name}</th>
                <td>{state}</td>
                <td>
                  {readyCount}/{total}
                </td>
                <td>{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function WebPages({ summary: { name }, csrf, plan, forwardings, revealed }: AppPageProps & { plan: DeploymentPlan }) {
  const pages = plan.components.filter(({ open, urls }) => open !== undefined || urls.length > 0);
  return pages.length === 0 ? null : (
    <>
      <h2>Web pages</h2>
      {pages.map(({ name: component, urls, open }) => {
        const forwarding = forwardings.get(component);
        return (
          <section class="box" aria-label={component}>
            <h3>{component}</h3>
            {urls.map((url) => (
              <p>
                <WebLink url={url} />
              </p>
            ))}
            {forwarding === undefined ? null : (
              <p>
                <WebLink url={forwarding.url} />{' '}
                <small>
                  Through a port-forward, while this server runs: <code>{shellCommand(forwarding.command)}</code>
                </small>
              </p>
            )}
            <div class="actions">
              {open === undefined || forwarding !== undefined ? null : (
                <Form action={`/apps/${name}/open`} csrf={csrf}>
                  <input type="hidden" name="component" value={component} />
                  <button type="submit">Forward a port to {component}</button>
                </Form>
              )}
              {open?.passwordSecret === undefined || revealed?.component === component ? null : (
                <Form action={`/apps/${name}/password`} csrf={csrf}>
                  <input type="hidden" name="component" value={component} />
                  <button type="submit" class="secondary">
                    Show the password of {component}
                  </button>
                </Form>
              )}
            </div>
            {revealed?.component === component ? (
              <p>
                Password, for any user name: <code id="password">{revealed.password}</code>
              </p>
            ) : null}
          </section>
        );
      })}
    </>
  );
}

function NextSteps({ name, plan }: { name: string; plan?: DeploymentPlan }) {
  return (
    <ol>
      {plan?.components.some(({ open }) => open?.passwordSecret !== undefined) ? (
        <li>
          Forward a port to JupyterHub above, show the password, and sign in. The first server starts once its image is
          there.
        </li>
      ) : null}
      <li>
        Edit the program in the folder <code>{name}</code>, and preview again: your changes are kept.
      </li>
    </ol>
  );
}
