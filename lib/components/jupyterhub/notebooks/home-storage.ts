import { Size } from 'cdk8s';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN, isValidName } from '../../../names';
import type { IPlatform } from '../../../platforms/platform';
import { checkAnnotations } from '../../../validation/annotations';
import { checkEnum } from '../../../validation/enums';
import { checkLabels } from '../../../validation/labels';
import { checkNoPlaceholders, checkSubPath } from '../../../validation/paths';
import { checkSize, quantity } from '../../../validation/quantities';
import type { SharedVolume } from '../../../volumes/shared-volume';
import { checkVolumeNamespace, type VolumeMountContext } from '../../../volumes/shared-volume-checks';
import { checkUserTemplate, expandLongestUser } from './user-template';

/** What happens to a user's claim when the user, or a named server with a claim of its own, is deleted in the hub. */
export enum HomeReclaimPolicy {
  /** It stays, with all files: a user of the same name finds them again. */
  RETAIN = 'Retain',
  /** It is deleted, and its volume with it where the StorageClass says so. */
  DELETE = 'Delete',
}

/** Options of `HomeStorage.claimPerUser`. */
export interface ClaimPerUserOptions {
  /**
   * Size of each claim.
   *
   * @default Size.gibibytes(10)
   */
  readonly size?: Size;

  /**
   * StorageClass of the claims.
   *
   * @default - the platform's
   */
  readonly storageClassName?: string;

  /**
   * How a claim can be mounted. Where servers of one user run on several nodes at once and share a claim, it must be
   * `READ_WRITE_MANY`.
   *
   * @default PersistentVolumeAccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: PersistentVolumeAccessMode;

  /**
   * What claims are called: a text with `{username}` in it, or `{user_server}` for a claim of each named server besides. A user who has
   * a claim keeps it when this changes.
   *
   * @default claim-{username}
   * @see https://jupyterhub-kubespawner.readthedocs.io/en/7.1.0/templates.html
   */
  readonly nameTemplate?: string;

  /**
   * Folder of the claim that is the home.
   *
   * @default - the root of the claim
   */
  readonly subPath?: string;

  /**
   * Labels of claims that are made from now on, beside the component's own, which win.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of claims that are made from now on.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * What happens to a claim when its user is deleted in the hub.
   *
   * @default HomeReclaimPolicy.RETAIN
   */
  readonly reclaimPolicy?: HomeReclaimPolicy;
}

/** Options of `HomeStorage.shared`. */
export interface SharedHomeOptions {
  /**
   * Folder of each user on the volume: a path with `{username}` in it, or `{user_server}` for a folder of each named server besides.
   *
   * @default home/{username}
   */
  readonly subPath?: string;
}

/** Options of `HomeStorage.ephemeral`. */
export interface EphemeralHomeOptions {
  /**
   * How much a server may write to its home before it is evicted.
   *
   * @default Size.gibibytes(10)
   */
  readonly sizeLimit?: Size;
}

/** Where a home is bound. */
export interface HomeStorageContext {
  /** Who mounts it, in words for errors. */
  readonly mounter: VolumeMountContext;
  readonly platform: IPlatform;
}

/** A home, in the words of `values.py`, and what it takes. */
export interface HomeStorageConfig {
  readonly values: object;
  /** What the hub must be allowed to do with claims. */
  readonly claimVerbs: string[];
  /** Names of claims that are users' own, as a template. */
  readonly claimNameTemplate?: string;
  /** How those can be mounted. */
  readonly accessMode?: PersistentVolumeAccessMode;
  /** The claim that all homes are on, and the folder in it that has them. */
  readonly shared?: { readonly claimName: string; readonly folder: string };
}

/** Where users' files are. */
export class HomeStorage {
  /**
   * Each user has a claim. It is made with the user's first server and stays when servers stop.
   *
   * @param options size and kind of the claims
   */
  public static claimPerUser(options: ClaimPerUserOptions = {}): HomeStorage {
    return new HomeStorage((context) => claimPerUser(context, options));
  }

  /**
   * Each user has a folder of one volume, and sees no other. The folders are made as user 1000 and group 100, who must be able to write
   * there: on a disk of `NfsServer` they are. Nothing limits how much of the volume one user takes, and when a user is deleted, the folder
   * stays.
   *
   * @param volume the volume, for example of `NfsServer`; notebooks can mount no other part of it that has homes in it
   * @param options where on the volume the folders are
   */
  public static shared(volume: SharedVolume, options: SharedHomeOptions = {}): HomeStorage {
    return new HomeStorage((context) => shared(context, volume, options));
  }

