import type { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { NetworkPeer } from '../../../network/network-peer';

/** Kinds of `HubDatabase`. */
export enum HubDatabaseKind {
  /** SQLite on a claim. */
  SQLITE = 'SQLITE',
  /** PostgreSQL. */
  POSTGRES = 'POSTGRES',
  /** MySQL or MariaDB. */
  MYSQL = 'MYSQL',
  /** Another database that SQLAlchemy supports. */
  OTHER = 'OTHER',
  /** SQLite in memory. */
  SQLITE_IN_MEMORY = 'SQLITE_IN_MEMORY',
}

/** Options of an SQLite database on a claim. */
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
   * @default - the platform's StorageClass
   */
  readonly storageClassName?: string;

  /**
   * Folder of the claim that holds the database.
   *
   * @default - the root of the claim
   */
  readonly subPath?: string;

  /**
   * Whether a newer version of the hub upgrades the database schema when it starts. It first copies the database file.
   *
   * @default true
   */
  readonly upgrade?: boolean;
}

/** Options of an existing database server. */
export interface ExternalDatabaseOptions {
  /** Name of the Secret that holds the database URL. */
  readonly secretName: string;

  /**
   * Key of the URL in the Secret: `postgresql://<user>:<password>@<host>:<port>/<database>`, or the same with `mysql://`. The
   * driver is optional: the hub's image includes `psycopg2` and `pymysql`.
   *
   * @default url
   */
  readonly key?: string;

  /**
   * Key of the password in the Secret, if the URL does not include it.
   *
   * @default - the URL includes the password
   */
  readonly passwordKey?: string;

  /**
   * Peers of the database, for the hub's network policy. If a peer sets no ports, the default port of the database is allowed.
   *
   * Leave it empty if the hub connects through a proxy in its own pod (`extraContainers`).
   */
  readonly allowEgressTo: NetworkPeer[];

  /**
   * Whether a newer version of the hub upgrades the database schema when it starts. Back up the database first; the hub does
   * not.
   *
   * @default false
   */
  readonly upgrade?: boolean;
}

/** Database of the hub's state: users, servers, tokens and groups. */
export class HubDatabase {
  /**
   * SQLite on a new claim.
   *
   * @param options size and StorageClass of the claim
   */
  public static sqlite(options: SqliteOptions = {}): HubDatabase {
    return new HubDatabase(HubDatabaseKind.SQLITE, options.upgrade ?? true, options);
  }

  /**
   * SQLite on an existing claim, for example the claim `hub-db-dir` of the zero-to-jupyterhub Helm chart.
   *
   * @param claim claim in the hub's namespace
   * @param options location of the database on the claim; `size` and `storageClassName` are not accepted
   */
  public static sqliteOnClaim(claim: kplus.IPersistentVolumeClaim, options: SqliteOptions = {}): HubDatabase {
    return new HubDatabase(HubDatabaseKind.SQLITE, options.upgrade ?? true, options, claim);
  }

  /**
   * PostgreSQL.
   *
   * @param options address and credentials of the database
   */
  public static postgres(options: ExternalDatabaseOptions): HubDatabase {
    return new HubDatabase(HubDatabaseKind.POSTGRES, options.upgrade ?? false, {}, undefined, options);
  }

  /**
   * MySQL or MariaDB.
   *
   * @param options address and credentials of the database
   */
  public static mysql(options: ExternalDatabaseOptions): HubDatabase {
    return new HubDatabase(HubDatabaseKind.MYSQL, options.upgrade ?? false, {}, undefined, options);
  }

  /**
   * Another database that SQLAlchemy supports. The hub's image must include its driver; the default image includes the driver
   * for CockroachDB.
   *
   * @param options address and credentials of the database; each peer must set its ports
   * @see https://docs.sqlalchemy.org/en/20/core/engines.html#database-urls
   */
  public static other(options: ExternalDatabaseOptions): HubDatabase {
    return new HubDatabase(HubDatabaseKind.OTHER, options.upgrade ?? false, {}, undefined, options);
  }

  /**
   * SQLite in the hub's memory, for trials. All users are lost when the hub restarts. Running notebook servers are then orphaned:
   * delete their pods.
   */
  public static sqliteInMemory(): HubDatabase {
    return new HubDatabase(HubDatabaseKind.SQLITE_IN_MEMORY, false, {});
  }

  private constructor(
    /** Kind of database. */
    public readonly kind: HubDatabaseKind,
    /** Whether a newer version of the hub upgrades the database schema. */
    public readonly upgrade: boolean,
    /** Options of an SQLite database on a claim. */
    public readonly sqliteOptions: SqliteOptions,
    /** Existing claim. */
    public readonly volumeClaim?: kplus.IPersistentVolumeClaim,
    /** Options of an existing database server. */
    public readonly external?: ExternalDatabaseOptions,
  ) {}
}
