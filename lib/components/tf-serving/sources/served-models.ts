import { Size } from 'cdk8s';
import { sha256 } from '../../../digest';
import { KubeflowError } from '../../../errors';
import type * as kube from '../../../k8s/kube';
import { DNS_LABEL, isValidName } from '../../../names';
import type { NetworkPeer } from '../../../network/network-peer';
import { bytesOf, quantity } from '../../../validation/quantities';
import { type ConfigFiles, checkModelName, type ModelConfigEntry } from '../options/config-files';
import { checkVersionLabels, policyForLabels, type VersionLabels } from '../options/version-labels';
import { checkReadinessRequest } from '../pods/models-available';
import type { ModelConfig, TFServingProps } from '../tf-serving-props';
import { fetcherFiles } from './fetched-model';
import { modelFolderConfig } from './model-folder';
import type { ModelSourceBindOptions, ModelSourceConfig } from './model-source-config';

/** The server of the models. */
export type ModelServerContext = Omit<ModelSourceBindOptions, 'prop' | 'modelName' | 'key' | 'versions'>;

/** Pod configuration for reading all models of a server. */
export interface ModelPodConfig extends Pick<ModelSourceConfig, 'volumes' | 'volumeMounts' | 'env' | 'singleNode'> {
  readonly initContainers: kube.Container[];
  readonly containers: kube.Container[];
}

interface Served extends ModelConfigEntry {
  readonly prop: string;
  readonly labels: VersionLabels;
  readonly source: ModelSourceConfig;
  /** Whether it is the single model (`model`). A running server cannot follow a change of its folder. */
  readonly isDefault: boolean;
}

// Volumes are named after models, with a digest if the name is too long.
const MAX_KEY_LENGTH = 40;
// Disk space of a pod for logs and temporary files, in addition to its models.
const SCRATCH_SPACE = Size.gibibytes(1);

/** The models of a server. Models can be added until synthesis. */
export class ServedModels {
  private readonly served: Served[] = [];
  private folder?: ModelSourceConfig;

  constructor(private readonly server: ModelServerContext) {}

  /**
   * Adds the models of the props.
   *
   * @param id default name of the single model (`model`)
   * @throws KubeflowError if a model is invalid, or its options are set without it.
   */
  public addFromProps({ model, modelName, models = {}, ...options }: TFServingProps, id: string): void {
    const { versionPolicy, versionLabels, readinessRequest } = options;
    if (options.modelFolder) {
      this.folder = modelFolderConfig(this.server, options.modelFolder);
    }
    if (model) {
      this.addDefault(modelName ?? id, { source: model, versionPolicy, versionLabels, readinessRequest });
    } else {
      this.checkNoModelOptions({ modelName, versionPolicy, versionLabels, readinessRequest });
    }
    for (const [name, config] of Object.entries(models)) {
      this.add(name, config);
    }
  }

  public add(name: string, model: ModelConfig): void {
    checkModelName(this.server.scope, 'models:', name);
    this.bind({ prop: `models.${name}`, name, model, key: `model-${keyOf(name)}`, isDefault: false });
  }

  /** Names of the models, in insertion order. */
  public get names(): string[] {
    return this.served.map(({ name }) => name);
  }

  /** Entries of the model configuration. */
  public get entries(): readonly ModelConfigEntry[] {
    return this.served;
  }

  /** Whether the server serves the models of a folder, whose names are unknown. */
  public get isFolder(): boolean {
    return this.folder !== undefined;
  }

  private get sources(): ModelSourceConfig[] {
    return [...this.served.map(({ source }) => source), ...(this.folder ? [this.folder] : [])];
  }

  /** Files that only new pods read. */
  public get scripts(): ConfigFiles {
    return this.sources.some(({ fetch }) => fetch) ? fetcherFiles() : {};
  }

  public get hasVersionLabels(): boolean {
    return this.served.some(isLabelled);
  }

  /**
   * Model configuration whose changes a running server cannot follow. It moves a label only to a version that it has
   * loaded, and loads no version while a label is pending. So labels can move while it runs, but the versions of a
   * labeled model cannot change. It also does not reload a version that it has loaded, even if the source changed.
   */
  public get restartConfig(): object {
    return this.served
      .filter((model) => model.isDefault || isLabelled(model))
      .map((model) => ({
        ...(model.isDefault && { basePath: model.basePath }),
        ...(isLabelled(model) && { name: model.name, versions: model.versions._toTextProto(this.server.scope) }),
      }));
  }

  /** Returns the peers that the pods must reach to read the models, and other peers, without duplicates. */
  public egressWith(others: readonly NetworkPeer[]): NetworkPeer[] {
    return distinct([...this.sources.flatMap(({ egress }) => egress), ...others]);
  }

  /** Labels of the pods that the sources require. */
  public get podLabels(): { [label: string]: string } {
    return Object.assign({}, ...this.sources.map(({ podLabels }) => podLabels ?? {}));
  }

  public get podConfig(): ModelPodConfig {
    const all = this.sources;
    return {
      volumes: distinct(all.flatMap(({ volumes }) => volumes)),
      volumeMounts: distinct(all.flatMap(({ volumeMounts }) => volumeMounts)),
      env: this.env(),
      singleNode: all.some(({ singleNode }) => singleNode),
      initContainers: this.fetchers(),
      containers: all.flatMap(({ fetch }) => (fetch?.sidecar ? [fetch.sidecar] : [])),
    };
  }

  private addDefault(name: string, model: ModelConfig): void {
    checkModelName(this.server.scope, 'modelName', name);
    this.bind({ prop: 'model', name, model, key: 'model', isDefault: true });
  }

