import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { LIVE_SCRIPT } from '../assets/live';
import { ICON, STYLE } from '../assets/style';
import type { Backend } from '../backend/backend';
import { ErrorPage, Layout } from '../pages/layout';
import { AppTable, ListPage, NewPage } from '../pages/list-page';
import { page } from '../pages/page';
import { redact } from '../redact';
import { appRoutes } from './app-routes';
import { EventStreams } from './event-streams';
import { RateLimit } from './rate-limit';
import { RefusedRequest } from './refused-request';
import {
  checkForms,
  checkHost,
  limitRate,
  MAX_BODY,
  type RequestEnv,
  requireSession,
  secureHeaders,
  setSessionCookie,
} from './security';
import { Sessions } from './sessions';

export interface UiOptions {
  readonly backend: Backend;
  /** Addresses that browsers may name: `127.0.0.1:8080`. */
  readonly hosts: readonly string[];
  /** Receives lines of the log, without secrets. */
  readonly log: (line: string) => void;
  readonly sessions?: Sessions;
  /** @default - the limits of the product */
  readonly limits?: { readonly read: RateLimit; readonly write: RateLimit; readonly signIn: RateLimit };
}

/** Milliseconds that the list waits for the cluster. Later states come as events. */
const LIST_WAIT = 150;

/** Creates the server: a function from requests to answers. */
export function uiApp(options: UiOptions): Hono<RequestEnv> {
  const { backend, hosts, sessions = new Sessions() } = options;
  const limits = options.limits ?? {
    read: new RateLimit({ burst: 200, perSecond: 20 }),
    write: new RateLimit({ burst: 30, perSecond: 1 }),
    signIn: new RateLimit({ burst: 10, perSecond: 0.1 }),
  };
  // Cookies belong to a host, not to a port: several servers can run.
  const cookie = `kubeflow-cdk-ui-${hosts[0]?.split(':').at(-1)}`;
  const streams = new EventStreams();
  const app = new Hono<RequestEnv>();
  app.onError((error, c) => {
    const known = error instanceof RefusedRequest || error instanceof CliError;
    const text = known ? error.message : (error.stack ?? String(error));
    const path = new URL(c.req.url).pathname;
    const status = error instanceof RefusedRequest ? error.status : statusOf(error);
    options.log(redact(`${c.req.method} ${path} ${status} ${text}`, sessions.secrets()));
    const shown = known
      ? { message: error.message, hint: error.hint, ...(error instanceof CliError && { reason: error.reason }) }
      : { message: 'An internal error.', hint: 'The terminal shows the details.' };
    const retry = c.res.headers.get('retry-after');
    return c.html(page(<ErrorPage title="This did not work" error={shown} />), status, {
      ...(retry !== null && { 'retry-after': retry }),
    });
  });
  app.notFound((c) =>
    c.html(page(<ErrorPage title="Page not found" error={{ message: `There is no page ${c.req.path}.` }} />), 404),
  );
  app.use(secureHeaders());
  app.use(checkHost(hosts));
  app.use(limitRate(limits));

  app.get('/assets/style.css', (c) => c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/assets/live.js', (c) => c.body(LIVE_SCRIPT, 200, { 'content-type': 'text/javascript; charset=utf-8' }));
  app.get('/assets/icon.svg', (c) => c.body(ICON, 200, { 'content-type': 'image/svg+xml' }));
  app.get('/sign-in', (c) => {
    const wait = limits.signIn.take();
    if (wait > 0) {
      throw new RefusedRequest(429, 'Too many requests.', `Wait ${wait} seconds, and try again.`);
    }
    const session = sessions.exchange(c.req.query('token') ?? '');
    if (session === undefined) {
      throw new RefusedRequest(
        403,
        'This link was used already, or is not complete.',
        'Run "kubeflow-cdk ui" again for another link. Nothing is lost.',
      );
    }
    setSessionCookie(c, cookie, session);
    // Not a redirect: after a link from another site, browsers would not send the cookie.
    return c.html(page(<SignedIn />));
  });

  app.use(requireSession(sessions, cookie));
  app.use(
    bodyLimit({
      maxSize: MAX_BODY,
      onError: () => {
        throw new RefusedRequest(413, `A form has at most ${MAX_BODY / 1024} KiB.`);
      },
    }),
  );
  app.use(checkForms());

  const listed = async (wait: number) =>
    Promise.all(
      (await backend.list()).map(async (summary) => ({
        summary,
        health: summary.written ? await (backend.app(summary.name)?.health(wait) ?? Promise.resolve(NONE)) : NONE,
      })),
    );
  app.get('/', async (c) =>
    c.html(page(<ListPage apps={await listed(LIST_WAIT)} location={backend.location} now={Date.now()} />)),
  );
  app.get('/events', (c) =>
    streams.send(c, async () => {
      const apps = await listed(0);
      return {
        parts: (<AppTable apps={apps} now={Date.now()} />).toString(),
        ended: apps.every(({ health }) => health.state !== 'checking'),
      };
    }),
  );
  app.get('/new', async (c) =>
    c.html(page(<NewPage clusters={await backend.clusters()} csrf={c.get('session').csrf} />)),
  );
  app.post('/new', async (c) => {
    const form = await c.req.parseBody({ all: true });
    const [name, context] = [form.name, form.context].map((value) => (typeof value === 'string' ? value.trim() : ''));
    const clusters = await backend.clusters();
    try {
      if (context && !clusters.some((cluster) => cluster.name === context)) {
        throw new CliError('This cluster is not in the kubeconfig.', { exitCode: ExitCode.usage });
      }
      await backend.create(name ?? '', context || undefined);
    } catch (error) {
      if (!(error instanceof CliError)) {
        throw error;
      }
      const problem = [error.message, error.reason, error.hint].filter(Boolean).join(' ');
      const props = { clusters, csrf: c.get('session').csrf, name, context, problem };
      return c.html(page(<NewPage {...props} />), 422);
    }
    return c.redirect(`/apps/${name}/found`, 303);
  });
  app.route('/apps/:app', appRoutes(backend, streams));
  return app;
}

const NONE = { state: 'not-deployed', components: [] } as const;

function SignedIn() {
  return (
    <Layout title="Signed in" next="/">
      <p>
        <a href="/" id="start">
          Continue
        </a>
      </p>
    </Layout>
  );
}

/** Failures of the cluster and of tools are not failures of this server. */
function statusOf(error: unknown): 422 | 500 | 502 {
  if (!(error instanceof CliError)) {
    return 500;
  }
  return error.exitCode === ExitCode.unreachable || error.exitCode === ExitCode.forbidden ? 502 : 422;
}
