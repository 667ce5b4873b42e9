import type { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { NetworkPeer } from '../../../network/network-peer';

/** The kinds of `HubDatabase`. */
export enum HubDatabaseKind {
  /** SQLite on a claim. */
  SQLITE = 'CLAIM',
  /** PostgreSQL. */
  POSTGRES = 'POSTGRES',
  /** MySQL or MariaDB. */
  MYSQL = 'MYSQL',
  /** Another one that SQLAlchemy knows. */
  OTHER = 'OTHER',
  /** SQLite in memory. */
  SQLITE_IN_MEMORY = 'MEMORY',
}

/** How a claim holds the hub's database. */
export interface SqliteOptions {
  /**
   * Size of the claim.
   *
   * @default Size.gibibytes(1)
   */
  readonly size?: Size;

  /**
   * StorageClass of the claim.
   *
   * @default - the platform's
   */
  readonly storageClassName?: string;

  /**
   * Folder of the claim in which the database is.
   *
   * @default - the root of the claim
   */
  readonly subPath?: string;

  /**
   * Whether a hub of a newer version changes the tables of an older one when it starts. It keeps a copy of the file first.
   *
   * @default true
   */
  readonly upgrade?: boolean;
}

/** How the hub reaches a database that somebody else runs. */
export interface ExternalDatabaseOptions {
  /** Name of the Secret that holds the URL. */
  readonly secretName: string;

  /**
   * Key of the Secret under which the URL is: `postgresql://<user>:<password>@<host>:<port>/<database>`, or the same with
   * `mysql://`. The driver may be named and need not be: the hub's image has `psycopg2` and `pymysql`.
   *
   * @default url
   */
  readonly key?: string;

  /**
   * Key of the Secret under which the password is, where the URL has none.
   *
   * @default - the URL has it
   */
  readonly passwordKey?: string;

  /**
   * Where the database is: what the hub's network policy opens. A peer that names no ports stands for the usual one.
   * Empty where the hub reaches it within its own pod, by a proxy in `extraContainers`.
   */
  readonly allowEgressTo: NetworkPeer[];

  /**
   * Whether a hub of a newer version changes the tables of an older one when it starts. Make a copy of the database first:
   * nothing else does.
   *
   * @default false
   */
  readonly upgrade?: boolean;
}

/** Where the hub keeps what it knows: users, their servers, tokens, groups. */
export class HubDatabase {
  /**
   * SQLite on a claim of its own.
   *
   * @param options size and class of the claim
   */
  public static sqlite(options: SqliteOptions = {}): HubDatabase {
    return new HubDatabase(HubDatabaseKind.SQLITE, options.upgrade ?? true, options);
  }

  /**
   * SQLite on a claim that exists, for example the one that the Helm chart made (`hub-db-dir`).
   *
   * @param claim the claim, of the hub's namespace
   * @param options where on the claim the database is; size and class are the claim's own
   */
  public static sqliteOnClaim(claim: kplus.IPersistentVolumeClaim, options: SqliteOptions = {}): HubDatabase {
    return new HubDatabase(HubDatabaseKind.SQLITE, options.upgrade ?? true, options, claim);
  }

  /**
   * PostgreSQL.
   *
   * @param options where it is, and the Secret that opens it
   */
  public static postgres(options: ExternalDatabaseOptions): HubDatabase {
    return new HubDatabase(HubDatabaseKind.POSTGRES, options.upgrade ?? false, {}, undefined, options);
  }

  /**
   * MySQL or MariaDB.
   *
   * @param options where it is, and the Secret that opens it
   */
  public static mysql(options: ExternalDatabaseOptions): HubDatabase {
    return new HubDatabase(HubDatabaseKind.MYSQL, options.upgrade ?? false, {}, undefined, options);
  }

  /**
   * Whatever a URL of SQLAlchemy names, with a driver that the hub's image has. Ours has that of CockroachDB besides.
   *
   * @param options where it is, and the Secret that opens it; each of the peers names its ports
   * @see https://docs.sqlalchemy.org/en/20/core/engines.html#database-urls
   */
  public static other(options: ExternalDatabaseOptions): HubDatabase {
    return new HubDatabase(HubDatabaseKind.OTHER, options.upgrade ?? false, {}, undefined, options);
  }

  /**
   * SQLite in the memory of the hub: for a trial. A hub that starts anew has forgotten all users, and leaves servers that run
   * behind; delete their pods then.
   */
  public static sqliteInMemory(): HubDatabase {
    return new HubDatabase(HubDatabaseKind.SQLITE_IN_MEMORY, false, {});
  }

  private constructor(
    /** Which kind of database it is. */
    public readonly kind: HubDatabaseKind,
    /** Whether a newer hub changes the tables of an older one. */
    public readonly upgrade: boolean,
    /** How a claim holds it. */
    public readonly sqliteOptions: SqliteOptions,
    /** The claim that exists already. */
    public readonly volumeClaim?: kplus.IPersistentVolumeClaim,
    /** How it is reached, where somebody else runs it. */
    public readonly external?: ExternalDatabaseOptions,
  ) {}
}
