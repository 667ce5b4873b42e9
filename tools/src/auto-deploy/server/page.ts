import { formatDuration } from '../config/units';
import type { VersionDecision } from '../plan/decision';
import type { ShownInstance, Snapshot } from './snapshot';

/** Text that is HTML already. */
class Html {
  constructor(public readonly text: string) {}
}

type Part = string | number | undefined | Html | readonly Part[];

/** Builds HTML. Everything but HTML is escaped. */
function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, index) => text + textOf(parts[index])).join(''));
}

function textOf(part: Part): string {
  if (part instanceof Html) {
    return part.text;
  }
  return Array.isArray(part)
    ? part.map(textOf).join('')
    : String(part ?? '').replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #ccc; vertical-align: top; }
code { font-family: ui-monospace, monospace; }
.ready { color: #0a6b2d; } .failed, .stuck { color: #a40000; } .unready, .deleting, .launching { color: #7a5200; }
@media (prefers-color-scheme: dark) {
  body { background: #111; color: #eee; } a { color: #8ab4f8; } th, td { border-color: #444; }
  .ready { color: #6fdc8c; } .failed, .stuck { color: #ff8a80; } .unready, .deleting, .launching { color: #ffd180; }
}
`;

/** Returns the page with all versions and instances. */
export function page(snapshot: Snapshot): string {
  const { versions, instances, at, passAt } = snapshot;
  const pass =
    passAt === undefined
      ? 'No pass has run yet.'
      : `The last pass decided ${formatDuration(at - Date.parse(passAt))} ago.`;
  const content = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Automatic deployments</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<h1>Automatic deployments</h1>
<p>${pass} The same as JSON: <a href="api/v1/versions">versions</a>, <a href="api/v1/deployments">deployments</a></p>
<h2>Versions</h2>
<table>
<thead><tr><th scope="col">Version</th><th scope="col">Newest healthy</th><th scope="col">Decision</th><th scope="col">Next</th></tr></thead>
<tbody>${versions.map((version) => versionRow(version, at))}</tbody>
</table>
<h2>Instances</h2>
<table>
<thead><tr><th scope="col">Instance</th><th scope="col">State</th><th scope="col">Age</th><th scope="col">Commit</th><th scope="col">Lease</th><th scope="col">Expires</th><th scope="col">Connect</th></tr></thead>
<tbody>${instances.map((instance) => instanceRow(instance, at))}</tbody>
</table>
</body>
</html>
`;
  return content.text;
}

function versionRow(decision: VersionDecision, at: number): Html {
  const waits = decision.action === 'wait' ? decision.waits.map(({ message }) => html`<br>${message}`) : [];
  const next =
    'until' in decision && decision.until !== undefined
      ? decision.until > at
        ? `in ${formatDuration(decision.until - at)}`
        : 'in the next pass'
      : '';
  return html`<tr><th scope="row">${decision.version}</th><td>${decision.newestHealthy ?? 'none'}</td><td><strong>${decision.action}</strong> (${decision.reason}). ${decision.message}${waits}</td><td>${next}</td></tr>
`;
}

function instanceRow(instance: ShownInstance, at: number): Html {
  const { name, state, createdAt, expiresAt, commit, commitUrl, lease, urls, namespace, message, decision } = instance;
  const short = html`<code>${commit.slice(0, 7)}</code>`;
  const link = commitUrl === undefined ? short : html`<a href="${commitUrl}">${short}</a>`;
  const details = [message, decision?.message].filter((text) => text !== undefined).map((text) => html`<br>${text}`);
  const left = Date.parse(expiresAt) - at;
  return html`<tr><th scope="row"><code>${name}</code></th><td><span class="${state}">${state}</span>${details}</td><td>${formatDuration(at - Date.parse(createdAt))}</td><td>${link}</td><td>${lease ? `${lease.holder}, ${formatDuration(Date.parse(lease.until) - at)} left` : ''}</td><td>${left > 0 ? `in ${formatDuration(left)}` : 'expired'}</td><td>${urls.map(({ name: title, value }) => html`<a href="${value}">${title}</a> `)}${namespace === undefined ? '' : html`<code>kubectl get pods -n ${namespace}</code> `}<a href="logs/${name}">log</a></td></tr>
`;
}
