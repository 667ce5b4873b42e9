import { Size } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { sha256 } from '../../../digest';
import { KubeflowError } from '../../../errors';
import { DNS_LABEL, isValidName } from '../../../names';
import type { NetworkPeer } from '../../../network/network-peer';
import { bytesOf, quantity } from '../../../validation/quantities';
import { type ConfigFiles, checkModelName, type ModelConfigEntry, modelConfigFiles } from '../options/config-files';
import { checkVersionLabels, policyForLabels, type VersionLabels } from '../options/version-labels';
import { modelsAvailableList } from '../pods/models-available';
import type { ModelConfig, TFServingProps } from '../tf-serving-props';
import { fetcherFiles } from './fetched-model';
import type { ModelSourceBindOptions, ModelSourceConfig } from './model-source-config';

/** The server that the models are of. */
export type ModelServerContext = Omit<ModelSourceBindOptions, 'prop' | 'modelName' | 'key' | 'versions'>;

/** What the pods of a server need to read all of its models. */
export interface ModelPodConfig extends Pick<ModelSourceConfig, 'volumes' | 'volumeMounts' | 'env' | 'singleNode'> {
  readonly initContainers: k8s.Container[];
  readonly containers: k8s.Container[];
}

interface Served extends ModelConfigEntry {
  readonly prop: string;
  readonly labels: VersionLabels;
  readonly access: ModelSourceConfig;
  /** Whether it is the one model that a server is named for, whose place a running server cannot be told of. */
  readonly isDefault: boolean;
}

// Volumes are named after models, with a digest where a name is too long for that.
const MAX_KEY_LENGTH = 40;
// What a pod needs beside its models, for logs and temporary files.
const SCRATCH_SPACE = Size.gibibytes(1);

/** The models of a server. They may be added until manifests are written. */
export class ServedModels {
  private readonly served: Served[] = [];

  constructor(private readonly host: ModelServerContext) {}

  /**
   * Adds the models of the props.
   *
   * @param id default name of the model of `model`
   */
  public addFromProps({ model, modelName, models = {}, ...options }: TFServingProps, id: string): void {
    const { versionPolicy, versionLabels } = options;
    if (model) {
      this.addDefault(modelName ?? id, { source: model, versionPolicy, versionLabels });
    } else {
      this.checkNoModelOptions({ modelName, versionPolicy, versionLabels });
    }
    for (const [name, config] of Object.entries(models)) {
      this.add(name, config);
    }
  }

  public add(name: string, model: ModelConfig): void {
    checkModelName(this.host.scope, 'models:', name);
    this.bind({ prop: `models.${name}`, name, model, key: `model-${keyOf(name)}`, isDefault: false });
  }

  /** Names of the models, in the order in which they were added. */
  public get names(): string[] {
    return this.served.map(({ name }) => name);
  }

  /** What a running server reads again. */
  public get files(): ConfigFiles {
    return { ...modelConfigFiles(this.host.scope, this.served), ...modelsAvailableList(this.served) };
  }

  /** What only a new pod reads. */
  public get scripts(): ConfigFiles {
    return this.served.some(({ access }) => access.fetch) ? fetcherFiles() : {};
  }

  public get hasVersionLabels(): boolean {
    return this.served.some(isLabelled);
  }

  /**
   * What a running server cannot be told of its models. It gives a label to another version only if it has loaded that one, and would
   * load none while a label waits for one; so labels may move while it runs, and versions of a model with labels may not change. Nor
   * does it load a version again that it has, from wherever it may have come.
   */
  public get restartConfig(): object {
    return this.served
      .filter((model) => model.isDefault || isLabelled(model))
      .map((model) => ({
        ...(model.isDefault && { basePath: model.basePath }),
        ...(isLabelled(model) && { name: model.name, versions: model.versions._toTextProto(this.host.scope) }),
      }));
  }

  public get egress(): NetworkPeer[] {
    const peers = this.served.flatMap(({ access }) => access.egress);
    return [...new Map(peers.map((peer) => [JSON.stringify(peer), peer])).values()];
  }

