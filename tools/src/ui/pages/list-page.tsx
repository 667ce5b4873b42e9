import type { AppHealth, AppSummary, ClusterChoice } from '../backend/backend';
import { Form, Layout } from './layout';
import { HealthBadge, RUN_NAMES, RunBadge } from './status';
import { Ago } from './time';

export interface ListedApp {
  readonly summary: AppSummary;
  readonly health: AppHealth;
}

/** The list of apps with their health. */
export function ListPage({ apps, location, now }: { apps: readonly ListedApp[]; location: string; now: number }) {
  const checking = apps.some(({ health }) => health.state === 'checking');
  return (
    <Layout title="Your platforms" refresh={checking ? 2 : undefined}>
      <p>
        Machine learning platforms on Kubernetes: notebooks, training and shared files. Each is a program in a folder of{' '}
        <code>{location}</code>.
      </p>
      <div id="live" {...(checking && { 'data-events': '/events' })}>
        <AppTable apps={apps} now={now} />
      </div>
      <p>
        <a class="button" href="/new">
          New platform
        </a>
      </p>
    </Layout>
  );
}

export function AppTable({ apps, now }: { apps: readonly ListedApp[]; now: number }) {
  return apps.length === 0 ? (
    <p class="box">
      There is no platform yet. A new one takes a few questions, and nothing is installed before you agree.
    </p>
  ) : (
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Health</th>
          <th scope="col">Last run</th>
          <th scope="col">Platform</th>
        </tr>
      </thead>
      <tbody id="apps">
        {apps.map(({ summary, health }) => (
          <tr>
            <th scope="row">
              <a href={`/apps/${summary.name}`}>{summary.name}</a>
            </th>
            <td>
              {summary.written ? <HealthBadge health={health} /> : 'Draft'}
              {health.message === undefined ? null : <small>{health.message}</small>}
            </td>
            <td>
              {summary.lastRun === undefined ? (
                'None'
              ) : (
                <>
                  {RUN_NAMES[summary.lastRun.kind]} <RunBadge run={summary.lastRun} />{' '}
                  <small>
                    <Ago at={summary.lastRun.startedAt} now={now} />
                  </small>
                </>
              )}
            </td>
            <td>
              {summary.answers === undefined ? '' : `${summary.answers.platform}, ${summary.answers.environment}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export interface NewPageProps {
  readonly clusters: readonly ClusterChoice[];
  readonly csrf: string;
  readonly name?: string;
  readonly context?: string;
  readonly problem?: string;
}

/** Asks for a name and for the cluster. */
export function NewPage({ clusters, csrf, name = 'my-kubeflow', context, problem }: NewPageProps) {
  const chosen = context ?? clusters.find(({ current }) => current)?.name ?? '';
  return (
    <Layout title="New platform">
      <Form action="/new" csrf={csrf}>
        <div class="field">
          <label for="name">Name</label>
          <p class="help" id="name-help">
            Name of the folder: lower-case letters, digits and "-".
          </p>
          <input
            id="name"
            name="name"
            value={name}
            required
            maxlength={200}
            autocomplete="off"
            aria-describedby={problem === undefined ? 'name-help' : 'name-problem name-help'}
            {...(problem !== undefined && { 'aria-invalid': 'true' })}
          />
          {problem === undefined ? null : (
            <p class="problem" id="name-problem">
              {problem}
            </p>
          )}
        </div>
        <fieldset>
          <legend>Cluster</legend>
          <p class="help">
            Contexts of your kubeconfig. The next page lists the contents of the cluster. Reading changes nothing.
          </p>
          {clusters.map(({ name: cluster, current }) => (
            <label class="choice">
              <input type="radio" name="context" value={cluster} {...(cluster === chosen && { checked: true })} />
              <span>
                {cluster}
                {current ? <small>Current context</small> : null}
              </span>
            </label>
          ))}
          <label class="choice">
            <input type="radio" name="context" value="" {...(chosen === '' && { checked: true })} />
            <span>
              No cluster yet<small>For a cluster on this computer that the deployment creates.</small>
            </span>
          </label>
        </fieldset>
        <button type="submit">Continue</button>
      </Form>
    </Layout>
  );
}
