import type { Size } from 'cdk8s';
import { Construct } from 'constructs';
import type { IPlatform } from '../../platform';
import type { KmsKey } from '../iam/kms-key';
import { checkedCapacity, type FilestoreTier, resolveFilestoreOptions } from './filestore-tier';
import { storageContextOf } from './storage-context';

/** Options of a `FilestoreInstance`. */
export interface FilestoreInstanceProps {
  /**
   * What people call the files. The instance is called `<cluster>-<name>`.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Size of the instance. It can be made larger, and where the tier is ZONAL or ENTERPRISE smaller, too.
   *
   * @default - the least that the tier has: 1 TiB, and 2.5 TiB where it is PREMIUM
   */
  readonly size?: Size;

  /**
   * What the instance is made of. One of the tier ENTERPRISE is in the region, others are in the platform's `zone`.
   *
   * @see https://cloud.google.com/filestore/docs/service-tiers
   * @default FilestoreTier.ZONAL
   */
  readonly tier?: FilestoreTier;

  /**
   * The network that the instance is in, which must be that of the nodes: its name, or `projects/<project>/global/networks/<name>`. That of
   * another project must have private services access, and let this project make names for it (`dns.networks.bindPrivateDNSZone`).
   *
   * @default - the platform's; of a cluster that is there already it must be said
   */
  readonly network?: string;

  /**
   * The key that the files are encrypted with, for the tiers ZONAL and ENTERPRISE.
   *
   * @default KmsKey.googleManaged()
   */
  readonly encryptionKey?: KmsKey;

  /**
   * The platform that the instance is for.
   *
   * @default - the one that this stands on
   */
  readonly platform?: IPlatform;
}

/**
 * A Filestore instance that Terraform makes, and refuses to destroy: an NFS server that Google keeps running.
 *
 * Its address is Google's to choose, and known after the deployment. So it gets a name in a private zone of the network, which is known
 * before, and by which nodes mount the files: `new NfsVolume(chart, 'team-data', { server, path })` gives them to any number of namespaces.
 *
 * The top folder of a new instance is writable by root alone. The one command that opens it is told when the app is synthesized.
 */
export class FilestoreInstance extends Construct {
  /** Name of the server, as nodes resolve it. */
  public readonly server: string;

  /** What the server calls the files. */
  public readonly path: string;

  /** Size of the instance. */
  public readonly size: Size;

  /**
   * Throws where it stands on another platform than a GkePlatform, or a prop is nothing that Filestore would take.
   *
   * @param scope where it stands: a GkePlatform, or anything on one
   * @param id id of the construct
   * @param props options
   */
  constructor(scope: Construct, id: string, props: FilestoreInstanceProps = {}) {
    super(scope, id);
    const defaults = storageContextOf(
      this,
      props.platform,
      'Use an NfsServer, or an NfsVolume with the address of a server that is there.',
    );
    const { name, tier, size } = resolveFilestoreOptions(this, id, props);
    this.size = size;
    const { server, path } = defaults.filestore.provision(this, {
      name,
      tier,
      capacity: checkedCapacity(this, name, tier, size),
      network: props.network,
      encryptionKey: props.encryptionKey,
    });
    this.server = server;
    this.path = path;
  }
}
