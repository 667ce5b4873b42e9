import type { IConstruct } from 'constructs';
import { sha256 } from '../../../digest';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { type TextProto, textProto } from './text-proto';
import { labelEntries, type VersionLabels } from './version-labels';
import type { VersionPolicy } from './version-policy';

/** Where Prometheus finds the server's metrics, on the port of the REST API. */
export const METRICS_PATH = '/monitoring/prometheus/metrics';

/** A model as the server's configuration names it. */
export interface ModelConfigEntry {
  readonly name: string;
  /** Path or URL of the folder that holds the versions. */
  readonly basePath: string;
  readonly versions: VersionPolicy;
  readonly labels?: VersionLabels;
}

/** Files by name. */
export interface ConfigFiles {
  readonly [file: string]: string;
}

/** What a running server reads again, and the probes with it. */
export function modelConfigFiles(where: IConstruct, models: readonly ModelConfigEntry[]): ConfigFiles {
  return {
    'models.config': textProto({ model_config_list: { config: models.map((model) => modelConfig(where, model)) } }),
  };
}

/** What a server reads when it starts, whatever its models are. */
export function serverConfigFiles(): ConfigFiles {
  return { 'monitoring.config': textProto({ prometheus_config: { enable: true, path: METRICS_PATH } }) };
}

function modelConfig(where: IConstruct, { name, basePath, versions, labels = {} }: ModelConfigEntry): TextProto {
  return {
    name,
    base_path: basePath,
    // The only platform that the released server has.
    model_platform: 'tensorflow',
    model_version_policy: versions._toTextProto(where),
    version_labels: labelEntries(labels),
  };
}

/** A digest of what pods must be replaced for when it changes. */
export function checksum(content: object): string {
  return sha256(JSON.stringify(content));
}

/** Throws where the server's APIs could not carry the name of a model. */
export function checkModelName(where: IConstruct, what: string, name: string): void {
  if (!isTerraformToken(name) && !/^[A-Za-z0-9][-_.A-Za-z0-9]{0,127}$/.test(name)) {
    throw new KubeflowError(
      where,
      `${what} "${name}" is not a name of a model.`,
      'The REST API of TensorFlow Serving takes it as a part of its URLs; accepted are letters, digits, "-", "_" and ".", starting with a letter or digit, at most 128.',
      what === 'modelName' ? 'Set `modelName` to a name of that form.' : 'Give it a name of that form.',
    );
  }
}
