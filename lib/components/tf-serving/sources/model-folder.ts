import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { KubeflowError } from '../../../errors';
import { ComponentImage } from '../../../images';
import type * as kube from '../../../k8s/kube';
import { containerResources } from '../../../pods/resources';
import { restrictedSecurityContext } from '../../../pods/security-context';
import { CONFIG_FOLDER } from '../options/model-server-flags';
import { toWholeUnits } from '../options/number-checks';
import { VersionPolicy } from '../options/version-policy';
import { FETCH_SCRIPT, fetcherProbes, RCLONE_REMOTE } from './fetched-model';
import type { ModelSource } from './model-source';
import type { ModelSourceBindOptions, ModelSourceConfig } from './model-source-config';

/** A folder with one subfolder per model, each with one subfolder per version. */
export interface ModelFolder {
  /** Source of the folder. `ModelSource.archives` is not supported. */
  readonly source: ModelSource;

  /**
   * Versions of each model to serve: `VersionPolicy.latest(n)` or `.all()`.
   *
   * @default VersionPolicy.latest()
   */
  readonly versionPolicy?: VersionPolicy;

  /**
   * How often to look for new and removed models, in whole seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
}

/** Folder in which the pods keep the model configuration and the list of models. */
export const STATE_FOLDER = '/var/run/tf-serving';

const STATE = 'serving-state';
const STATE_MOUNT = { name: STATE, mountPath: STATE_FOLDER };
const GCS = 'gs://';

/**
 * Returns the configuration of all models in a folder.
 *
 * @throws KubeflowError if an option is invalid, or if the source is not a folder.
 */
export function modelFolderConfig(
  server: Omit<ModelSourceBindOptions, 'prop' | 'modelName' | 'key' | 'versions'>,
  folder: ModelFolder,
): ModelSourceConfig {
  const { scope } = server;
  const versions = folder.versionPolicy ?? VersionPolicy.latest();
  const interval = toWholeUnits(scope, 'modelFolder: interval', folder.interval ?? Duration.minutes(1), 'seconds', {
    min: 1,
  });
  if (versions._specificVersions.length > 0) {
    throw new KubeflowError(
      scope,
      'modelFolder: versionPolicy has numbers of versions.',
      'Must be VersionPolicy.latest(n) or VersionPolicy.all(), because each model has its own versions.',
    );
  }
  const reader = { ...server, prop: 'modelFolder', modelName: 'folder', key: 'models', versions };
  const config = folder.source._bind(reader);
  const container = config.fetch ? fetching(reader, config) : listing(reader, config);
  const named = (name: string, when: string): kube.Container => ({
    ...container,
    name,
    args: [when, ...(container.args ?? []).slice(1)],
  });
  return {
    ...config,
    volumes: [...config.volumes, { name: STATE, emptyDir: { sizeLimit: '16Mi' } }],
    volumeMounts: [...config.volumeMounts, { ...STATE_MOUNT, readOnly: true }],
    env: [...config.env, { name: 'STATE_FOLDER', value: STATE_FOLDER }],
    fetch: {
      initContainer: named('find-models', 'once'),
      sidecar: {
        ...named('follow-models', String(interval)),
        ...fetcherProbes(container.args?.[1] ?? STATE_FOLDER, interval),
      },
      volumeSize: config.fetch?.volumeSize ?? Size.mebibytes(16),
    },
  };
}

/** Returns the container that fetches all models. */
function fetching(reader: ModelSourceBindOptions, { fetch, basePath }: ModelSourceConfig): kube.Container {
  const container = fetch?.initContainer as kube.Container;
  const [when = '', target = '', kind, remote = '', ...versions] = container.args ?? [];
  if (kind !== 'folder') {
    throw new KubeflowError(
      reader.scope,
      'modelFolder: archives contain one model.',
      'Must be a folder with one subfolder per model.',
      'Use `models` with a name for each.',
    );
  }
  return {
    ...container,
    args: [when, target, 'models', 'fetch', basePath, policyText(reader), remote, ...versions],
    env: [...(container.env ?? []), { name: 'STATE_FOLDER', value: STATE_FOLDER }],
    volumeMounts: [...(container.volumeMounts ?? []), STATE_MOUNT],
  };
}

/** Returns the container that lists the models on a volume or in a bucket that the server reads. */
function listing(reader: ModelSourceBindOptions, config: ModelSourceConfig): kube.Container {
  const basePath = config.basePath.replace(/\/$/, '');
  const inBucket = basePath.startsWith(GCS);
  const isPublic = config.env.some(({ name }) => name === 'NO_GCE_CHECK');
  const remote = inBucket ? `${RCLONE_REMOTE}${basePath.slice(GCS.length)}/` : '-';
  return {
    name: 'find-models',
    image: reader.platform.image(ComponentImage.MODEL_FETCHER),
    command: ['sh', `${CONFIG_FOLDER}/${FETCH_SCRIPT}`],
    args: [
      'once',
      inBucket ? STATE_FOLDER : basePath,
      'models',
      inBucket ? 'list' : 'mounted',
      basePath,
      policyText(reader),
      remote,
      ...reader.versions._fetchArguments,
    ],
    env: [
      ...config.env,
      { name: 'STATE_FOLDER', value: STATE_FOLDER },
      ...(inBucket
        ? [
            { name: 'RCLONE_CONFIG_MODELS_TYPE', value: 'google cloud storage' },
            { name: `RCLONE_CONFIG_MODELS_${isPublic ? 'ANONYMOUS' : 'ENV_AUTH'}`, value: 'true' },
          ]
        : []),
    ],
    resources: containerResources(reader.scope, {
      cpu: { request: Cpu.millis(10), limit: Cpu.units(1) },
      memory: { request: Size.mebibytes(64), limit: Size.mebibytes(256) },
      ephemeralStorage: { request: Size.mebibytes(16), limit: Size.mebibytes(64) },
    }),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: restrictedSecurityContext(),
    volumeMounts: [{ name: 'config', mountPath: CONFIG_FOLDER, readOnly: true }, ...config.volumeMounts, STATE_MOUNT],
  };
}

/** Returns the version policy as in the model configuration. */
function policyText({ versions }: ModelSourceBindOptions): string {
  const [choice, count] = versions._fetchArguments;
  return choice === 'latest' ? `latest { num_versions: ${count} }` : 'all {}';
}
