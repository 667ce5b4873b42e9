import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import type { Credentials } from './docker-credentials';
import type { Http, HttpAnswer } from './http';
import { isHtml, notARegistry } from './registry-error';

/** What a registry asks for in the header WWW-Authenticate. */
export interface Challenge {
  /** In lower case: `bearer` or `basic`. */
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Parses the header WWW-Authenticate.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate
 */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  const tokens = /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/g;
  for (const [, name, quoted, plain] of header.matchAll(tokens)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    if (value === undefined) {
      challenges.push({ scheme: name.toLowerCase(), parameters: {} });
    } else if (challenges.length > 0) {
      challenges[challenges.length - 1].parameters[name.toLowerCase()] = value;
    }
  }
  return challenges;
}

/** Returns the value of the header Authorization that fulfills a challenge, or undefined if there is none. */
export async function authorization(
  http: Http,
  challenges: readonly Challenge[],
  { registry, credentials, scope }: { registry: URL; credentials: Credentials | undefined; scope: string },
): Promise<string | undefined> {
  if (credentials !== undefined && 'registryToken' in credentials) {
    return `Bearer ${credentials.registryToken}`;
  }
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
  if (bearer !== undefined) {
    return `Bearer ${await fetchToken(http, bearer, { registry, credentials, scope })}`;
  }
  return challenges.some(({ scheme }) => scheme === 'basic') && credentials !== undefined && 'username' in credentials
    ? basic(credentials)
    : undefined;
}

/**
 * Asks for a token.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/
 * @see https://distribution.github.io/distribution/spec/auth/oauth/
 */
async function fetchToken(
  http: Http,
  { parameters }: Challenge,
  { registry, credentials, scope }: { registry: URL; credentials: Credentials | undefined; scope: string },
): Promise<string> {
  const realm = realmOf(registry, parameters.realm);
  const query: [string, string][] = [
    ...(parameters.service === undefined ? [] : [['service', parameters.service] as [string, string]]),
    ['scope', parameters.scope || scope],
  ];
  const answer =
    credentials !== undefined && 'identityToken' in credentials
      ? await http(realm, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams([
            ...query,
            ['grant_type', 'refresh_token'],
            ['client_id', 'kubeflow-cdk'],
            ['refresh_token', credentials.identityToken],
          ]).toString(),
        })
      : await http(withQuery(realm, query), {
          headers: credentials !== undefined && 'username' in credentials ? { authorization: basic(credentials) } : {},
        });
  return tokenIn(realm, registry, answer, credentials !== undefined);
}

function tokenIn(realm: URL, registry: URL, answer: HttpAnswer, signedIn: boolean): string {
  if (answer.status !== 200 && !isHtml(answer)) {
    throw new CliError(
      `${realm.host} ${signedIn ? 'rejects the credentials' : 'gives no token'} for ${registry.host}.`,
      {
        reason: `It answered with status ${answer.status}.`,
        hint: `Sign in${signedIn ? ' again' : ''}: docker login ${registry.host}`,
        exitCode: ExitCode.unreachable,
      },
    );
  }
  try {
    const { token, access_token } = JSON.parse(answer.body.toString('utf8')) as Record<string, unknown>;
    const found = token ?? access_token;
    if (typeof found === 'string' && /^[\x21-\x7e]+$/.test(found)) {
      return found;
    }
  } catch {
    // Not JSON.
  }
  throw notARegistry(realm.host, answer);
}

/** @throws CliError if credentials would be sent without encryption. */
function realmOf(registry: URL, realm: string | undefined): URL {
  if (realm !== undefined && URL.canParse(realm)) {
    const url = new URL(realm);
    if (url.protocol === 'https:' || (url.protocol === 'http:' && registry.protocol === 'http:')) {
      return url;
    }
  }
  throw new CliError(`${registry.host} names no server for tokens.`, {
    reason: `The "realm" of its header WWW-Authenticate must be an https URL; got ${JSON.stringify(realm) ?? 'none'}.`,
    hint: 'Check the configuration of the registry, and whether a proxy answers in its place.',
    exitCode: ExitCode.unreachable,
  });
}

function withQuery(url: URL, query: readonly [string, string][]): URL {
  const result = new URL(url);
  for (const [name, value] of query) {
    result.searchParams.append(name, value);
  }
  return result;
}

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
