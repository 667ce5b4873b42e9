import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Answer, type CheckResult, httpResult, modelResult, SUCCESS } from '../../health';
import type { ExpectedCheck } from '../expectations';

const TIMEOUT = 5000;
const MAX_BODY = 256 * 1024;

/** Web pages answer with HTTP 200. */
export function checkHttp(check: ExpectedCheck): Promise<CheckResult> {
  return eachPath(check, (path, answer) => httpResult(urlOf(check, path), answer));
}

/** Each path names a model, or one of its versions, that is served. */
export function checkModels(check: ExpectedCheck): Promise<CheckResult> {
  return eachPath(check, modelResult);
}

async function eachPath(
  check: ExpectedCheck,
  resultOf: (path: string, answer: Answer) => CheckResult,
): Promise<CheckResult> {
  for (const path of check.paths ?? []) {
    const result = resultOf(path, await get(check, path));
    if (!result.ok) {
      return result;
    }
  }
  return SUCCESS;
}

function urlOf({ scheme, host = '', port }: ExpectedCheck, path: string): string {
  return `${scheme}://${host.replace(/\.$/, '')}:${port}${path}`;
}

function get({ scheme, host, port }: ExpectedCheck, path: string): Promise<Answer> {
  const options = {
    host,
    port,
    path,
    agent: false as const,
    signal: AbortSignal.timeout(TIMEOUT),
    headers: { 'user-agent': 'kubeflow-cdk' },
  };
  return new Promise((resolve, reject) => {
    const receive = (response: IncomingMessage): void => {
      read(response).then(resolve, reject);
    };
    // The certificate is for the name that users know. The check of the hostname verifies it.
    const request =
      scheme === 'https'
        ? httpsRequest({ ...options, rejectUnauthorized: false }, receive)
        : httpRequest(options, receive);
    request.on('error', reject);
    request.end();
  });
}

async function read(response: IncomingMessage): Promise<Answer> {
  let body = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    body += chunk;
    if (body.length > MAX_BODY) {
      response.destroy();
      break;
    }
  }
  return { status: response.statusCode ?? 0, body };
}
