import type { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import type * as k8s from '../k8s';
import type * as kube from '../k8s/kube';
import { toManifest } from '../k8s/manifest';
import { checkName, DNS_SUBDOMAIN } from '../names';
import { DATA_KEY } from '../validation/data-keys';
import { checkMountPath, checkSubPath, SHARED_MEMORY_PATH } from '../validation/paths';
import { checkSize, quantity } from '../validation/quantities';
import type { SharedVolume } from './shared-volume';
import { checkVolumeNamespace, type VolumeMountContext } from './shared-volume-checks';

/** Options for mounting a volume. */
export interface VolumeMountOptions {
  /** Absolute path in the container, the same in all pods. */
  readonly mountPath: string;

  /**
   * Folder or file of the volume to mount.
   *
   * @default - the root of the volume
   */
  readonly subPath?: string;

  /**
   * Whether the mount is read-only. ConfigMaps and Secrets always are.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** Options for mounting a ConfigMap or Secret. */
export interface KeyedVolumeMountOptions extends VolumeMountOptions {
  /**
   * Path of the file of each key. Keys that are not listed are not mounted.
   *
   * @default - a file for each key, named after it
   */
  readonly items?: { [key: string]: string };

  /**
   * Whether pods start if the ConfigMap or Secret does not exist.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** Options for mounting an empty folder. */
export interface EmptyDirMountOptions extends VolumeMountOptions {
  /** Size limit. A pod that exceeds it is evicted. */
  readonly size: Size;

  /**
   * Whether the files are in memory. They count towards the memory of the containers.
   *
   * @default false
   */
  readonly inMemory?: boolean;
}

// Volume types that Pod Security "restricted" allows.
const RESTRICTED_VOLUME_TYPES: readonly (keyof kube.Volume)[] = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** A volume and its mount, as fields of a pod. */
export interface BoundPodVolume {
  readonly volume: kube.Volume;
  readonly mount: kube.VolumeMount;
  /** Whether the pod creates `subPath` as its user. */
  readonly createSubPath: boolean;
}

/** A volume that notebooks or the pods of a job mount, in addition to the shared volumes at `/mnt/<name>`. */
export class PodVolume {
  /**
   * Mounts the keys of a Secret as files. The Secret is in the pods' namespace. Users of a notebook with this volume
   * can read it.
   *
   * @param secretName name of the Secret
   * @param options where to mount it
   */
  public static secret(secretName: string, options: KeyedVolumeMountOptions): PodVolume {
    return new PodVolume(options, ({ where, prop }, name) => {
      checkName(where, `${prop}: Secret`, secretName, DNS_SUBDOMAIN);
      return { name, secret: { secretName, ...keyedSource(where, prop, options) } };
    });
  }

  /**
   * Mounts the keys of a ConfigMap as files. The ConfigMap is in the pods' namespace.
   *
   * @param configMapName name of the ConfigMap
   * @param options where to mount it
   */
  public static configMap(configMapName: string, options: KeyedVolumeMountOptions): PodVolume {
    return new PodVolume(options, ({ where, prop }, name) => {
      checkName(where, `${prop}: ConfigMap`, configMapName, DNS_SUBDOMAIN);
      return { name, configMap: { name: configMapName, ...keyedSource(where, prop, options) } };
    });
  }

  /**
   * Mounts a PersistentVolumeClaim in the pods' namespace. All pods must run on one node, unless its access mode is
   * ReadWriteMany or ReadOnlyMany.
   *
   * @param claim the claim
   * @param options where to mount it
   */
  public static claim(claim: kplus.IPersistentVolumeClaim, options: VolumeMountOptions): PodVolume {
    const bind = (mounter: VolumeMountContext, name: string) =>
      claimVolume(mounter, name, claim.name, options.readOnly);
    return new PodVolume(options, bind, false, claim);
  }

  /**
   * Mounts a shared volume or one of its folders at a path other than `/mnt/<name>`.
   *
   * Notebooks create a missing `subPath` as user 1000 and group 100, as with `HomeStorage.shared`, unless the mount is
   * read-only. For other pods Kubernetes creates it with the owner of the volume's root.
   *
   * @param volume the volume, for example of `NfsServer`
   * @param options where to mount it
   */
  public static sharedVolume(volume: SharedVolume, options: VolumeMountOptions): PodVolume {
    const readOnly = options.readOnly ?? volume.readOnly;
    const bind = (mounter: VolumeMountContext, name: string) => {
      checkVolumeNamespace(mounter, volume);
      return claimVolume(mounter, name, volume.claimName, readOnly);
    };
    return new PodVolume({ ...options, readOnly }, bind, options.subPath !== undefined && !readOnly);
  }

  /**
   * Mounts a folder that is empty when the pod starts and deleted when the pod ends. Each pod has a separate folder.
   *
   * @param options where to mount it, and its size
   */
  public static emptyDir(options: EmptyDirMountOptions): PodVolume {
    return new PodVolume(options, ({ where, prop }, name) => {
      checkSize(where, `${prop}: size`, options.size);
      return {
        name,
        emptyDir: {
          sizeLimit: quantity(options.size),
          ...(options.inMemory && { medium: kplus.EmptyDirMedium.MEMORY }),
        },
      };
    });
  }

  /**
   * Mounts shared memory at `/dev/shm`, which data loaders with several processes need. Without it, a container has
   * 64Mi. It counts towards the memory of the container.
   *
   * @param size size limit
   */
  public static sharedMemory(size: Size): PodVolume {
    return PodVolume.emptyDir({ mountPath: SHARED_MEMORY_PATH, size, inMemory: true });
  }

  /**
   * Mounts any volume that Pod Security `restricted` allows, such as CSI, ephemeral or projected volumes.
   *
   * @param volume the volume with its name
   * @param options where to mount it
   */
  public static of(volume: k8s.Volume, options: VolumeMountOptions): PodVolume {
    return new PodVolume(options, ({ where, prop }) => {
      const manifest = toManifest('Volume', volume, { where, what: prop });
      checkVolumeSource(where, prop, manifest);
      return manifest;
    });
  }

  private constructor(
    private readonly options: VolumeMountOptions,
    private readonly volume: (mounter: VolumeMountContext, name: string) => kube.Volume,
    private readonly createSubPath = false,
    /**
     * The claim of `PodVolume.claim`, whose access modes several nodes may not support; undefined for other volumes.
     *
     * @internal
     */
    public readonly _claim?: kplus.IPersistentVolumeClaim,
  ) {}

  /**
   * Returns the volume and its mount. Checks the options here, where the prop is known.
   *
   * @internal
   */
  public _bind(mounter: VolumeMountContext, name: string): BoundPodVolume {
    const { where, prop } = mounter;
    const { mountPath, subPath, readOnly } = this.options;
    checkMountPath(where, `${prop}: mountPath`, mountPath);
    if (subPath !== undefined) {
      checkSubPath(where, `${prop}: subPath`, subPath);
    }
    const volume = this.volume(mounter, name);
    const mount = { name: volume.name, mountPath, subPath, ...(readOnly && { readOnly }) };
    return { volume, mount, createSubPath: this.createSubPath };
  }
}

function keyedSource(
  where: IConstruct,
  prop: string,
  { items, optional }: KeyedVolumeMountOptions,
): { items?: kube.KeyToPath[]; optional?: boolean } {
  for (const [key, path] of Object.entries(items ?? {})) {
    checkName(where, `${prop}: key`, key, DATA_KEY);
    checkSubPath(where, `${prop}: path of key "${key}"`, path);
    const [other] = Object.entries(items ?? {}).find(([, otherPath]) => otherPath === path) ?? [key];
    if (other !== key) {
      throw new KubeflowError(
        where,
        `${prop}: the keys "${other}" and "${key}" have the same path "${path}".`,
        'Paths must be unique.',
        'Give one of them another path.',
      );
    }
  }
  return {
    ...(items && { items: Object.entries(items).map(([key, path]) => ({ key, path })) }),
    ...(optional && { optional }),
  };
}

function claimVolume(
  { where, prop }: VolumeMountContext,
  name: string,
  claimName: string,
  readOnly = false,
): kube.Volume {
  checkName(where, `${prop}: claim`, claimName, DNS_SUBDOMAIN);
  return { name, persistentVolumeClaim: { claimName, ...(readOnly && { readOnly }) } };
}

/**
 * @throws KubeflowError if Pod Security `restricted` does not allow the volume.
 */
export function checkVolumeSource(where: IConstruct, prop: string, volume: kube.Volume): void {
  checkName(where, `${prop}: volume`, volume.name);
  const types = Object.entries(volume).flatMap(([key, value]) => (key === 'name' || value === undefined ? [] : [key]));
  if (types.length !== 1 || !RESTRICTED_VOLUME_TYPES.some((source) => source === types[0])) {
    throw new KubeflowError(
      where,
      `${prop}: volume "${volume.name}" has ${types.length === 0 ? 'no type' : `the type ${types.join(' and ')}`}.`,
      `Pod Security "restricted" requires exactly one of ${RESTRICTED_VOLUME_TYPES.join(', ')}.`,
      'For files of a node or an NFS server, create a PersistentVolume and a claim, and use PodVolume.claim.',
    );
  }
}
