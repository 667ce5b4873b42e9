import type { Size } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { checkName, DNS_SUBDOMAIN } from '../names';
import { DATA_KEY } from '../validation/data-keys';
import { checkMountPath, checkSubPath, SHARED_MEMORY_PATH } from '../validation/paths';
import { checkSize, quantity } from '../validation/quantities';
import type { SharedVolume } from './shared-volume';
import { checkVolumeNamespace, type VolumeMountContext } from './shared-volume-checks';

/** Where in a pod a volume appears. */
export interface VolumeMountOptions {
  /** Where it appears: an absolute path, the same in all pods. */
  readonly mountPath: string;

  /**
   * Folder or file of the volume that appears there.
   *
   * @default - the root of the volume
   */
  readonly subPath?: string;

  /**
   * Whether the files can only be read. Those of ConfigMaps and Secrets always are.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** Where in a pod a ConfigMap or a Secret appears. */
export interface KeyedVolumeMountOptions extends VolumeMountOptions {
  /**
   * Path of the file of each key, by key; other keys do not appear.
   *
   * @default - a file for each key, of its name
   */
  readonly items?: { [key: string]: string };

  /**
   * Whether pods start when it is not there.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** Where in a pod an empty folder appears, and how much it takes. */
export interface EmptyDirMountOptions extends VolumeMountOptions {
  /** How much can be written before the pod is evicted. */
  readonly size: Size;

  /**
   * Whether the files are in memory, and count as the pod's.
   *
   * @default false
   */
  readonly inMemory?: boolean;
}

// What Pod Security "restricted" lets a pod name.
const RESTRICTED_VOLUME_TYPES: readonly (keyof k8s.Volume)[] = [
  'configMap',
  'csi',
  'downwardApi',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** A volume as pods mount it. */
export interface BoundPodVolume {
  readonly volume: k8s.Volume;
  readonly mount: k8s.VolumeMount;
  /** Whether `subPath` is a folder to be made as the user. */
  readonly createSubPath: boolean;
}

/** Something that notebooks, or the pods of a job, mount besides the shared volumes at `/mnt/<name>`. */
export class PodVolume {
  /**
   * The keys of a Secret of the pods' namespace, as files. Whoever uses a notebook that mounts it can read them.
   *
   * @param secretName name of the Secret
   * @param options where it appears
   */
  public static secret(secretName: string, options: KeyedVolumeMountOptions): PodVolume {
    return new PodVolume(options, ({ where, prop }, name) => {
      checkName(where, `${prop}: Secret`, secretName, DNS_SUBDOMAIN);
      return { name, secret: { secretName, ...keyedSource(where, prop, options) } };
    });
  }

  /**
   * The keys of a ConfigMap of the pods' namespace, as files.
   *
   * @param configMapName name of the ConfigMap
   * @param options where it appears
   */
  public static configMap(configMapName: string, options: KeyedVolumeMountOptions): PodVolume {
    return new PodVolume(options, ({ where, prop }, name) => {
      checkName(where, `${prop}: ConfigMap`, configMapName, DNS_SUBDOMAIN);
      return { name, configMap: { name: configMapName, ...keyedSource(where, prop, options) } };
    });
  }

  /**
   * A claim of the pods' namespace. Unless its access mode is ReadWriteMany or ReadOnlyMany, all pods must run on one node.
   *
   * @param claim the claim
   * @param options where it appears
   */
  public static claim(claim: kplus.IPersistentVolumeClaim, options: VolumeMountOptions): PodVolume {
    const bind = (mounter: VolumeMountContext, name: string) =>
      claimVolume(mounter, name, claim.name, options.readOnly);
    return new PodVolume(options, bind, false, claim);
  }

  /**
   * A shared volume, or a folder of it, in another place than `/mnt/<name>`. In notebooks, a folder that can be written to is made
   * where it is missing, as user 1000 and group 100, as those of `HomeStorage.shared` are; elsewhere Kubernetes makes it, as the volume's root is.
   *
   * @param volume the volume, for example of `NfsServer`
   * @param options where it appears
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
   * A folder of each pod's own that is empty when it starts, and gone when it stops.
   *
   * @param options where it appears and how much it takes
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
   * Memory at `/dev/shm` that the processes of a container share, as data loaders of several processes want it: a container has 64Mi without.
   * It counts as the container's memory.
   *
   * @param size how much of it there may be
   */
  public static sharedMemory(size: Size): PodVolume {
    return PodVolume.emptyDir({ mountPath: SHARED_MEMORY_PATH, size, inMemory: true });
  }

  /**
   * Any volume that Pod Security `restricted` lets pods name: one of a CSI driver, an ephemeral or a projected one, and the like.
   *
   * @param volume the volume, with a name of its own
   * @param options where it appears
   */
  public static of(volume: k8s.Volume, options: VolumeMountOptions): PodVolume {
    return new PodVolume(options, (mounter) => {
      checkVolumeSource(mounter.where, mounter.prop, volume);
      return volume;
    });
  }

  private constructor(
    private readonly options: VolumeMountOptions,
    private readonly volume: (mounter: VolumeMountContext, name: string) => k8s.Volume,
    private readonly createSubPath = false,
    /**
     * The claim that pods mount, where it is one that is not known to be for many nodes.
     *
     * @internal
     */
    public readonly _claim?: kplus.IPersistentVolumeClaim,
  ) {}

  /**
   * Mistakes are told here, where it is known whose they are.
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
): { items?: k8s.KeyToPath[]; optional?: boolean } {
  for (const [key, path] of Object.entries(items ?? {})) {
    checkName(where, `${prop}: key`, key, DATA_KEY);
    checkSubPath(where, `${prop}: path of key "${key}"`, path);
    const [other] = Object.entries(items ?? {}).find(([, taken]) => taken === path) ?? [key];
    if (other !== key) {
      throw new KubeflowError(
        where,
        `${prop}: the keys "${other}" and "${key}" are both the file "${path}".`,
        'Each key is accepted at a path of its own.',
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
): k8s.Volume {
  checkName(where, `${prop}: claim`, claimName, DNS_SUBDOMAIN);
  return { name, persistentVolumeClaim: { claimName, ...(readOnly && { readOnly }) } };
}

/** Throws where a volume is none that Pod Security `restricted` lets pods name. */
export function checkVolumeSource(where: IConstruct, prop: string, volume: k8s.Volume): void {
  checkName(where, `${prop}: volume`, volume.name);
  const given = Object.entries(volume).flatMap(([key, value]) => (key === 'name' || value === undefined ? [] : [key]));
  if (given.length !== 1 || !RESTRICTED_VOLUME_TYPES.some((source) => source === given[0])) {
    throw new KubeflowError(
      where,
      `${prop}: volume "${volume.name}" is ${given.length === 0 ? 'of no kind' : `of the kind ${given.join(' and ')}`}.`,
      `Pod Security "restricted" accepts one of ${RESTRICTED_VOLUME_TYPES.join(', ')}.`,
      'For files of a node or of an NFS server make a PersistentVolume and a claim, and use PodVolume.claim.',
    );
  }
}
