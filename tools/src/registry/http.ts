import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { HttpsProxyAgent } from 'hpagent';
import { proxyFor } from '../network/proxy';

/** An answer of a server. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface HttpRequest {
  /** @default GET */
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request. It throws an `Error` if the server cannot be reached. Tests of retries replace it. */
export type Http = (url: URL, request: HttpRequest) => Promise<HttpAnswer>;

const TIMEOUT = 30_000;
const MAX_REDIRECTS = 5;
/** Registries accept manifests up to this size. */
const MAX_BODY = 4 * 1024 * 1024;

/** Returns a function that sends requests, through the proxy of the environment. */
export function httpClient(env: Readonly<Record<string, string | undefined>>): Http {
  return async (url, request) => {
    let [target, headers] = [url, request.headers ?? {}];
    for (let redirects = 0; ; redirects++) {
      const answer = await send(target, { ...request, headers }, env);
      const location = answer.headers.location;
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) {
        return answer;
      }
      const next = new URL(location, target);
      if (redirects === MAX_REDIRECTS) {
        throw new Error(`more than ${MAX_REDIRECTS} redirects`);
      }
      if (target.protocol === 'https:' && next.protocol !== 'https:') {
        throw new Error(`the redirect to ${next.origin} is not encrypted`);
      }
      // Blobs are on other hosts, which must not get the credentials of the registry.
      headers = next.host === target.host ? headers : without(headers, 'authorization');
      target = next;
    }
  };
}

async function send(
  url: URL,
  { method = 'GET', headers, body }: HttpRequest,
  env: Readonly<Record<string, string | undefined>>,
): Promise<HttpAnswer> {
  const proxy = proxyFor(url, env);
  const options: RequestOptions = {
    method,
    headers: { 'user-agent': 'kubeflow-cdk', ...headers },
    signal: AbortSignal.timeout(TIMEOUT),
    agent: proxy === undefined ? undefined : new HttpsProxyAgent({ proxy }),
  };
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = url.protocol === 'https:' ? httpsRequest(url, options, resolve) : httpRequest(url, options, resolve);
      sent.on('error', reject);
      sent.end(body);
    });
    return { status: answer.statusCode ?? 0, headers: textHeaders(answer), body: await bodyOf(answer) };
  } catch (error) {
    throw (error as Error).name === 'AbortError' || (error as Error).name === 'TimeoutError'
      ? new Error(`no answer within ${TIMEOUT / 1000} s`)
      : error;
  }
}

async function bodyOf(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    size += chunk.length;
    if (size > MAX_BODY) {
      answer.destroy();
      throw new Error(`the answer is larger than ${MAX_BODY / 1024 / 1024} MiB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function textHeaders({ headers }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function without(headers: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key.toLowerCase() !== name));
}
