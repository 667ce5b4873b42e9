import { createHash } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { CliError } from '../../cli-error';
import { choose } from '../../init/choose/choose';
import type { AppBackend, Backend } from '../backend/backend';
import type { RunKind } from '../backend/run';
import { AppPage, Health } from '../pages/app-page';
import { DeletePage, type DeletePageProps } from '../pages/delete-page';
import { FoundPage } from '../pages/found-page';
import { page } from '../pages/page';
import { EmittedPage, PreviewPage } from '../pages/preview-page';
import { QuestionsPage } from '../pages/questions-page';
import { ReviewPage } from '../pages/review-page';
import { RunPage, RunProgress, summaryOf } from '../pages/run-page';
import { openProblems, readForm } from '../questions/read-form';
import { stepsOf } from '../questions/steps';
import type { EventStreams } from './event-streams';
import { RefusedRequest } from './refused-request';
import type { RequestEnv } from './security';

/** Milliseconds that the page of an app waits for its cluster. */
const APP_WAIT = 300;

type AppContext = Context<RequestEnv, string>;

/** Pages of one app. */
export function appRoutes(backend: Backend, streams: EventStreams): Hono<RequestEnv> {
  const routes = new Hono<RequestEnv>();
  const appOf = (c: AppContext): AppBackend => {
    const name = c.req.param('app') ?? '';
    const app = backend.app(name);
    if (app === undefined) {
      throw new RefusedRequest(404, `There is no platform ${JSON.stringify(name)}.`, 'Open one in the list.');
    }
    return app;
  };
  const csrfOf = (c: AppContext) => c.get('session').csrf;
  const formOf = (c: AppContext) => c.req.parseBody({ all: true });
  const lastRunOf = (app: AppBackend) => app.summary().lastRun?.number ?? 0;
  const showApp = async (c: AppContext, app: AppBackend, revealed?: { component: string; password: string }) =>
    c.html(
      page(
        <AppPage
          summary={app.summary()}
          csrf={csrfOf(c)}
          health={await app.health(APP_WAIT)}
          plan={app.plan()}
          forwardings={app.forwardings()}
          current={app.isPreviewed()}
          revealed={revealed}
          now={Date.now()}
        />,
      ),
    );
  /** Starts a run, or shows the one that started meanwhile. */
  const start = async (c: AppContext, app: AppBackend, kind: RunKind, data = false) => {
    const { after } = await formOf(c);
    if (typeof after !== 'string' || !/^\d{1,9}$/.test(after)) {
      throw new RefusedRequest(400, 'The form is not complete.', 'Load the page again.');
    }
    const { number } = app.start({ kind, after: Number(after), data });
    return c.redirect(`/apps/${app.name}/runs/${number}`, 303);
  };

  routes.get('/', (c) => showApp(c, appOf(c)));
  routes.get('/events', (c) => {
    const app = appOf(c);
    return streams.send(c, async () => {
      const health = await app.health(0);
      return { parts: (<Health health={health} />).toString(), ended: health.state !== 'checking' };
    });
  });

  routes.get('/found', (c) => {
    const app = appOf(c);
    const { facts, given, context } = app.draft();
    const { reasons } = choose(facts, { name: app.name, hostname: given.hostname });
    const props = { app: app.name, csrf: csrfOf(c), context, reasons, firstStep: 'platform' };
    return c.html(page(<FoundPage {...props} />));
  });
  routes.post('/found', async (c) => {
    const app = appOf(c);
    await app.readAgain();
    return c.redirect(`/apps/${app.name}/found`, 303);
  });

  const questionsOf = (c: AppContext, app: AppBackend) => {
    const draft = app.draft();
    const { answers } = choose(draft.facts, { ...draft.given, name: app.name });
    const { because } = choose(draft.facts, { name: app.name, platform: answers.platform });
    const steps = stepsOf(answers.platform);
    const step = steps.find(({ id }) => id === c.req.param('step'));
    if (step === undefined) {
      throw new RefusedRequest(404, 'There are no such questions.');
    }
    return { draft, props: { app: app.name, csrf: csrfOf(c), step, steps, answers, because } };
  };
  routes.get('/questions/:step', (c) => c.html(page(<QuestionsPage {...questionsOf(c, appOf(c)).props} />)));
  routes.post('/questions/:step', async (c) => {
    const app = appOf(c);
    const { draft, props } = questionsOf(c, app);
    const typed = await formOf(c);
    const { given, problems } = readForm(draft, app.name, props.step, typed);
    if (problems.size > 0) {
      return c.html(page(<QuestionsPage {...props} typed={typed} problems={problems} />), 422);
    }
    app.save(given);
    const { platform } = choose(draft.facts, { ...given, name: app.name }).answers;
    const steps = stepsOf(platform);
    const next = steps[steps.findIndex(({ id }) => id === props.step.id) + 1];
    return c.redirect(`/apps/${app.name}/${next === undefined ? 'review' : `questions/${next.id}`}`, 303);
  });

  routes.get('/review', async (c) => {
    const app = appOf(c);
    const { facts, given } = app.draft();
    const { answers } = choose(facts, { ...given, name: given.name ?? app.name });
    const problems = openProblems(answers);
    return c.html(
      page(
        <ReviewPage
          {...{ app: app.name, csrf: csrfOf(c), answers, given, problems }}
          files={problems.length === 0 ? await app.review() : []}
          folder={`${backend.location}/${app.name}`}
          lastRun={lastRunOf(app)}
        />,
      ),
    );
  });
  routes.post('/write', async (c) => {
    const app = appOf(c);
    const { facts, given } = app.draft();
    const [problem] = openProblems(choose(facts, { ...given, name: app.name }).answers);
    if (problem !== undefined) {
      throw new CliError('The answers do not fit together.', { reason: problem.text });
    }
    const { overwrite = [] } = await formOf(c);
    await app.write([overwrite].flat().filter((path) => typeof path === 'string'));
    return start(c, app, 'preview');
  });

  routes.get('/preview', (c) => {
    const app = appOf(c);
    const [preview, plan] = [app.preview(), app.plan()];
    if (preview === undefined || plan === undefined) {
      throw new RefusedRequest(404, 'There is no preview yet.', 'Write the files, and create one.');
    }
    const props = { app: app.name, csrf: csrfOf(c), preview, plan, files: app.files(), current: app.isPreviewed() };
    return c.html(page(<PreviewPage {...props} lastRun={lastRunOf(app)} />));
  });
  routes.post('/preview', (c) => start(c, appOf(c), 'preview'));
  routes.post('/deploy', (c) => {
    const app = appOf(c);
    if (!app.isPreviewed()) {
      throw new CliError('The files changed since the preview.', { hint: 'Create a preview, and deploy from it.' });
    }
    if (app.plan()?.terraform !== undefined) {
      throw new CliError('Infrastructure is not deployed from here.', { hint: 'Deploy it in a terminal.' });
    }
    return start(c, app, 'deploy');
  });

  routes.get('/emitted', (c) => {
    const app = appOf(c);
    const file = c.req.query('file') ?? '';
    const text = app.emitted(file);
    if (text === undefined) {
      throw new RefusedRequest(404, 'The program wrote no such file.');
    }
    return c.html(page(<EmittedPage app={app.name} file={file} text={text} />));
  });
  routes.get('/topology.svg', (c) => {
    const picture = appOf(c).topology();
    if (picture === undefined) {
      throw new RefusedRequest(404, 'There is no picture yet.');
    }
    const style = /<style>([\s\S]*?)<\/style>/.exec(picture)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    return c.body(picture, 200, {
      'content-type': 'image/svg+xml',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'`,
    });
  });
  routes.get('/download', (c) => {
    const app = appOf(c);
    return c.body(new Uint8Array(app.zip()), 200, {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${app.name}.zip"`,
    });
  });

  const runOf = (c: AppContext) => {
    const app = appOf(c);
    const text = c.req.param('run') ?? '';
    const run = /^\d{1,9}$/.test(text) ? app.run(Number(text)) : undefined;
    if (run === undefined) {
      throw new RefusedRequest(404, 'There is no such run.');
    }
    return { app, run };
  };
  routes.get('/runs/:run', (c) => {
    const { app, run } = runOf(c);
    const isComplete = run.kind === 'preview' && run.state === 'succeeded' && lastRunOf(app) === run.number;
    return isComplete && app.preview() !== undefined
      ? c.redirect(`/apps/${app.name}/preview`, 303)
      : c.html(page(<RunPage app={app.name} csrf={csrfOf(c)} run={run} now={Date.now()} />));
  });
  routes.get('/runs/:run/events', (c) => {
    const { app, run } = runOf(c);
    return streams.send(c, async () => {
      const current = app.run(run.number) ?? run;
      const parts = (
        <div>
          <p id="summary">{summaryOf(current)}</p>
          <RunProgress run={current} now={Date.now()} />
        </div>
      );
      return { parts: parts.toString(), ended: current.state !== 'running' };
    });
  });
  routes.post('/runs/:run/stop', (c) => {
    const { app, run } = runOf(c);
    app.stop(run.number);
    return c.redirect(`/apps/${app.name}/runs/${run.number}`, 303);
  });

  const componentOf = async (c: AppContext) => {
    const { component } = await formOf(c);
    return typeof component === 'string' ? component : '';
  };
  routes.post('/password', async (c) => {
    const app = appOf(c);
    const component = await componentOf(c);
    // In the answer to the form only: no address leads to it.
    return showApp(c, app, { component, password: await app.password(component) });
  });
  routes.post('/open', async (c) => {
    const app = appOf(c);
    await app.open(await componentOf(c));
    return c.redirect(`/apps/${app.name}`, 303);
  });

  const showDeletion = async (c: AppContext, app: AppBackend, problem?: string) => {
    const environment = app.plan()?.environment;
    if (environment === undefined) {
      throw new RefusedRequest(404, 'Nothing was deployed from here.', 'Create a preview first.');
    }
    let found: Pick<DeletePageProps, 'contents' | 'error'>;
    try {
      found = { contents: { apps: await app.deletion(false), data: await app.deletion(true) } };
    } catch (error) {
      if (!(error instanceof CliError)) {
        throw error;
      }
      found = { error };
    }
    const props = { app: app.name, csrf: csrfOf(c), environment, lastRun: lastRunOf(app), problem, ...found };
    return c.html(page(<DeletePage {...props} />), problem === undefined ? 200 : 422);
  };
  routes.get('/delete', (c) => showDeletion(c, appOf(c)));
  routes.post('/delete', async (c) => {
    const app = appOf(c);
    const { data, confirm } = await formOf(c);
    const environment = app.plan()?.environment;
    if (data === 'true' && (environment === undefined || confirm !== environment)) {
      return showDeletion(c, app, `Type ${environment ?? 'the name of the environment'} to delete its data.`);
    }
    return start(c, app, 'delete', data === 'true');
  });
  return routes;
}
