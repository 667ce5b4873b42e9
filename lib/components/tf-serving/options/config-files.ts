import type { IConstruct } from 'constructs';
import { sha256 } from '../../../digest';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { type TextProto, textProto } from './text-proto';
import { labelEntries, type VersionLabels } from './version-labels';
import type { VersionPolicy } from './version-policy';

/** Path of the Prometheus metrics on the REST port. */
export const METRICS_PATH = '/monitoring/prometheus/metrics';

/** An entry of the server's model configuration. */
export interface ModelConfigEntry {
  readonly name: string;
  /** Path or URL of the folder that contains the versions. */
  readonly basePath: string;
  readonly versions: VersionPolicy;
  readonly labels?: VersionLabels;
  /** Body of a request that the probes send. */
  readonly readinessRequest?: string;
}

/** File contents by file name. */
export interface ConfigFiles {
  readonly [file: string]: string;
}

/** Returns the model configuration, which a running server reloads. */
export function modelConfigFiles(where: IConstruct, models: readonly ModelConfigEntry[]): ConfigFiles {
  return {
    'models.config': textProto({ model_config_list: { config: models.map((model) => modelConfig(where, model)) } }),
  };
}

/** Returns the configuration files that a server reads only at startup. */
export function serverConfigFiles(): ConfigFiles {
  return { 'monitoring.config': textProto({ prometheus_config: { enable: true, path: METRICS_PATH } }) };
}

function modelConfig(where: IConstruct, { name, basePath, versions, labels = {} }: ModelConfigEntry): TextProto {
  return {
    name,
    base_path: basePath,
    // The only platform of the released server.
    model_platform: 'tensorflow',
    model_version_policy: versions._toTextProto(where),
    version_labels: labelEntries(labels),
  };
}

/** Returns a checksum of configuration whose changes replace the pods. */
export function checksum(content: object): string {
  return sha256(JSON.stringify(content));
}

/**
 * @throws KubeflowError if a model name cannot be part of a URL.
 */
export function checkModelName(where: IConstruct, what: string, name: string): void {
  if (!isTerraformToken(name) && !/^[A-Za-z0-9][-_.A-Za-z0-9]{0,127}$/.test(name)) {
    throw new KubeflowError(
      where,
      `${what} "${name}" is not a valid model name.`,
      'Must be at most 128 letters, digits, "-", "_" and ".", starting with a letter or digit, because it is part of URLs.',
      what === 'modelName' ? 'Set `modelName` to a valid name.' : 'Use a valid name.',
    );
  }
}
