import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { CliError } from '../../cli-error';
import { milliseconds } from '../../durations';
import { suggestion } from '../../suggestion';
import { fieldOf, selectInstances } from '../records/select';
import { deployerMetrics } from './metrics';
import { page, STYLE } from './page';
import type { Snapshot } from './snapshot';

export interface ServedData {
  /** Returns the current data. */
  snapshot(): Promise<Snapshot>;
  /** Returns the log of an instance's Jobs, or undefined if they have no pods. */
  log(instance: string): Promise<string | undefined>;
}

interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly body: string;
}

const HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // Answers with the same ETag are not sent again.
  'cache-control': 'no-cache',
};

const TEXT = 'text/plain; charset=utf-8';

/** A request that cannot be answered. */
class RequestError extends Error {
  constructor(
    public readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Creates the server. It only reads. */
export function deployerServer(data: ServedData): Server {
  return createServer((request, response) => void handle(request, response, data));
}

async function handle(request: IncomingMessage, response: ServerResponse, data: ServedData): Promise<void> {
  let answer: Answer;
  try {
    answer = await answerTo(request, data);
  } catch (error) {
    if (!(error instanceof RequestError || error instanceof CliError)) {
      response.writeHead(500, HEADERS);
      response.end('internal error\n');
      return;
    }
    const status = error instanceof RequestError ? error.status : 502;
    const reason = error instanceof CliError && error.reason !== undefined ? ` ${error.reason}` : '';
    answer = { status, type: TEXT, body: `${error.message}${reason}\n` };
  }
  const { status = 200, type, body } = answer;
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const isKnown = status === 200 && (request.headers['if-none-match'] ?? '').split(/,\s*/).includes(etag);
  response.writeHead(isKnown ? 304 : status, { ...HEADERS, 'content-type': type, etag });
  response.end(isKnown || request.method === 'HEAD' ? undefined : body);
}

async function answerTo({ method, url = '/' }: IncomingMessage, data: ServedData): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') {
    throw new RequestError(405, `${method} is not allowed. Must be GET or HEAD.`);
  }
  const { pathname, searchParams } = new URL(url, 'http://server');
  switch (pathname) {
    case '/':
      checkParameters(searchParams, []);
      return { type: 'text/html; charset=utf-8', body: page(await data.snapshot()) };
    case '/style.css':
      return { type: 'text/css; charset=utf-8', body: STYLE };
    case '/healthz':
      return { type: TEXT, body: 'ok\n' };
    case '/readyz':
      await data.snapshot();
      return { type: TEXT, body: 'ok\n' };
    case '/metrics':
      return { type: 'text/plain; version=0.0.4; charset=utf-8', body: deployerMetrics(await data.snapshot()) };
    case '/api/v1/versions': {
      checkParameters(searchParams, []);
      const { versions, passAt } = await data.snapshot();
      return json({ passAt, versions });
    }
    case '/api/v1/deployments':
      checkParameters(searchParams, ['version', 'healthy', 'minAge']);
      return json({ deployments: selected(await data.snapshot(), searchParams) });
    case '/api/v1/latest':
      checkParameters(searchParams, ['version', 'minAge', 'field']);
      return latest(await data.snapshot(), searchParams);
    default:
      return logOf(pathname, data);
  }
}

async function logOf(pathname: string, data: ServedData): Promise<Answer> {
  const instance = /^\/logs\/([a-z0-9-]{1,63})$/.exec(pathname)?.[1];
  const log = instance === undefined ? undefined : await data.log(instance);
  if (log === undefined) {
    throw new RequestError(404, `There is no page ${pathname}.`);
  }
  return { type: TEXT, body: log };
}

function selected(snapshot: Snapshot, parameters: URLSearchParams) {
  const healthy = parameters.get('healthy');
  if (healthy !== null && healthy !== 'true' && healthy !== 'false') {
    throw new RequestError(400, `healthy is ${JSON.stringify(healthy)}. Must be true or false.`);
  }
  const names = new Set(
    selectInstances(snapshot.observed, selectionOf(parameters, healthy === 'true'), snapshot.at).map(
      ({ name }) => name,
    ),
  );
  return snapshot.instances.filter((each) => names.has(each.name) && (healthy !== 'false' || !each.healthy));
}

function latest(snapshot: Snapshot, parameters: URLSearchParams): Answer {
  const [found] = selectInstances(snapshot.observed, selectionOf(parameters, true), snapshot.at);
  if (found === undefined) {
    throw new RequestError(404, 'No instance is healthy and old enough.');
  }
  const field = parameters.get('field');
  if (field === null) {
    return json(snapshot.instances.find(({ name }) => name === found.name) ?? {});
  }
  try {
    return { type: TEXT, body: `${fieldOf(found, field)}\n` };
  } catch (error) {
    const { message, reason } = error as CliError;
    throw new RequestError(400, `${message} ${reason}`);
  }
}

function selectionOf(parameters: URLSearchParams, ready: boolean) {
  const version = parameters.get('version');
  const text = parameters.get('minAge');
  const minAge = text === null ? 0 : milliseconds(text);
  if (minAge === undefined) {
    throw new RequestError(400, `minAge is ${JSON.stringify(text)}. Must be a duration such as 20m.`);
  }
  return { ...(version !== null && { version }), ready, minAge };
}

function checkParameters(parameters: URLSearchParams, known: readonly string[]): void {
  const unknown = [...parameters.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const rule = known.length === 0 ? 'There are no parameters.' : suggestion(unknown, known);
    throw new RequestError(400, `${JSON.stringify(unknown)} is not a parameter. ${rule}`);
  }
}

function json(value: object): Answer {
  return { type: 'application/json', body: `${JSON.stringify(value)}\n` };
}
