import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';

/** An error that the API server returned. */
export class ApiError extends CliError {
  constructor(
    /** HTTP status. */
    public readonly status: number,
    message: string,
    options: { reason?: string; hint?: string; exitCode: ExitCode },
  ) {
    super(message, options);
    this.name = 'ApiError';
  }

  /** Whether the object, or its kind, does not exist. */
  public get isNotFound(): boolean {
    return this.status === 404;
  }

  public get isForbidden(): boolean {
    return this.status === 403;
  }
}

/** An answer of an HTTP server. */
export interface HttpResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Time of the server, as an HTTP date. */
  readonly date?: string;
}

/**
 * Explains an answer that is not successful, or not from an API server.
 *
 * @param request method and path
 */
export function errorOfResponse(
  server: string,
  request: string,
  { status, contentType, body }: HttpResponse,
): ApiError {
  const message = statusMessage(contentType, body);
  if (message === undefined && /html/i.test(contentType)) {
    return new ApiError(status, `${server} is not a Kubernetes API server.`, {
      reason: `It returned a web page (HTTP ${status})${titleOf(body)}. A proxy or a sign-in page may be in between.`,
      hint: 'Check the address of the cluster in the kubeconfig, proxy-url, HTTPS_PROXY and NO_PROXY.',
      exitCode: ExitCode.unreachable,
    });
  }
  const reason = message ?? (body.slice(0, 300).trim() || `HTTP ${status}`);
  switch (status) {
    case 401:
      return new ApiError(status, `The API server ${server} rejects the credentials.`, {
        reason,
        hint: 'They may have expired. Sign in to the cluster again, or write new credentials to the kubeconfig.',
        exitCode: ExitCode.unreachable,
      });
    case 403:
      return new ApiError(status, 'The API server denies the request.', {
        reason,
        hint: 'Ask an administrator of the cluster for the permission, or choose another context with --context.',
        exitCode: ExitCode.forbidden,
      });
    case 502:
    case 503:
    case 504:
      return new ApiError(status, `The API server ${server} is not available.`, {
        reason,
        hint: 'Wait until it is, and run the command again.',
        exitCode: ExitCode.unreachable,
      });
    default:
      return new ApiError(status, `The API server answered ${request} with an error.`, {
        reason,
        exitCode: ExitCode.failed,
      });
  }
}

/** Explains why a server could not be reached. */
export function connectionError(server: string, context: string, error: NodeJS.ErrnoException): CliError {
  const { code = '' } = error;
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code);
  const hint = isCertificate
    ? 'The certificate of the cluster changed, or a proxy replaces it. Write the credentials of the cluster again.'
    : code === 'ENOTFOUND'
      ? 'The cluster may have been deleted. Check its address, or choose another context with --context.'
      : 'Start the cluster, check the network, or choose another context with --context.';
  return new CliError(`The API server ${server} of context "${context}" cannot be reached.`, {
    reason: describeError(error),
    hint,
    exitCode: ExitCode.unreachable,
    cause: error,
  });
}

function describeError(error: NodeJS.ErrnoException): string {
  // Several addresses failed.
  const { errors } = error as { errors?: Error[] };
  return [...new Set((errors ?? [error]).map((each) => each.message || String(error.code)))].join('; ');
}

/** Message of a `Status` object. */
function statusMessage(contentType: string, body: string): string | undefined {
  if (!/json/i.test(contentType)) {
    return undefined;
  }
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

function titleOf(html: string): string {
  const title = /<title>([^<]{1,100})<\/title>/i.exec(html)?.[1].trim();
  return title ? ` with the title "${title}"` : '';
}
