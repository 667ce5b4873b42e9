import type { Child } from 'hono/jsx';
import type { RunError } from '../backend/run';

export interface LayoutProps {
  readonly title: string;
  /** App that the page belongs to. */
  readonly app?: string;
  /** Seconds after which browsers without scripts load the page again. @default - never */
  readonly refresh?: number;
  /** Page to continue with at once. @default - none */
  readonly next?: string;
  readonly children?: Child;
}

/** Frame of all pages. */
export function Layout({ title, app, refresh, next, children }: LayoutProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} - kubeflow-cdk`}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/style.css" />
        <script src="/assets/live.js" defer></script>
        {next === undefined ? null : <meta http-equiv="refresh" content={`0;url=${next}`} />}
        {refresh === undefined ? null : (
          <noscript>
            <meta http-equiv="refresh" content={String(refresh)} />
          </noscript>
        )}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header>
          <nav aria-label="Pages">
            <a href="/">kubeflow-cdk</a>
            {app === undefined ? null : (
              <>
                <span aria-hidden="true">/</span>
                <a href={`/apps/${app}`}>{app}</a>
              </>
            )}
          </nav>
        </header>
        <main id="main" tabindex={-1}>
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  );
}

/** A form that changes something. */
export function Form({ action, csrf, children }: { action: string; csrf: string; children?: Child }) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="csrf" value={csrf} />
      {children}
    </form>
  );
}

/** An error with its reason and how to fix it. */
export function ErrorBox({ error, title = 'It failed' }: { error: RunError; title?: string }) {
  return (
    <section class="box error" aria-label={title}>
      <p>
        <strong>{error.message}</strong>
      </p>
      {error.reason ? <pre tabindex={0}>{error.reason}</pre> : null}
      {error.hint ? <pre tabindex={0}>{error.hint}</pre> : null}
    </section>
  );
}

/** A text with lines, which the keyboard can scroll. */
export function Code({ label, class: name = '', children }: { label: string; class?: string; children?: Child }) {
  return (
    <section class={`code ${name}`} tabindex={0} aria-label={label}>
      <pre>{children}</pre>
    </section>
  );
}

/** A link, only if its address is a web page: programs choose the addresses. */
export function WebLink({ url }: { url: string }) {
  return /^https?:\/\//.test(url) ? (
    <a href={url} target="_blank" rel="noreferrer noopener">
      {url}
    </a>
  ) : (
    <code>{url}</code>
  );
}

/** A page about a request that failed. */
export function ErrorPage({ title, error, app }: { title: string; error: RunError; app?: string }) {
  return (
    <Layout title={title} app={app}>
      <ErrorBox error={error} title={title} />
      <p>
        <a href={app === undefined ? '/' : `/apps/${app}`}>Back</a>
      </p>
    </Layout>
  );
}
