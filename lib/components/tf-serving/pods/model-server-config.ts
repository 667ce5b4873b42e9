import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { batchingFiles, batchingFlags } from '../options/batching-options';
import { type ConfigFiles, checksum, modelConfigFiles, serverConfigFiles } from '../options/config-files';
import { grpcFlags } from '../options/grpc-options';
import { type GrpcSslConfig, grpcSsl } from '../options/grpc-ssl-options';
import { loadingFlags } from '../options/loading-options';
import { CONFIG_FOLDER, GRPC_PORT, type ModelServerFlags, REST_PORT } from '../options/model-server-flags';
import { toWholeUnits } from '../options/number-checks';
import { restFlags } from '../options/rest-options';
import { sessionFiles, sessionFlags } from '../options/session-options';
import { STATE_FOLDER } from '../sources/model-folder';
import type { ServedModels } from '../sources/served-models';
import type { TFServingProps } from '../tf-serving-props';
import { modelsAvailableList, modelsAvailableScript } from './models-available';
import { drainTimeOf } from './termination';

/** Flags and configuration files of a model server, and the checksum that replaces its pods. */
export class ModelServerConfig {
  /** TLS files of the gRPC API; undefined without `grpc.ssl`. */
  public readonly ssl?: GrpcSslConfig;

  private readonly optionFlags: ModelServerFlags;
  private readonly optionFiles: ConfigFiles;
  private readonly configPollSeconds: number;

  constructor(
    private readonly where: Construct,
    props: TFServingProps,
    private readonly models: ServedModels,
    image: string,
  ) {
    const seconds = (prop: string, time: Duration) => toWholeUnits(where, prop, time, 'seconds');
    this.ssl = grpcSsl(where, props.grpc?.ssl, image);
    if (models.isFolder && props.modelConfigFilePollWait?.toMilliseconds() === 0) {
      throw new KubeflowError(
        where,
        'modelConfigFilePollWait: 0 seconds, so the server would not follow `modelFolder`.',
        'Must be at least 1 second with `modelFolder`.',
        'Remove `modelConfigFilePollWait`.',
      );
    }
    this.configPollSeconds = seconds('modelConfigFilePollWait', props.modelConfigFilePollWait ?? Duration.seconds(30));
    this.optionFlags = {
      port: GRPC_PORT,
      rest_api_port: REST_PORT,
      monitoring_config_file: `${CONFIG_FOLDER}/monitoring.config`,
      model_config_file: `${CONFIG_FOLDER}/models.config`,
      model_config_file_poll_wait_seconds: this.configPollSeconds,
      file_system_poll_wait_seconds: seconds('fileSystemPollWait', props.fileSystemPollWait ?? Duration.seconds(10)),
      ...batchingFlags(props.batching),
      ...loadingFlags(where, props.loading),
      ...sessionFlags(where, props.session),
      ...grpcFlags(where, props.grpc, drainTimeOf(props)),
      ...restFlags(where, props.rest),
      ssl_config_file: this.ssl?.flag,
    };
    this.optionFiles = {
      ...serverConfigFiles(),
      ...modelsAvailableScript(),
      ...batchingFiles(where, props.batching),
      ...sessionFiles(where, props.session),
      ...this.ssl?.files,
    };
  }

  /** Command-line flags. */
  public get flags(): ModelServerFlags {
    return {
      ...this.optionFlags,
      // A starting server has not loaded any version, and would reject the labels without this flag.
      allow_version_labels_for_unavailable_models: this.models.hasVersionLabels || undefined,
      ...(this.models.isFolder && { model_config_file: `${STATE_FOLDER}/models.config` }),
    };
  }

  /** All configuration files by name. */
  public get files(): ConfigFiles {
    const { entries, isFolder } = this.models;
    if (isFolder) {
      return this.restartFiles;
    }
    return { ...modelConfigFiles(this.where, entries), ...modelsAvailableList(entries), ...this.restartFiles };
  }

  /**
   * Checksum of all configuration that only new pods read. It covers all files if the server does not poll its model
   * configuration.
   */
  public get checksum(): string {
    return checksum(
      this.configPollSeconds === 0 ? this.files : { files: this.restartFiles, models: this.models.restartConfig },
    );
  }

  private get restartFiles(): ConfigFiles {
    return { ...this.optionFiles, ...this.models.scripts };
  }
}
