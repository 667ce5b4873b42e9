import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { drainTimeOf } from '../pods/model-server-deployment';
import type { ServedModels } from '../sources/served-models';
import type { TFServingProps } from '../tf-serving-props';
import { batchingFiles, batchingFlags } from './batching-options';
import { type ConfigFiles, checksum, serverConfigFiles } from './config-files';
import { CONFIG_FOLDER } from './config-folder';
import { grpcFlags } from './grpc-options';
import { type GrpcSslConfig, grpcSsl } from './grpc-ssl-options';
import { loadingFlags } from './loading-options';
import type { ModelServerFlags } from './model-server-flags';
import { toWholeUnits } from './number-checks';
import { restFlags } from './rest-options';
import { sessionFiles, sessionFlags } from './session-options';

/** What a model server is told: its flags and its files, and which of the two a running one follows. */
export class ModelServerConfig {
  public readonly ssl?: GrpcSslConfig;
  private readonly optionFlags: ModelServerFlags;
  private readonly optionFiles: ConfigFiles;
  private readonly configPollSeconds: number;

  constructor(
    where: Construct,
    props: TFServingProps,
    private readonly models: ServedModels,
    image: string,
  ) {
    this.ssl = grpcSsl(where, props.grpc?.ssl, image);
    this.configPollSeconds = toWholeUnits(
      where,
      'modelConfigFilePollWait',
      props.modelConfigFilePollWait ?? Duration.seconds(30),
      'seconds',
    );
    this.optionFlags = {
      monitoring_config_file: `${CONFIG_FOLDER}/monitoring.config`,
      model_config_file: `${CONFIG_FOLDER}/models.config`,
      model_config_file_poll_wait_seconds: this.configPollSeconds,
      file_system_poll_wait_seconds: toWholeUnits(
        where,
        'fileSystemPollWait',
        props.fileSystemPollWait ?? Duration.seconds(10),
        'seconds',
      ),
      ...batchingFlags(props.batching),
      ...loadingFlags(where, props.loading),
      ...sessionFlags(where, props.session),
      ...grpcFlags(where, props.grpc, drainTimeOf(props)),
      ...restFlags(where, props.rest),
      ssl_config_file: this.ssl?.flag,
    };
    this.optionFiles = {
      ...serverConfigFiles(),
      ...batchingFiles(where, props.batching),
      ...sessionFiles(where, props.session),
      ...this.ssl?.files,
    };
  }

  public get flags(): ModelServerFlags {
    return {
      ...this.optionFlags,
      // A server that starts has loaded nothing that a label could be given to.
      allow_version_labels_for_unavailable_models: this.models.hasVersionLabels || undefined,
    };
  }

  /** All files, by name. */
  public get files(): ConfigFiles {
    return { ...this.models.files, ...this.restartFiles };
  }

  /** Changes with what only a new pod follows, which is everything where servers do not look for other models. */
  public get checksum(): string {
    return checksum(
      this.configPollSeconds === 0 ? this.files : { files: this.restartFiles, models: this.models.restartConfig },
    );
  }

  private get restartFiles(): ConfigFiles {
    return { ...this.optionFiles, ...this.models.scripts };
  }
}

/** Puts the models that props name into a server. Throws where props do not go together. */
export function addModels(where: Construct, models: ServedModels, props: TFServingProps, id: string): void {
  const { model, modelName, versionPolicy, versionLabels } = props;
  if (model) {
    models.addDefault(modelName ?? id, { source: model, versionPolicy, versionLabels });
  } else {
    const given = Object.entries({ modelName, versionPolicy, versionLabels }).filter(
      ([, value]) => value !== undefined,
    );
    if (given.length > 0) {
      throw new KubeflowError(
        where,
        `${given.map(([prop]) => prop).join(', ')}: there is no \`model\` that it could be about.`,
        'It says more of the one model that the prop `model` names.',
        'Set `model`, or say it of each model in `models`.',
      );
    }
  }
  for (const [name, served] of Object.entries(props.models ?? {})) {
    models.add(name, served);
  }
}
