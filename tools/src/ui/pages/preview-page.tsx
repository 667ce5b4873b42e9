import type { Finding } from '../../doctor/finding';
import type { DeploymentPlan } from '../../plan/plan';
import type { AppFile } from '../backend/backend';
import type { Preview } from '../work/preview';
import { Code, Form, Layout } from './layout';
import { Difference } from './review-page';
import { Badge } from './status';

export interface PreviewPageProps {
  readonly app: string;
  readonly csrf: string;
  readonly preview: Preview;
  readonly plan: DeploymentPlan;
  readonly files: readonly AppFile[];
  /** Whether the files are those that were previewed. */
  readonly current: boolean;
  readonly lastRun: number;
}

/** Page with the result of a preview. */
export function PreviewPage({ app, csrf, preview, plan, files, current, lastRun }: PreviewPageProps) {
  const { findings, warnings, differences, notCompared } = preview;
  const of = (check: string) => findings.filter((finding) => finding.check === check);
  const others = findings.filter(({ check }) => check !== 'prerequisites' && check !== 'capacity');
  return (
    <Layout title={`Preview of ${app}`} app={app}>
      {warnings.map((warning) => (
        <p class="box lines">{warning}</p>
      ))}
      <h2>Requested resources</h2>
      <Resources plan={plan} />
      <Findings findings={of('capacity')} empty="The capacity of the cluster is not known." />
      <h2>Prerequisites</h2>
      <Findings findings={of('prerequisites')} empty="The prerequisites were not checked." />
      <h2>Other checks</h2>
      <Findings findings={others} empty="There are no findings." />
      <h2>Changes in the cluster</h2>
      {notCompared === undefined ? null : <p>Not compared: {notCompared}</p>}
      {differences === undefined ? null : differences.length === 0 ? (
        <p>Nothing would change.</p>
      ) : (
        <ul class="files">
          {differences.map(({ object, change, lines }) => (
            <li>
              {lines.length === 0 ? (
                <>
                  {change} <code>{object}</code>
                </>
              ) : (
                <details>
                  <summary>
                    {change} {object}
                  </summary>
                  <Difference text={lines.join('\n')} label={`Changes of ${object}`} />
                </details>
              )}
            </li>
          ))}
        </ul>
      )}
      <h2>Picture</h2>
      <p>
        <a href={`/apps/${app}/topology.svg`}>
          <img src={`/apps/${app}/topology.svg`} alt={`Components of ${app}, and their connections`} />
        </a>
      </p>
      <h2>Emitted YAML</h2>
      <ul class="files">
        {[...plan.setup, ...plan.shared, ...plan.components].map(({ file, objects }) => (
          <li>
            <a href={`/apps/${app}/emitted?file=${encodeURIComponent(file)}`}>{file}</a>{' '}
            <small>{objects.length} objects</small>
          </li>
        ))}
      </ul>
      <h2>Files of the app</h2>
      {files.map(({ path, text }) => (
        <details>
          <summary>{path}</summary>
          <Code label={path}>{text}</Code>
        </details>
      ))}
      <h2>Deploy</h2>
      <DeployForm app={app} csrf={csrf} plan={plan} findings={findings} current={current} lastRun={lastRun} />
      <p>
        <a href={`/apps/${app}/download`}>Download the app as a zip file</a>
      </p>
    </Layout>
  );
}

function DeployForm({
  app,
  csrf,
  plan,
  findings,
  current,
  lastRun,
}: Pick<PreviewPageProps, 'app' | 'csrf' | 'plan' | 'current' | 'lastRun'> & { findings: readonly Finding[] }) {
  if (!current) {
    return (
      <>
        <p class="box">The files changed since this preview. Create a new one before you deploy.</p>
        <PreviewButton app={app} csrf={csrf} lastRun={lastRun} />
      </>
    );
  }
  if (plan.terraform !== undefined) {
    return (
      <>
        <p class="box">
          This platform has infrastructure in a cloud, which costs money. Deploy it in a terminal, which shows and
          confirms the plan of Terraform:
        </p>
        <pre tabindex={0}>{`cd ${app}\nnpx kubeflow-cdk deploy ${plan.environment}`}</pre>
      </>
    );
  }
  const problems = findings.filter(({ level }) => level === 'problem').length;
  return (
    <Form action={`/apps/${app}/deploy`} csrf={csrf}>
      <input type="hidden" name="after" value={String(lastRun)} />
      {problems === 0 ? null : (
        <p class="box">
          {problems === 1 ? 'The checks found a problem.' : `The checks found ${problems} problems.`} The deployment may
          fail until it is solved.
        </p>
      )}
      <p>
        The same as <code>kubeflow-cdk deploy {plan.environment}</code>. It can run again at any time, and continues
        after an interruption.
      </p>
      <button type="submit">Deploy</button>
    </Form>
  );
}

/** Runs the program again. */
export function PreviewButton({ app, csrf, lastRun }: { app: string; csrf: string; lastRun: number }) {
  return (
    <Form action={`/apps/${app}/preview`} csrf={csrf}>
      <input type="hidden" name="after" value={String(lastRun)} />
      <button type="submit">Preview</button>
    </Form>
  );
}

function Resources({ plan }: { plan: DeploymentPlan }) {
  const rows = [
    ...plan.components.map(({ name, requests }) => ({ name, ...requests })),
    { name: 'Total', ...plan.requests },
  ];
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Component</th>
          <th scope="col">CPU</th>
          <th scope="col">Memory</th>
          <th scope="col">GPUs</th>
          <th scope="col">Storage</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, cpu, memory, gpus, storage }) => (
          <tr>
            <th scope="row">{name}</th>
            <td>{cpu}</td>
            <td>{memory}</td>
            <td>
              {Object.entries(gpus)
                .map(([resource, amount]) => `${amount} ${resource}`)
                .join(', ') || '0'}
            </td>
            <td>{storage}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Findings({ findings, empty }: { findings: readonly Finding[]; empty: string }) {
  const kinds = { ok: ['good', 'OK'], warning: ['busy', 'Warning'], problem: ['bad', 'Problem'] } as const;
  return findings.length === 0 ? (
    <p>{empty}</p>
  ) : (
    <ul class="findings">
      {findings.map(({ check, level, message, fix }) => (
        <li>
          <Badge kind={kinds[level][0]} text={kinds[level][1]} /> {check}: <span class="lines">{message}</span>
          {fix ? <pre tabindex={0}>{fix}</pre> : null}
        </li>
      ))}
    </ul>
  );
}

/** An emitted file. */
export function EmittedPage({ app, file, text }: { app: string; file: string; text: string }) {
  return (
    <Layout title={file} app={app}>
      <p>
        <a href={`/apps/${app}/preview`}>Back to the preview</a>
      </p>
      <Code label={file}>{text}</Code>
    </Layout>
  );
}
