import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IConstruct } from 'constructs';
import { sha256 } from '../../digest';
import { KubeflowError } from '../../errors';
import { isTerraformToken } from '../../synthesis/token-guard';
import { textProto } from './text-proto';
import type { VersionPolicy } from './version-policy';

/** Where the server's files are in its container. */
export const CONFIG_FOLDER = '/etc/tf-serving';

/** Where Prometheus finds the server's metrics, on the port of the REST API. */
export const METRICS_PATH = '/monitoring/prometheus/metrics';

/** A model as the server's configuration names it. */
export interface ServedModel {
  readonly name: string;
  /** Path or URL of the folder that holds the versions. */
  readonly basePath: string;
  readonly versions: VersionPolicy;
}

let script: string | undefined;

/** The files that a model server reads, by name. */
export function modelServerFiles(where: IConstruct, models: ServedModel[]): { [file: string]: string } {
  return {
    'models.config': textProto({
      model_config_list: {
        config: models.map(({ name, basePath, versions }) => ({
          name,
          base_path: basePath,
          model_platform: 'tensorflow',
          model_version_policy: versions._toTextProto(where),
        })),
      },
    }),
    'monitoring.config': textProto({ prometheus_config: { enable: true, path: METRICS_PATH } }),
    'models-available.sh': readinessScript(),
    'models-available.list': models
      .flatMap(statusPaths)
      .map((path) => `${path}\n`)
      .join(''),
  };
}

/** Read once, so that any number of servers share one copy. */
function readinessScript(): string {
  script ??= readFileSync(join(__dirname, 'models-available.sh'), 'utf8');
  return script;
}

/** What to ask the REST API to know that a model is served. */
function statusPaths({ name, versions }: ServedModel): string[] {
  const model = `/v1/models/${name}`;
  const specific = versions._specificVersions;
  return specific.length > 0 ? specific.map((version) => `${model}/versions/${version}`) : [model];
}

/** A digest of the files: the server reads them once, so that its pods are replaced when it changes. */
export function checksum(files: { [file: string]: string }): string {
  return sha256(JSON.stringify(files));
}

/** Throws where the server's APIs could not carry the name of a model. */
export function checkModelName(where: IConstruct, name: string): void {
  if (!isTerraformToken(name) && !/^[A-Za-z0-9][-_.A-Za-z0-9]{0,127}$/.test(name)) {
    throw new KubeflowError(
      where,
      `modelName "${name}" is not a name of a model.`,
      'The REST API of TensorFlow Serving takes it as a part of its URLs; accepted are letters, digits, "-", "_" and ".", starting with a letter or digit, at most 128.',
      'Set `modelName` to a name of that form.',
    );
  }
}
