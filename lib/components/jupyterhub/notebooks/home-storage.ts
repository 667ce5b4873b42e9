import { Size } from 'cdk8s';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN, isValidName } from '../../../names';
import type { IPlatform } from '../../../platforms/platform';
import { checkAnnotations } from '../../../validation/annotations';
import { checkLabels } from '../../../validation/labels';
import { checkNoPlaceholders, checkSubPath } from '../../../validation/paths';
import { checkSize, quantity } from '../../../validation/quantities';
import type { SharedVolume } from '../../../volumes/shared-volume';
import { checkVolumeNamespace, type VolumeMountContext } from '../../../volumes/shared-volume-checks';
import { checkNotebookFields } from './notebook-fields';
import { checkUserTemplate, expandLongestUser } from './user-template';

/** What happens to a claim when the hub deletes its user, or deletes a named server with its own claim. */
export enum HomeReclaimPolicy {
  /** Keeps the claim and its files. A new user with the same name gets the claim. */
  RETAIN = 'Retain',
  /** Deletes the claim, and its volume if the StorageClass deletes volumes. */
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
   * Access mode of the claims. Must be `READ_WRITE_MANY` if several servers of a user run on different nodes and share
   * a claim.
   *
   * @default PersistentVolumeAccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: PersistentVolumeAccessMode;

  /**
   * Name template of the claims. Contains `{username}`, or `{user_server}` for a separate claim of each named server.
   *
   * The template determines the names of new claims. A user with an existing claim keeps it if the template changes: the
   * hub's database stores its name, and the hub finds claims of older versions by their annotation with the user's name.
   *
   * @default claim-{username}
   * @see https://jupyterhub-kubespawner.readthedocs.io/en/7.1.0/templates.html
   */
  readonly nameTemplate?: string;

  /**
   * Directory of the claim that becomes the home.
   *
   * @default - the root of the claim
   */
  readonly subPath?: string;

  /**
   * Labels of new claims. Labels of the component take precedence.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of new claims.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * What happens to a claim when the hub deletes its user.
   *
   * @default HomeReclaimPolicy.RETAIN
   */
  readonly reclaimPolicy?: HomeReclaimPolicy;
}

/** Options of `HomeStorage.shared`. */
export interface SharedHomeOptions {
  /**
   * Path template of each user's directory. Contains `{username}`, or `{user_server}` for a separate directory of each
   * named server.
   *
   * To use existing directories that are named after users, use `{unescaped_username}` as the name of a directory. Servers of users
   * whose names are not safe as a directory do not start: names with "/", "$" or control characters, names that start with ".", and
   * names that end with "-" or a space. JupyterHub writes names in lower case.
   *
   * @default home/{username}
   */
  readonly subPath?: string;
}

/** Options of `HomeStorage.ephemeral`. */
export interface EphemeralHomeOptions {
  /**
   * Maximum size of a home. Kubernetes evicts a server that exceeds it.
   *
   * @default Size.gibibytes(10)
   */
  readonly sizeLimit?: Size;
}

/** Field for the name of a user without changes. */
const RAW_NAME = 'unescaped_username';

/** Context in which a home is bound. */
export interface HomeStorageContext {
  /** The notebooks, for error messages. */
  readonly mounter: VolumeMountContext;
  readonly platform: IPlatform;
}

/** A home as in `values.json`, with the permissions that it requires. */
export interface HomeStorageConfig {
  readonly values: object;
  /** Verbs on claims that the hub requires. */
  readonly claimVerbs: string[];
  /** Name template of users' claims. */
  readonly claimNameTemplate?: string;
  /** Access mode of users' claims. */
  readonly accessMode?: PersistentVolumeAccessMode;
  /** Claim with all homes, and the directory above them. */
  readonly shared?: { readonly claimName: string; readonly directory: string };
}

/** Configures where users' files are stored. */
export class HomeStorage {
  /**
   * Creates a claim for each user with the user's first server. The claim stays when servers stop.
   *
   * @param options size, name and StorageClass of the claims
   */
  public static claimPerUser(options: ClaimPerUserOptions = {}): HomeStorage {
    return new HomeStorage((context) => claimPerUser(context, options));
  }

  /**
   * Creates a directory for each user on one volume. Users cannot see each other's directories.
   *
   * An init container creates the directories as user 1000 and group 100, which must be able to write there; disks of
   * `NfsServer` allow it. There is no quota per user, and directories stay when users are deleted.
   *
   * @param volume the volume, for example of `NfsServer`; notebooks cannot mount another part of it that contains homes
   * @param options path of the directories on the volume
   */
  public static shared(volume: SharedVolume, options: SharedHomeOptions = {}): HomeStorage {
    return new HomeStorage((context) => shared(context, volume, options));
  }

