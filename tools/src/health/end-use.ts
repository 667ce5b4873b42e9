import type { KubeObject } from '../kubernetes/objects';
import { type CheckResult, failure, SUCCESS } from './check-result';

/** Answer of a server to a check. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A web page, such as the health page of a hub, answers with HTTP 200. */
export function httpResult(url: string, { status }: Answer): CheckResult {
  return status === 200 ? SUCCESS : failure('HealthCheckFailed', `${url} answers with HTTP ${status}.`);
}

interface ModelStatus {
  readonly model_version_status?: readonly {
    readonly version?: string;
    readonly state?: string;
    readonly status?: { readonly error_code?: string; readonly error_message?: string };
  }[];
}

/**
 * A model, or one of its versions, is served: at least one version is available, and none is loading or failed.
 *
 * @param path path of the model or version in the REST API
 * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/api_rest.md#model-status-api
 */
export function modelResult(path: string, { status, body }: Answer): CheckResult {
  const model = path.replace(/^.*\/models\//, '');
  if (status !== 200) {
    return failure('ModelUnavailable', `Model ${model}: the server answers with HTTP ${status}.`);
  }
  const versions = versionsIn(body);
  if (versions === undefined) {
    return failure('ModelUnavailable', `Model ${model}: the answer is not that of a model server.`);
  }
  const failed = versions.find((version) => (version.status?.error_code ?? 'OK') !== 'OK');
  if (failed) {
    return failure('ModelFailed', `Model ${model}, version ${failed.version}: ${failed.status?.error_message ?? ''}`);
  }
  const loading = versions.find(({ state }) => state === 'START' || state === 'LOADING');
  if (loading) {
    return failure('ModelLoading', `Model ${model}, version ${loading.version}: ${loading.state}.`);
  }
  return versions.some(({ state }) => state === 'AVAILABLE')
    ? SUCCESS
    : failure('ModelUnavailable', `Model ${model}: no version is AVAILABLE.`);
}

function versionsIn(body: string): ModelStatus['model_version_status'] {
  try {
    const { model_version_status: versions = [] } = JSON.parse(body) as ModelStatus;
    return Array.isArray(versions) ? versions : undefined;
  } catch {
    return undefined;
  }
}

/** A webhook of a configuration, as the API server returns it, or as the readiness controller keeps it. */
interface Webhook {
  readonly name: string;
  readonly hasCaBundle?: boolean;
  readonly clientConfig?: { readonly caBundle?: string };
}

/** All webhooks of a configuration have a certificate authority. The operator adds it when it starts. */
export function caBundleResult(configuration: KubeObject): CheckResult {
  const webhooks: readonly Webhook[] = configuration.webhooks ?? [];
  const missing = webhooks.find(({ hasCaBundle, clientConfig }) => !(hasCaBundle ?? clientConfig?.caBundle));
  return missing ? failure('CertificateMissing', `Webhook ${missing.name} has no certificate authority yet.`) : SUCCESS;
}
