import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { proxyFor } from '../network/proxy';
import { connectionError, errorOfResponse, type HttpResponse } from './api-error';
import { type Environment, loadKubeconfig } from './kubeconfig';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  /** @default 'application/json' */
  readonly contentType?: string;
  /** Representation of the answer. @default - JSON, or text */
  readonly accept?: string;
  /** @default - until the server answers, at most 60 seconds */
  readonly signal?: AbortSignal;
}

const TIMEOUT = 60_000;

/** Sends requests to the API server of a context, with the credentials of the kubeconfig. */
export class ApiServer {
  /**
   * @throws CliError if the kubeconfig has no such context
   */
  public static connect(env: Environment, context?: string): ApiServer {
    const config = loadKubeconfig(env, context);
    useProxy(config, env);
    allowPlainHttp(config);
    return new ApiServer(config);
  }

  private agent?: { key: string; agent: Agent };

  public constructor(private readonly config: KubeConfig) {}

  public get context(): string {
    return this.config.getCurrentContext();
  }

  /** Namespace of the context. */
  public get namespace(): string {
    return this.config.getContextObject(this.context)?.namespace || 'default';
  }

  public get url(): string {
    return this.config.getCurrentCluster()?.server ?? '';
  }

  /**
   * Returns the JSON that the server answers.
   *
   * @throws ApiError if the server answers with an error
   * @throws CliError if it cannot be reached
   */
  public async json<T>(request: ApiRequest): Promise<T> {
    const response = await this.send(request);
    try {
      return JSON.parse(response.body) as T;
    } catch {
      throw errorOfResponse(this.url, this.describe(request), response);
    }
  }

  /** Returns the text that the server answers, such as a log. */
  public async text(request: ApiRequest): Promise<string> {
    return (await this.send(request)).body;
  }

  /**
   * Returns the answer of the server, with any status.
   *
   * @throws CliError if it cannot be reached
   */
  public answer(request: ApiRequest): Promise<HttpResponse> {
    return this.exchange(request, async (...args) => responseOf(await respond(...args)));
  }

  /** Returns the time of the server, or undefined if it does not send it. */
  public async time(): Promise<Date | undefined> {
    const { date } = await this.send({ path: '/version' });
    return date === undefined || Number.isNaN(Date.parse(date)) ? undefined : new Date(date);
  }

  /**
   * Starts a request whose answer has no end, such as a watch, and returns the answer when it begins.
   *
   * @throws ApiError if the server answers with an error
   * @throws CliError if it cannot be reached
   */
  public async open(request: ApiRequest & { readonly signal: AbortSignal }): Promise<IncomingMessage> {
    const answer = await this.exchange(request, respond);
    if (answer.statusCode === 200) {
      return answer;
    }
    throw errorOfResponse(this.url, this.describe(request), await responseOf(answer));
  }

  /** Closes idle connections, so that the process can end. */
  public close(): void {
    this.agent?.agent.destroy();
    this.agent = undefined;
  }

  private async send(request: ApiRequest): Promise<HttpResponse> {
    const response = await this.answer(request);
    if (response.status < 200 || response.status > 299 || /html/i.test(response.contentType)) {
      throw errorOfResponse(this.url, this.describe(request), response);
    }
    return response;
  }

  private describe({ method = 'GET', path }: ApiRequest): string {
    return `${method} ${path}`;
  }

  private async exchange<T>(
    request: ApiRequest,
    read: (...args: Parameters<typeof respond>) => Promise<T>,
  ): Promise<T> {
    const {
      method = 'GET',
      path,
      query = {},
      body,
      contentType,
      accept = 'application/json, text/plain;q=0.9, */*;q=0.1',
      signal,
    } = request;
    const url = new URL(this.url);
    const parameters = new URLSearchParams(
      Object.entries(query).flatMap(([key, value]): [string, string][] =>
        value === undefined ? [] : [[key, String(value)]],
      ),
    );
    const search = parameters.size > 0 ? `?${parameters}` : '';
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const options: RequestOptions = {
      method,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || undefined,
      path: `${url.pathname.replace(/\/$/, '')}${path}${search}`,
      headers: {
        accept,
        ...(text !== undefined && {
          'content-type': contentType ?? 'application/json',
          // Node.js sets no length for DELETE.
          'content-length': Buffer.byteLength(text),
        }),
      },
    };
    await this.authenticate(options);
    try {
      return await read(
        url.protocol === 'https:',
        { ...options, signal: signal ?? AbortSignal.timeout(TIMEOUT) },
        text,
      );
    } catch (error) {
      throw connectionError(this.url, this.context, timeoutAware(error as Error));
    }
  }

  /** Adds the credentials, and an agent that keeps connections open. */
  private async authenticate(options: RequestOptions): Promise<void> {
    try {
      await this.config.applyToHTTPSOptions(options);
    } catch (error) {
      throw new CliError(`The credentials of context "${this.context}" cannot be read.`, {
        reason: (error as Error).message,
        hint: 'Install the program that the kubeconfig names for credentials, and sign in with it.',
        exitCode: ExitCode.unreachable,
        cause: error,
      });
    }
    // Files of tokens may end with a line break.
    const headers = options.headers as Record<string, unknown> | undefined;
    if (typeof headers?.Authorization === 'string') {
      headers.Authorization = headers.Authorization.trim();
    }
    const { ca, cert, key, pfx } = options;
    const identity = [ca, cert, key, pfx].map(String).join('\n');
    if (this.agent?.key !== identity && options.agent instanceof Agent) {
      this.agent?.agent.destroy();
      (options.agent as Agent & { keepAlive: boolean }).keepAlive = true;
      this.agent = { key: identity, agent: options.agent };
    }
    options.agent = this.agent?.agent ?? options.agent;
  }
}

/** Sends a request, and returns the answer when its headers have arrived. */
function respond(isHttps: boolean, options: RequestOptions, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (isHttps ? httpsRequest : httpRequest)(options, resolve);
    request.on('error', reject);
    request.end(body);
  });
}

async function responseOf(answer: IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) {
    chunks.push(chunk as Buffer);
  }
  return {
    status: answer.statusCode ?? 0,
    contentType: answer.headers['content-type'] ?? '',
    date: answer.headers.date,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function timeoutAware(error: Error): Error {
  const isTimeout = error.name === 'TimeoutError' || (error.cause as Error | undefined)?.name === 'TimeoutError';
  return isTimeout ? new Error(`no answer within ${TIMEOUT / 1000} s`) : error;
}

/** A server without TLS, such as `kubectl proxy`, has no certificate. kubectl accepts it without this setting. */
function allowPlainHttp(config: KubeConfig): void {
  const cluster = config.getCurrentCluster();
  if (cluster?.server.startsWith('http:')) {
    config.clusters = config.clusters.map((each) =>
      each.name === cluster.name ? { ...each, skipTLSVerify: true } : each,
    );
  }
}

/** Uses the proxy of the environment, as kubectl does. */
function useProxy(config: KubeConfig, env: Environment): void {
  const cluster = config.getCurrentCluster();
  const proxy = cluster && URL.canParse(cluster.server) ? proxyFor(new URL(cluster.server), env) : undefined;
  if (cluster && !cluster.proxyUrl && proxy !== undefined) {
    const used = { ...cluster, proxyUrl: proxy };
    config.clusters = config.clusters.map((each) => (each.name === cluster.name ? used : each));
  }
}
