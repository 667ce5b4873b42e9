import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { readAsset } from '../../../assets';
import { KubeflowError } from '../../../errors';
import type * as kube from '../../../k8s/kube';
import { isTerraformToken } from '../../../terraform-token';
import type { ConfigFiles, ModelConfigEntry } from '../options/config-files';
import { CONFIG_FOLDER, REST_PORT } from '../options/model-server-flags';

const SCRIPT = 'models-available.sh';
const LIST = 'models-available.list';
const STARTUP_PERIOD_SECONDS = 5;

/** Returns the script that the probes run. */
export function modelsAvailableScript(): ConfigFiles {
  return { [SCRIPT]: readAsset(`components/tf-serving/pods/${SCRIPT}`) };
}

/**
 * Returns the list of REST API paths that the script requests, with the bodies of readiness requests. It can change while
 * a server runs.
 */
export function modelsAvailableList(models: readonly ModelConfigEntry[]): ConfigFiles {
  return {
    [LIST]: models
      .flatMap((model) => statusPaths(model).map((path) => `${[path, ...requestOf(model)].join('\t')}\n`))
      .join(''),
  };
}

/** Succeeds once all configured and found versions are AVAILABLE. */
export function startupProbe(timeout: Duration): kube.Probe {
  return {
    exec: { command: command('startup') },
    periodSeconds: STARTUP_PERIOD_SECONDS,
    timeoutSeconds: 10,
    failureThreshold: Math.max(1, Math.ceil(timeout.toSeconds({ integral: false }) / STARTUP_PERIOD_SECONDS)),
  };
}

/** Succeeds as long as the server serves everything that it has served before. */
export function readinessProbe(): kube.Probe {
  return { exec: { command: command('ready') }, periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 3 };
}

function command(phase: 'startup' | 'ready'): string[] {
  return ['bash', `${CONFIG_FOLDER}/${SCRIPT}`, phase, String(REST_PORT)];
}

/** Returns the REST API paths of the status of a model: of each version that is configured by number, or else of all. */
export function statusPaths({ name, versions }: ModelConfigEntry): string[] {
  const model = `/v1/models/${name}`;
  const specific = versions._specificVersions;
  return specific.length > 0 ? specific.map((version) => `${model}/versions/${version}`) : [model];
}

/** Returns the body on one line. In JSON, white space within strings is escaped. */
function requestOf({ readinessRequest }: ModelConfigEntry): string[] {
  return readinessRequest === undefined ? [] : [readinessRequest.replace(/[\t\r\n]/g, ' ').trim()];
}

/**
 * @throws KubeflowError if a readiness request is not the body of a request for a prediction.
 */
export function checkReadinessRequest(where: IConstruct, what: string, body: string | undefined): void {
  if (body !== undefined && !isTerraformToken(body) && !isJsonObject(body)) {
    throw new KubeflowError(
      where,
      `${what}: "${body}" is not the body of a request for a prediction.`,
      'Must be a JSON object, as in requests to /v1/models/<name>:predict.',
      `Use for example ${'\'{"instances": [[0.5, -0.5]]}\''}.`,
    );
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