  /**
   * Nothing is kept: what a server writes is gone when it stops.
   *
   * @param options how much can be written
   */
  public static ephemeral(options: EphemeralHomeOptions = {}): HomeStorage {
    return new HomeStorage((context) => ephemeral(context, options));
  }

  private constructor(private readonly bind: (context: HomeStorageContext) => HomeStorageConfig) {}

  /**
   * Mistakes are told here, where it is known whose they are.
   *
   * @internal
   */
  public _bind(context: HomeStorageContext): HomeStorageConfig {
    return this.bind(context);
  }
}

function claimPerUser(
  { mounter: { where }, platform }: HomeStorageContext,
  options: ClaimPerUserOptions,
): HomeStorageConfig {
  const size = options.size ?? Size.gibibytes(10);
  const template = options.nameTemplate ?? 'claim-{username}';
  const access = options.accessMode ?? PersistentVolumeAccessMode.READ_WRITE_ONCE;
  const deletes = options.reclaimPolicy === HomeReclaimPolicy.DELETE;
  checkSize(where, 'home: size', size);
  checkClaimName(where, template);
  checkEnum(where, 'home: access', options.accessMode, PersistentVolumeAccessMode);
  checkEnum(where, 'home: reclaimPolicy', options.reclaimPolicy, HomeReclaimPolicy);
  if (options.storageClassName !== undefined) {
    checkName(where, 'home: storageClassName', options.storageClassName, DNS_SUBDOMAIN);
  }
  if (options.accessMode === PersistentVolumeAccessMode.READ_ONLY_MANY) {
    throw new KubeflowError(
      where,
      `home: access "${options.accessMode}" lets nobody write.`,
      'A home accepts an access mode that its user can write with.',
      'Leave `access` out for ReadWriteOnce, or use PersistentVolumeAccessMode.READ_WRITE_MANY.',
    );
  }
  if (options.subPath !== undefined) {
    checkSubPath(where, 'home: subPath', options.subPath);
    checkNoPlaceholders(where, 'home: subPath', options.subPath);
  }
  checkLabels(where, options.labels);
  checkAnnotations(where, options.annotations);
  return {
    values: {
      kind: 'claim-per-user',
      name_template: template,
      size: quantity(size).value,
      access,
      storage_class: platform.storage.storageClassNameFor(where, {
        name: template,
        accessMode: options.accessMode,
        storageClassName: options.storageClassName,
      }),
      sub_path: options.subPath,
      labels: options.labels,
      annotations: options.annotations,
      ...(deletes && { delete_with_user: true }),
    },
    claimVerbs: ['get', 'create', ...(deletes ? ['delete'] : [])],
    claimNameTemplate: template,
    accessMode: access,
  };
}

function checkClaimName(where: VolumeMountContext['where'], template: string): void {
  checkUserTemplate(where, 'home: nameTemplate', template, 'claim-{username}');
  // Any literal that starts and ends a valid name is one; what is filled in starts with a letter and ends with a letter or digit.
  if (!isValidName(expandLongestUser(template), DNS_SUBDOMAIN)) {
    throw new KubeflowError(
      where,
      `home: nameTemplate "${template}" does not make names of claims.`,
      `${DNS_SUBDOMAIN.accepts.replace(/\.$/, '')}, of which the name of a user can take 48.`,
      'Use for example "claim-{username}".',
    );
  }
}

function shared({ mounter }: HomeStorageContext, volume: SharedVolume, options: SharedHomeOptions): HomeStorageConfig {
  const { where } = mounter;
  const folder = options.subPath ?? 'home/{username}';
  checkName(where, 'home: claim', volume.claimName, DNS_SUBDOMAIN);
  checkVolumeNamespace(mounter, volume);
  if (volume.readOnly) {
    throw new KubeflowError(
      where,
      `home: the volume "${volume.name}" can only be read.`,
      'A home accepts a volume that its user can write to.',
      'Use { ...volume, readOnly: false }, or another volume.',
    );
  }
  checkSubPath(where, 'home: folder', expandLongestUser(folder));
  checkUserTemplate(where, 'home: folder', folder, 'home/{username}');
  const parts = folder.split('/');
  return {
    values: { kind: 'shared', claim: volume.claimName, folder },
    claimVerbs: [],
    shared: {
      claimName: volume.claimName,
      folder: parts
        .slice(
          0,
          parts.findIndex((part) => part.includes('{')),
        )
        .join('/'),
    },
  };
}

function ephemeral({ mounter: { where } }: HomeStorageContext, options: EphemeralHomeOptions): HomeStorageConfig {
  const size = options.sizeLimit ?? Size.gibibytes(10);
  checkSize(where, 'home: size', size);
  return { values: { kind: 'none', size: quantity(size).value }, claimVerbs: [] };
}
