import type * as kplus from 'cdk8s-plus-27';
import type * as kube from '../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { type GcsFolderOptions, type GcsReaderContext, gcsFolder } from '../../platforms/storage/gcs-folder';
import { isTerraformToken } from '../../terraform-token';
import { normalizeRelativePath } from '../../validation/paths';
import type { SharedVolume } from '../../volumes/shared-volume';
import { checkVolumeNamespace } from '../../volumes/shared-volume-checks';

/** Location of logs on a volume. */
export interface LogFolderOptions {
  /**
   * Folder on the volume that holds the logs of one run, or a subfolder for each of several runs.
   *
   * @default - the root of the volume
   */
  readonly path?: string;
}

/** The TensorBoard that reads a log source. */
export interface LogSourceBindOptions extends GcsReaderContext {
  /** Namespace of the pods, if the chart has one. */
  readonly namespace?: string;
}

/** Volumes, environment variables and network access that a pod needs to read the logs. */
export interface LogSourceConfig {
  /** Value of `--logdir`. */
  readonly logDir: string;
  readonly volumes: kube.Volume[];
  readonly volumeMounts: kube.VolumeMount[];
  readonly env: kube.EnvVar[];
  /** Network peers that the pod must reach. */
  readonly egress: NetworkPeer[];
  /** Whether fast loading cannot read the logs. */
  readonly requiresSlowLoading?: boolean;
}

const MOUNT_PATH = '/logs';

/** Location of the logs. TensorBoard reads all subfolders and never writes. */
export class LogSource {
  /**
   * Logs on a shared volume, for example one that the TFJob writes to.
   *
   * @param volume the volume, for example of `NfsServer`
   * @param options location of the logs on the volume
   */
  public static sharedVolume(volume: SharedVolume, options: LogFolderOptions = {}): LogSource {
    return new LogSource((reader) => {
      const { scope, prop, namespace } = reader;
      checkVolumeNamespace({ where: scope, prop, pods: "TensorBoard's pods", namespace }, volume);
      return onVolume(reader, volume.claimName, options.path);
    });
  }

  /**
   * Logs on a PersistentVolumeClaim in the namespace of TensorBoard. If only one node at a time can mount the claim,
   * the pod waits until it can run on the node that has mounted it.
   *
   * @param claim the claim
   * @param options location of the logs on the claim
   */
  public static claim(claim: kplus.IPersistentVolumeClaim, options: LogFolderOptions = {}): LogSource {
    return new LogSource((reader) => onVolume(reader, claim.name, options.path));
  }

  /**
   * Logs in a folder of a Google Cloud Storage bucket.
   *
   * The platform grants TensorBoard's ServiceAccount read access to the folder, unless the options specify other
   * credentials.
   *
   * @param url `gs://<bucket>/<folder>`
   * @param options credentials for the bucket
   */
  public static gcs(url: string, options: GcsFolderOptions = {}): LogSource {
    return new LogSource((reader) => {
      const { url: logDir, ...access } = gcsFolder(reader, url, options);
      // Fast loading requires an identity even for public buckets.
      return { logDir, ...access, requiresSlowLoading: options.publicBucket };
    });
  }

  private constructor(private readonly bind: (reader: LogSourceBindOptions) => LogSourceConfig) {}

  /**
   * Binds the source to a TensorBoard, so that errors name its construct and prop.
   *
   * @internal
   */
  public _bind(reader: LogSourceBindOptions): LogSourceConfig {
    return this.bind(reader);
  }
}

function onVolume(reader: LogSourceBindOptions, claimName: string, path = ''): LogSourceConfig {
  if (!isTerraformToken(claimName)) {
    checkName(reader.scope, `${reader.prop}: claim`, claimName, DNS_SUBDOMAIN);
  }
  const below = normalizeRelativePath(reader, `path on claim "${claimName}"`, path);
  return {
    // The whole volume is mounted and the path appended: a subPath mount would keep a folder that was replaced.
    logDir: below === '' ? MOUNT_PATH : `${MOUNT_PATH}/${below}`,
    volumes: [{ name: 'logs', persistentVolumeClaim: { claimName, readOnly: true } }],
    volumeMounts: [{ name: 'logs', mountPath: MOUNT_PATH, readOnly: true }],
    env: [],
    egress: [],
  };
}
