import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { batchingFiles, batchingFlags } from './batching-options';
import { CONFIG_FOLDER } from './config-folder';
import { grpcFlags } from './grpc-options';
import { type GrpcSsl, grpcSsl } from './grpc-ssl';
import { loadingFlags } from './loading-options';
import { checksum, type Files, serverFiles } from './model-server-config';
import type { ModelServerFlags } from './model-server-flags';
import { drainTimeOf } from './model-server-pods';
import { restFlags } from './rest-options';
import type { ServedModels } from './served-models';
import { sessionFiles, sessionFlags } from './session-options';
import type { TFServingProps } from './tf-serving-props';
import { wholeTime } from './whole-numbers';

/** What a model server is told: its flags and its files, and which of the two a running one follows. */
export class ModelServerSettings {
  public readonly ssl?: GrpcSsl;
  private readonly ownFlags: ModelServerFlags;
  private readonly ownFiles: Files;
  private readonly configPollSeconds: number;

  constructor(
    where: Construct,
    props: TFServingProps,
    private readonly models: ServedModels,
    image: string,
  ) {
    this.ssl = grpcSsl(where, props.grpc?.ssl, image);
    this.configPollSeconds = wholeTime(
      where,
      'modelConfigFilePollWait',
      props.modelConfigFilePollWait ?? Duration.seconds(30),
      'seconds',
    );
    this.ownFlags = {
      monitoring_config_file: `${CONFIG_FOLDER}/monitoring.config`,
      model_config_file: `${CONFIG_FOLDER}/models.config`,
      model_config_file_poll_wait_seconds: this.configPollSeconds,
      file_system_poll_wait_seconds: wholeTime(
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
    this.ownFiles = {
      ...serverFiles(),
      ...batchingFiles(where, props.batching),
      ...sessionFiles(where, props.session),
      ...this.ssl?.files,
    };
  }

  public get flags(): ModelServerFlags {
    return {
      ...this.ownFlags,
      // A server that starts has loaded nothing that a label could be given to.
      allow_version_labels_for_unavailable_models: this.models.haveLabels || undefined,
    };
  }

  /** All files, by name. */
  public get files(): Files {
    return { ...this.models.files, ...this.fixedFiles };
  }

  /** Changes with what only a new pod follows, which is everything where servers do not look for other models. */
  public get checksum(): string {
    return checksum(this.configPollSeconds === 0 ? this.files : { files: this.fixedFiles, models: this.models.fixed });
  }

  private get fixedFiles(): Files {
    return { ...this.ownFiles, ...this.models.scripts };
  }
}

/** Puts the models that props name into a server. Throws where props do not go together. */
export function addModels(where: Construct, models: ServedModels, props: TFServingProps, id: string): void {
  const { model, modelName, versionPolicy, versionLabels } = props;
  if (model) {
    models.addOwn(modelName ?? id, { source: model, versionPolicy, versionLabels });
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
