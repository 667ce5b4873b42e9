import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ExpectedCheck } from '../expectations';
import { type CheckResult, failure, SUCCESS } from './check-result';

const TIMEOUT = 5000;
const MAX_BODY = 256 * 1024;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A web page answers with HTTP 200. */
export async function checkHttp(check: ExpectedCheck): Promise<CheckResult> {
  for (const path of check.paths ?? []) {
    const answer = await get(check, path);
    if (answer.status !== 200) {
      return failure('HealthCheckFailed', `${urlOf(check, path)} answers with HTTP ${answer.status}.`);
    }
  }
  return SUCCESS;
}

interface ModelStatus {
  readonly model_version_status?: readonly {
    readonly version?: string;
    readonly state?: string;
    readonly status?: { readonly error_code?: string; readonly error_message?: string };
  }[];
}

/**
 * Each path names a model, or one of its versions. At least one version is available, and none is loading or failed.
 *
 * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/api_rest.md#model-status-api
 */
export async function checkModels(check: ExpectedCheck): Promise<CheckResult> {
  for (const path of check.paths ?? []) {
    const answer = await get(check, path);
    const model = path.replace(/^.*\/models\//, '');
    if (answer.status !== 200) {
      return failure('ModelUnavailable', `Model ${model}: the server answers with HTTP ${answer.status}.`);
    }
    const { model_version_status: versions = [] } = JSON.parse(answer.body) as ModelStatus;
    const failed = versions.find(({ status }) => (status?.error_code ?? 'OK') !== 'OK');
    if (failed) {
      return failure('ModelFailed', `Model ${model}, version ${failed.version}: ${failed.status?.error_message ?? ''}`);
    }
    const loading = versions.find(({ state }) => state === 'START' || state === 'LOADING');
    if (loading) {
      return failure('ModelLoading', `Model ${model}, version ${loading.version}: ${loading.state}.`);
    }
    if (!versions.some(({ state }) => state === 'AVAILABLE')) {
      return failure('ModelUnavailable', `Model ${model}: no version is AVAILABLE.`);
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