  public get podConfig(): ModelPodConfig {
    const all = this.served.map(({ access }) => access);
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
    checkModelName(this.host.scope, 'modelName', name);
    this.bind({ prop: 'model', name, model, key: 'model', isDefault: true });
  }

  private checkNoModelOptions(options: { readonly [prop: string]: unknown }): void {
    const props = Object.keys(options).filter((prop) => options[prop] !== undefined);
    if (props.length > 0) {
      throw new KubeflowError(
        this.host.scope,
        `${props.join(', ')}: there is no \`model\` that it could be about.`,
        'It says more of the one model that the prop `model` names.',
        'Set `model`, or say it of each model in `models`.',
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
    const { scope } = this.host;
    if (this.names.includes(name)) {
      throw new KubeflowError(
        scope,
        `${prop}: the server has a model "${name}" already.`,
        'Requests name the model that they are for, so that each has a name of its own.',
        'Give one of the two another name.',
      );
    }
    const labels = { ...model.versionLabels };
    const versions = model.versionPolicy ?? policyForLabels(labels);
    const labelsProp = isDefault ? 'versionLabels' : `${prop}: versionLabels`;
    checkVersionLabels(scope, labelsProp, labels, versions);
    // Tells of mistakes in the policy before anything is made for the model.
    versions._toTextProto(scope);
    const reader = { ...this.host, prop, modelName: name, key, versions };
    const access = model.source._bind(reader);
    this.checkCompatible(prop, access);
    this.served.push({ prop, name, basePath: access.basePath, versions, labels, access, isDefault });
  }

  private checkCompatible(prop: string, access: ModelSourceConfig): void {
    for (const other of this.served) {
      this.checkCredentials(prop, access, other);
      for (const [annotation, value] of Object.entries(access.serviceAccountAnnotations ?? {})) {
        const taken = other.access.serviceAccountAnnotations?.[annotation];
        if (taken !== undefined && taken !== value) {
          throw new KubeflowError(
            this.host.scope,
            `${prop} is to be read as ${value}, and ${other.prop} as ${taken}.`,
            'All models of a server are read by its one service account.',
            'Use one that may read both, or a server for each.',
          );
        }
      }
    }
    for (const [annotation, value] of Object.entries(access.serviceAccountAnnotations ?? {})) {
      this.host.serviceAccount.metadata.addAnnotation(annotation, value);
    }
  }

  // What the server reads by itself it reads by one key, or by the identity of its pods.
  private checkCredentials(prop: string, access: ModelSourceConfig, other: Served): void {
    const [mine, theirs] = [access, other.access].map(credentialsOf);
    if (mine !== theirs && mine !== undefined && theirs !== undefined) {
      throw new KubeflowError(
        this.host.scope,
        `${prop} is to be read with other credentials than ${other.prop}.`,
        'TensorFlow Serving reads all gs:// with the same ones.',
        'Use one key that may read both, or a server for each.',
      );
    }
  }

  private env(): k8s.EnvVar[] {
    const all = distinct(this.served.flatMap(({ access }) => access.env));
    // A bucket that everybody may read can be read with an identity too, and another that needs one cannot without.
    const identity = this.served.some(({ access }) => credentialsOf(access) === IDENTITY);
    return identity ? all.filter(({ name }) => name !== NO_IDENTITY) : all;
  }

  /** Kubernetes counts what is on a pod's disk against the largest of its init containers or the sum of the others. */
  private fetchers(): k8s.Container[] {
    const fetches = this.served.flatMap(({ access }) => (access.fetch ? [access.fetch] : []));
    const bytes = fetches.reduce((sum, { volumeSize }) => sum + bytesOf(volumeSize), 0);
    const storage = (beside: number) => quantity(Size.kibibytes((bytes + beside) / 1024));
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

/** By what the server reads the files: nothing, for those that come by a volume or that everybody may read. */
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