  private checkNoModelOptions(options: { readonly [prop: string]: unknown }): void {
    const props = Object.keys(options).filter((prop) => options[prop] !== undefined);
    if (props.length > 0) {
      throw new KubeflowError(
        this.server.scope,
        `${props.join(', ')}: requires \`model\`, which is not set.`,
        'These props configure the single model (`model`).',
        'Set `model`, or configure each model in `models`.',
      );
    }
  }

  private bind({
    prop,
    name,
    model,
    key,
    isDefault,
  }: { model: ModelConfig; key: string } & Pick<Served, 'prop' | 'name' | 'isDefault'>) {
    const { scope } = this.server;
    if (this.folder) {
      throw new KubeflowError(
        scope,
        `${prop}: the server serves \`modelFolder\`.`,
        'A server serves either the models of a folder or named models.',
        'Put the model into the folder, or use another server.',
      );
    }
    if (this.names.includes(name)) {
      throw new KubeflowError(
        scope,
        `${prop}: the server already has a model "${name}".`,
        'Model names must be unique within a server, because requests select a model by name.',
        'Rename one of the two models.',
      );
    }
    const labels = { ...model.versionLabels };
    const versions = model.versionPolicy ?? policyForLabels(labels);
    const labelsProp = isDefault ? 'versionLabels' : `${prop}: versionLabels`;
    checkVersionLabels(scope, labelsProp, labels, versions);
    const { readinessRequest } = model;
    checkReadinessRequest(scope, isDefault ? 'readinessRequest' : `${prop}: readinessRequest`, readinessRequest);
    // Reports an invalid policy before any object is created.
    versions._toTextProto(scope);
    const reader = { ...this.server, prop, modelName: name, key, versions };
    const source = model.source._bind(reader);
    this.checkCompatible(prop, source);
    this.served.push({ prop, name, basePath: source.basePath, versions, labels, source, isDefault, readinessRequest });
  }

  private checkCompatible(prop: string, source: ModelSourceConfig): void {
    for (const other of this.served) {
      this.checkCredentials(prop, source, other);
      for (const [annotation, value] of Object.entries(source.serviceAccountAnnotations ?? {})) {
        const otherValue = other.source.serviceAccountAnnotations?.[annotation];
        if (otherValue !== undefined && otherValue !== value) {
          throw new KubeflowError(
            this.server.scope,
            `${prop} requires the identity ${value}, but ${other.prop} requires ${otherValue}.`,
            'A server reads all models with one ServiceAccount.',
            'Use an identity that can read both, or one server per model.',
          );
        }
      }
    }
    for (const [annotation, value] of Object.entries(source.serviceAccountAnnotations ?? {})) {
      this.server.serviceAccount.metadata.addAnnotation(annotation, value);
    }
  }

  // The server reads all buckets with one key or with the identity of its pods.
  private checkCredentials(prop: string, source: ModelSourceConfig, other: Served): void {
    const [mine, theirs] = [source, other.source].map(credentialsOf);
    if (mine !== theirs && mine !== undefined && theirs !== undefined) {
      throw new KubeflowError(
        this.server.scope,
        `${prop} and ${other.prop} require different credentials.`,
        'TensorFlow Serving reads all gs:// URLs with the same credentials.',
        'Use one key that can read both, or one server per model.',
      );
    }
  }

  private env(): kube.EnvVar[] {
    const all = distinct(this.sources.flatMap(({ env }) => env));
    // An identity can also read public buckets, but buckets that require an identity cannot be read without one.
    const identity = this.served.some(({ source }) => credentialsOf(source) === IDENTITY);
    return identity ? all.filter(({ name }) => name !== NO_IDENTITY) : all;
  }

  /**
   * Returns the init containers that fetch models. Each requests ephemeral storage for all models: Kubernetes reserves
   * the larger of two values for a pod, the maximum of its init containers or the sum of its other containers.
   */
  private fetchers(): kube.Container[] {
    const fetches = this.sources.flatMap(({ fetch }) => (fetch ? [fetch] : []));
    const bytes = fetches.reduce((sum, { volumeSize }) => sum + bytesOf(volumeSize), 0);
    const storage = (extraBytes: number) => quantity(Size.kibibytes((bytes + extraBytes) / 1024));
    return fetches.map(({ initContainer }) => ({
      ...initContainer,
      resources: {
        requests: { ...initContainer.resources?.requests, 'ephemeral-storage': storage(0) },
        limits: { ...initContainer.resources?.limits, 'ephemeral-storage': storage(bytesOf(SCRATCH_SPACE)) },
      },
    }));
  }
}

const NO_IDENTITY = 'NO_GCE_CHECK';
const IDENTITY = 'identity';

/** Returns the kind of credentials that the server requires; undefined for volumes and public buckets. */
function credentialsOf({ basePath, env, volumes }: ModelSourceConfig): string | undefined {
  if (!basePath.startsWith('gs://') || env.some(({ name }) => name === NO_IDENTITY)) {
    return undefined;
  }
  return volumes.length > 0 ? JSON.stringify(volumes) : IDENTITY;
}

function isLabelled({ labels }: Served): boolean {
  return Object.keys(labels).length > 0;
}

function keyOf(name: string): string {
  return isValidName(name, DNS_LABEL) && name.length <= MAX_KEY_LENGTH
    ? name
    : `${name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .slice(0, MAX_KEY_LENGTH - 9)}-${sha256(name).slice(0, 8)}`;
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
