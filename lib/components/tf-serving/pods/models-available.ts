import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import type { ConfigFiles, ModelConfigEntry } from '../options/config-files';
import { CONFIG_FOLDER, REST_PORT } from '../options/model-server-flags';

const SCRIPT = 'models-available.sh';
const LIST = 'models-available.list';
const STARTUP_PERIOD_SECONDS = 5;

let script: string | undefined;

/** Returns the script that the probes run. */
export function modelsAvailableScript(): ConfigFiles {
  script ??= readFileSync(join(__dirname, SCRIPT), 'utf8');
  return { [SCRIPT]: script };
}

/** Returns the list of REST API paths that the script requests. It can change while a server runs. */
export function modelsAvailableList(models: readonly ModelConfigEntry[]): ConfigFiles {
  return {
    [LIST]: models
      .flatMap(statusPaths)
      .map((path) => `${path}\n`)
      .join(''),
  };
}

/** Succeeds once all configured and found versions are AVAILABLE. */
export function startupProbe(timeout: Duration): k8s.Probe {
  return {
    exec: { command: command('startup') },
    periodSeconds: STARTUP_PERIOD_SECONDS,
    timeoutSeconds: 10,
    failureThreshold: Math.max(1, Math.ceil(timeout.toSeconds({ integral: false }) / STARTUP_PERIOD_SECONDS)),
  };
}

/** Succeeds as long as the server serves everything that it has served before. */
export function readinessProbe(): k8s.Probe {
  return { exec: { command: command('ready') }, periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 3 };
}

function command(phase: 'startup' | 'ready'): string[] {
  return ['bash', `${CONFIG_FOLDER}/${SCRIPT}`, phase, String(REST_PORT)];
}

function statusPaths({ name, versions }: ModelConfigEntry): string[] {
  const model = `/v1/models/${name}`;
  const specific = versions._specificVersions;
  return specific.length > 0 ? specific.map((version) => `${model}/versions/${version}`) : [model];
}
