import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cli-error';
import { hostOf, isLoopback } from '../network/proxy';
import type { Terminal } from '../terminal/terminal';
import { authorization, parseChallenges } from './authentication';
import { DockerCredentials } from './docker-credentials';
import { type Http, type HttpAnswer, type HttpRequest, httpClient } from './http';
import { formatReference, type ImageReference } from './image-reference';
import { isHtml, notARegistry, rateLimited, registryError, unreachable } from './registry-error';

/** A manifest or an index, whose digest is verified. */
export interface Manifest {
  readonly digest: string;
  readonly content: Readonly<Record<string, unknown>>;
}

export interface RegistryClientOptions {
  /** Registries without TLS, as host and port. Those on this machine never have TLS. */
  readonly plainHttp?: readonly string[];
  /** @default - Node.js */
  readonly http?: Http;
  /** Waits for milliseconds. @default - a timer */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const ATTEMPTS = 4;
/** Longest time in seconds that the client waits because a registry asks for it. */
const MAX_WAIT = 60;

/**
 * Reads images from registries.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
 */
export class RegistryClient {
  private readonly http: Http;
  private readonly wait: (milliseconds: number) => Promise<unknown>;
  private readonly plainHttp: ReadonlySet<string>;
  private readonly credentials: DockerCredentials;
  /** Values of the header Authorization by repository. */
  private readonly authorizations = new Map<string, string>();
  /** Registries with credentials. */
  private readonly signedIn = new Set<string>();

  constructor(
    private readonly terminal: Pick<Terminal, 'env' | 'cwd'>,
    { plainHttp = [], http = httpClient(terminal.env), wait = sleep }: RegistryClientOptions = {},
  ) {
    this.credentials = new DockerCredentials(terminal);
    this.plainHttp = new Set(plainHttp);
    this.http = http;
    this.wait = wait;
  }

  /** Whether a registry has no TLS. */
  public isPlain(registry: string): boolean {
    return this.plainHttp.has(registry) || isLoopback(hostOf(registry));
  }

  /**
   * Reads the manifest of an image by its digest or tag, and verifies its digest.
   *
   * @throws CliError if the registry does not send it
   */
  public async manifest(image: ImageReference): Promise<Manifest> {
    const reference = image.digest ?? image.tag ?? 'latest';
    const answer = await this.get(image, `manifests/${reference}`, MANIFEST_TYPES.join(', '));
    const content = jsonOf(answer);
    if (content === undefined) {
      throw notARegistry(image.registry, answer);
    }
    const digest = digestOf(answer.body);
    for (const [who, expected] of [
      [`${image.registry} names`, answer.headers['docker-content-digest']],
      ['the reference names', image.digest],
    ]) {
      if (expected?.startsWith('sha256:') && expected !== digest) {
        throw mismatch(image, `${who} ${expected}`, digest);
      }
    }
    return { digest, content };
  }

  /** Returns the digest of an image, or undefined if the registry has no such image. */
  public async digest(image: ImageReference): Promise<string | undefined> {
    try {
      return (await this.manifest(image)).digest;
    } catch (error) {
      if (error instanceof NotFound) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * Reads a blob with JSON, and verifies its digest.
   *
   * @throws CliError if the registry does not send it
   */
  public async blob(image: ImageReference, digest: string): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.get(image, `blobs/${digest}`, '*/*');
    const actual = digestOf(answer.body);
    if (actual !== digest) {
      throw mismatch(image, `the manifest names ${digest}`, actual);
    }
    const content = jsonOf(answer);
    if (content === undefined) {
      throw notARegistry(image.registry, answer);
    }
    return content;
  }

  private async get(image: ImageReference, path: string, accept: string): Promise<HttpAnswer> {
    const url = new URL(`${this.base(image.registry)}v2/${image.repository}/${path}`);
    const key = `${image.registry}/${image.repository}`;
    const request = () => {
      const value = this.authorizations.get(key);
      return { headers: { accept, ...(value !== undefined && { authorization: value }) } };
    };
    let answer = await this.patiently(url, request(), image);
    if (answer.status === 401) {
      const credentials = await this.credentials.of(image);
      if (credentials !== undefined) {
        this.signedIn.add(image.registry);
      }
      const value = await authorization(
        (target, sent) => this.patiently(target, sent, image),
        parseChallenges(answer.headers['www-authenticate'] ?? ''),
        { registry: url, credentials, scope: `repository:${image.repository}:pull` },
      );
      if (value !== undefined) {
        this.authorizations.set(key, value);
        answer = await this.patiently(url, request(), image);
      }
    }
    if (answer.status !== 200) {
      const error = registryError(image, answer, this.signedIn.has(image.registry));
      throw answer.status === 404 && !isHtml(answer) ? new NotFound(error) : error;
    }
    return answer;
  }

  /** Tries again if the registry is busy, as long as it asks for, but not longer than a minute. */
  private async patiently(url: URL, request: HttpRequest, image: ImageReference): Promise<HttpAnswer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.http(url, request).catch((error: Error) => error);
      if (!(answer instanceof Error) && answer.status !== 429 && answer.status < 500) {
        return answer;
      }
      const asked = answer instanceof Error ? undefined : retryAfter(answer);
      if (attempt === ATTEMPTS || (asked ?? 0) > MAX_WAIT || isPermanent(answer)) {
        if (answer instanceof Error) {
          throw unreachable(url, answer, this.terminal.env);
        }
        if (answer.status === 429) {
          throw rateLimited(image.registry, asked, this.signedIn.has(image.registry));
        }
        return answer;
      }
      await this.wait((asked ?? 2 ** (attempt - 1)) * 1000);
    }
  }

  private base(registry: string): string {
    const host = registry === 'docker.io' || registry === 'index.docker.io' ? 'registry-1.docker.io' : registry;
    return `${this.isPlain(registry) ? 'http' : 'https'}://${host}/`;
  }
}

/** An image that the registry does not have. */
export class NotFound extends CliError {
  constructor({ message, reason, hint, exitCode }: CliError) {
    super(message, { reason, hint, exitCode });
  }
}

/** Whether another attempt has the same result. */
function isPermanent(answer: HttpAnswer | Error): boolean {
  return answer instanceof Error
    ? !['ECONNRESET', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE'].includes((answer as NodeJS.ErrnoException).code ?? '')
    : isHtml(answer);
}

/** Seconds that a server asks to wait, or undefined. */
function retryAfter({ headers }: HttpAnswer): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined) {
    return undefined;
  }
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds));
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

function jsonOf({ body }: HttpAnswer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function mismatch(image: ImageReference, expected: string, actual: string): CliError {
  return new CliError(`${formatReference(image)} has another digest than expected.`, {
    reason: `What ${image.registry} sent has the digest ${actual}, and ${expected}.`,
    hint: 'The content was changed on its way, for example by a proxy. Do not use the image before this is explained.',
  });
}
