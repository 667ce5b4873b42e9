import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import type { HttpAnswer } from './http';
import { formatReference, type ImageReference } from './image-reference';

/** Explains an answer of a registry that is not what was asked for. */
export function registryError(image: ImageReference, answer: HttpAnswer, signedIn: boolean): CliError {
  const { registry } = image;
  const name = formatReference(image);
  const reason = `${registry} answered with status ${answer.status}${detailOf(answer)}.`;
  if (isHtml(answer)) {
    return notARegistry(registry, answer);
  }
  switch (answer.status) {
    case 401:
      return new CliError(`${registry} ${signedIn ? 'rejects the credentials' : 'requires credentials'} for ${name}.`, {
        reason,
        // Docker Hub and others do not tell whether a repository exists.
        hint: `Check the name of the image, and sign in: docker login ${registry}`,
        exitCode: ExitCode.unreachable,
      });
    case 403:
      return new CliError(`You have no permission to pull ${name}.`, {
        reason,
        hint: signedIn
          ? `Ask the owner of the repository for access, or sign in as another user: docker login ${registry}`
          : `Sign in: docker login ${registry}`,
        exitCode: ExitCode.forbidden,
      });
    case 404:
      return new CliError(`${name} does not exist.`, {
        reason,
        hint: 'Correct the repository or the tag in the program. If the program sets imageRegistry, copy the image with: kubeflow-cdk images mirror',
      });
    default:
      return new CliError(`${registry} did not send the manifest of ${name}.`, {
        reason,
        hint: 'Try again later.',
        exitCode: ExitCode.unreachable,
      });
  }
}

/** Explains a registry that limits the number of requests. */
export function rateLimited(registry: string, seconds: number | undefined, signedIn: boolean): CliError {
  return new CliError(`${registry} limits the number of requests.`, {
    reason: `It answered with status 429${seconds === undefined ? '' : `, and asks to wait ${seconds} s`}.`,
    hint: signedIn
      ? 'Run the command again later.'
      : `Run the command again later, or sign in: docker login ${registry}`,
    exitCode: ExitCode.unreachable,
  });
}

/** Explains a server that cannot be reached. */
export function unreachable(url: URL, error: Error, env: Readonly<Record<string, string | undefined>>): CliError {
  const proxy = env.HTTPS_PROXY || env.https_proxy;
  const { code } = error as NodeJS.ErrnoException;
  return new CliError(`${url.host} cannot be reached.`, {
    reason: error.message || code || String(error),
    hint: hintOf(code, error.message, proxy),
    exitCode: ExitCode.unreachable,
    cause: error,
  });
}

/** Explains an answer that does not come from a registry. */
export function notARegistry(host: string, { status, headers }: HttpAnswer): CliError {
  return new CliError(`${host} did not answer as a registry.`, {
    reason: `It answered with status ${status} and ${headers['content-type'] ?? 'no content type'}. Usually a proxy or a sign-in page answered.`,
    hint: `Check HTTPS_PROXY and NO_PROXY, and what this prints: curl -i https://${host}/v2/`,
    exitCode: ExitCode.unreachable,
  });
}

export function isHtml({ headers, body }: HttpAnswer): boolean {
  return (
    /^text\/html\b/i.test(headers['content-type'] ?? '') ||
    /^\s*<(!doctype|html)\b/i.test(body.toString('latin1', 0, 200))
  );
}

function hintOf(code: string | undefined, message: string, proxy: string | undefined): string {
  if (/certificate|self.signed|UNABLE_TO/i.test(`${code} ${message}`)) {
    return 'If the registry has a certificate of your own authority, set NODE_EXTRA_CA_CERTS to its file.';
  }
  if (/EPROTO|wrong version number|packet length/i.test(`${code} ${message}`)) {
    return 'If the registry has no TLS, add: --plain-http HOST';
  }
  return proxy === undefined
    ? 'Check the name of the registry and the network. If a proxy is necessary, set HTTPS_PROXY.'
    : `Check the name of the registry and the proxy ${proxyHost(proxy)} (HTTPS_PROXY).`;
}

/** The URL of a proxy can contain a password. */
function proxyHost(proxy: string): string {
  return URL.canParse(proxy) ? new URL(proxy).host : 'of the environment';
}

/** The first error in an answer, in the format of registries. */
function detailOf({ body }: HttpAnswer): string {
  try {
    const { errors } = JSON.parse(body.toString('utf8')) as { errors?: { code?: unknown; message?: unknown }[] };
    const { code, message } = errors?.[0] ?? {};
    const texts = [code, message].filter((text): text is string => typeof text === 'string' && text !== '');
    return texts.length === 0 ? '' : ` (${texts.join(': ').slice(0, 200)})`;
  } catch {
    return '';
  }
}
