import type * as kplus from 'cdk8s-plus-27';
import type { k8s } from 'cdk8s-plus-27';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { type GcsFolderOptions, type GcsReaderContext, gcsFolder } from '../../platforms/storage/gcs-folder';
import { isTerraformToken } from '../../terraform-token';
import { normalizeRelativePath } from '../../validation/paths';
import type { SharedVolume } from '../../volumes/shared-volume';
import { checkVolumeNamespace } from '../../volumes/shared-volume-checks';

/** Where on a volume logs are. */
export interface LogFolderOptions {
  /**
   * Folder on the volume that holds the logs, of one run or of many in folders of their own.
   *
   * @default - the root of the volume
   */
  readonly path?: string;
}

/** The TensorBoard that a source lends its files to. */
export interface LogSourceBindOptions extends GcsReaderContext {
  /** Namespace of the pods, where the chart names one. */
  readonly namespace?: string;
}

/** What a pod needs to read logs. */
export interface LogSourceConfig {
  /** What `--logdir` says. */
  readonly logDir: string;
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
  readonly env: k8s.EnvVar[];
  /** Whom the pod must reach. */
  readonly egress: NetworkPeer[];
  /** Whether its fast way of loading could not read them. */
  readonly requiresSlowLoading?: boolean;
}

const MOUNT_PATH = '/logs';

/** Where TensorBoard finds logs. It looks into all folders below, and never writes. */
export class LogSource {
  /**
   * A volume that is shared with others, for example with the TFJob that writes the logs.
   *
   * @param volume the volume, for example of `NfsServer`
   * @param options where on the volume the logs are
   */
  public static sharedVolume(volume: SharedVolume, options: LogFolderOptions = {}): LogSource {
    return new LogSource((reader) => {
      const { scope, prop, namespace } = reader;
      checkVolumeNamespace({ where: scope, prop, pods: "TensorBoard's pods", namespace }, volume);
      return onVolume(reader, volume.claimName, options.path);
    });
  }

  /**
   * A PersistentVolumeClaim of TensorBoard's namespace. Where one node at a time can mount it, TensorBoard waits for a place on the node
   * whose pods have it.
   *
   * @param claim the claim
   * @param options where on the claim the logs are
   */
  public static claim(claim: kplus.IPersistentVolumeClaim, options: LogFolderOptions = {}): LogSource {
    return new LogSource((reader) => onVolume(reader, claim.name, options.path));
  }

  /**
   * A folder of a bucket of Google Cloud Storage.
   *
   * The platform lets TensorBoard, and nobody else, read the folder, unless the options say how else it may.
   *
   * @param url `gs://<bucket>/<folder>`
   * @param options how the bucket is read
   */
  public static gcs(url: string, options: GcsFolderOptions = {}): LogSource {
    return new LogSource((reader) => {
      const { url: logDir, ...access } = gcsFolder(reader, url, options);
      // The fast way wants an identity, even where none is needed.
      return { logDir, ...access, requiresSlowLoading: options.publicBucket };
    });
  }

  private constructor(private readonly bind: (reader: LogSourceBindOptions) => LogSourceConfig) {}

  /**
   * Lends the files to a TensorBoard. Mistakes are told here, where it is known whose they are.
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
    // The whole volume is mounted and the path appended: a subPath would stay on a folder that was replaced meanwhile.
    logDir: below === '' ? MOUNT_PATH : `${MOUNT_PATH}/${below}`,
    volumes: [{ name: 'logs', persistentVolumeClaim: { claimName, readOnly: true } }],
    volumeMounts: [{ name: 'logs', mountPath: MOUNT_PATH, readOnly: true }],
    env: [],
    egress: [],
  };
}