  /**
   * Uses an empty directory, whose files are deleted when the server stops.
   *
   * @param options maximum size
   */
  public static ephemeral(options: EphemeralHomeOptions = {}): HomeStorage {
    return new HomeStorage((context) => ephemeral(context, options));
  }

  private constructor(private readonly bind: (context: HomeStorageContext) => HomeStorageConfig) {}

  /**
   * Validates the options and returns the configuration.
   *
   * @throws KubeflowError if an option is invalid.
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
  const accessMode = options.accessMode ?? PersistentVolumeAccessMode.READ_WRITE_ONCE;
  const deletes = options.reclaimPolicy === HomeReclaimPolicy.DELETE;
  checkSize(where, 'home: size', size);
  checkClaimName(where, template);
  if (options.storageClassName !== undefined) {
    checkName(where, 'home: storageClassName', options.storageClassName, DNS_SUBDOMAIN);
  }
  if (options.accessMode === PersistentVolumeAccessMode.READ_ONLY_MANY) {
    throw new KubeflowError(
      where,
      `home: accessMode "${options.accessMode}" does not allow writing.`,
      'Must be an access mode that allows the user to write.',
      'Remove `accessMode` for ReadWriteOnce, or use PersistentVolumeAccessMode.READ_WRITE_MANY.',
    );
  }
  if (options.subPath !== undefined) {
    checkSubPath(where, 'home: subPath', options.subPath);
    checkNoPlaceholders(where, 'home: subPath', options.subPath);
  }
  checkLabels(where, options.labels);
  checkAnnotations(where, options.annotations);
  checkNotebookFields(where, 'home: annotations', options.annotations);
  return {
    values: {
      kind: 'claim-per-user',
      name_template: template,
      size: quantity(size),
      access: accessMode,
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
    claimVerbs: ['get', 'list', 'create', ...(deletes ? ['delete'] : [])],
    claimNameTemplate: template,
    accessMode,
  };
}

function checkClaimName(where: VolumeMountContext['where'], template: string): void {
  checkUserTemplate(where, 'home: nameTemplate', template, 'claim-{username}');
  // The inserted name starts with a letter and ends with a letter or digit, so only the rest of the template matters.
  if (!isValidName(expandLongestUser(template), DNS_SUBDOMAIN)) {
    throw new KubeflowError(
      where,
      `home: nameTemplate "${template}" does not produce valid claim names.`,
      `${DNS_SUBDOMAIN.accepts.replace(/\.$/, '')}, including up to 48 characters for the user.`,
      'Use for example "claim-{username}".',
    );
  }
}

function shared({ mounter }: HomeStorageContext, volume: SharedVolume, options: SharedHomeOptions): HomeStorageConfig {
  const { where } = mounter;
  const subPath = options.subPath ?? 'home/{username}';
  checkName(where, 'home: claim', volume.claimName, DNS_SUBDOMAIN);
  checkVolumeNamespace(mounter, volume);
  if (volume.readOnly) {
    throw new KubeflowError(
      where,
      `home: the volume "${volume.name}" is read-only.`,
      'Must be a volume that users can write to.',
      'Use { ...volume, readOnly: false }, or another volume.',
    );
  }
  checkSubPath(where, 'home: subPath', expandLongestUser(subPath));
  checkUserTemplate(where, 'home: subPath', subPath, 'home/{username}', [RAW_NAME]);
  const segments = subPath.split('/');
  if (subPath.includes(RAW_NAME) && !segments.includes(`{${RAW_NAME}}`)) {
    throw new KubeflowError(
      where,
      `home: subPath "${subPath}" adds text to {${RAW_NAME}}.`,
      'Must be the whole name of a directory: the hub then checks that no name leads to the directory of another user.',
      `Use for example "home/{${RAW_NAME}}".`,
    );
  }
  const firstTemplate = segments.findIndex((segment) => segment.includes('{'));
  return {
    values: { kind: 'shared', claim: volume.claimName, folder: subPath },
    claimVerbs: [],
    shared: {
      claimName: volume.claimName,
      directory: segments.slice(0, firstTemplate).join('/'),
    },
  };
}

function ephemeral({ mounter: { where } }: HomeStorageContext, options: EphemeralHomeOptions): HomeStorageConfig {
  const size = options.sizeLimit ?? Size.gibibytes(10);
  checkSize(where, 'home: size', size);
  return { values: { kind: 'none', size: quantity(size) }, claimVerbs: [] };
}
