import type { Size } from 'cdk8s';
import { Construct } from 'constructs';
import type { IPlatform } from '../../platform';
import type { KmsKey } from '../iam/kms-key';
import { checkedCapacity, type FilestoreTier, resolveFilestoreOptions } from './filestore-tier';
import { storageContextOf } from './storage-context';

/** Options of a `FilestoreInstance`. */
export interface FilestoreInstanceProps {
  /**
   * Name of the volume. The instance has the name `<cluster>-<name>`.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Size of the instance. It can be increased later; with the tiers ZONAL and ENTERPRISE, it can also be decreased.
   *
   * @default - the minimum of the tier: 1 TiB, or 2.5 TiB for PREMIUM
   */
  readonly size?: Size;

  /**
   * Service tier of the instance. An ENTERPRISE instance is regional; others are in the platform's `zone`.
   *
   * @see https://cloud.google.com/filestore/docs/service-tiers
   * @default FilestoreTier.ZONAL
   */
  readonly tier?: FilestoreTier;

  /**
   * Network of the instance, which must be the network of the nodes: its name, or
   * `projects/<project>/global/networks/<name>`.
   *
   * The network of another project must have private services access, and allow this project to create DNS zones for it
   * (`dns.networks.bindPrivateDNSZone`).
   *
   * @default - the network of the platform; required for an existing cluster
   */
  readonly network?: string;

  /**
   * Key that encrypts the files. The tiers ZONAL and ENTERPRISE support it.
   *
   * @default KmsKey.googleManaged()
   */
  readonly encryptionKey?: KmsKey;

  /**
   * Platform of the instance.
   *
   * @default - the platform that contains this construct
   */
  readonly platform?: IPlatform;
}

/**
 * A Filestore instance that Terraform creates and refuses to destroy: an NFS server that Google operates.
 *
 * Filestore assigns its address during deployment. Nodes mount the files by a name in a private DNS zone of the
 * network, which is known at synthesis. `new NfsVolume(chart, 'team-data', { server, path })` provides the files in any
 * number of namespaces.
 *
 * Only root can write to the top folder of a new instance. The summary of `app.synth()` contains the command that makes
 * it writable.
 */
export class FilestoreInstance extends Construct {
  /** DNS name of the server. */
  public readonly server: string;

  /** Path of the NFS export. */
  public readonly path: string;

  /** Size of the instance. */
  public readonly size: Size;

  /**
   * @throws KubeflowError if the platform is not a `GkePlatform`, or Filestore does not accept a prop.
   *
   * @param scope parent construct: a GkePlatform, or a construct in it
   * @param id id of the construct
   * @param props options
   */
  constructor(scope: Construct, id: string, props: FilestoreInstanceProps = {}) {
    super(scope, id);
    const context = storageContextOf(
      this,
      props.platform,
      'Use an NfsServer, or an NfsVolume with the address of an existing server.',
    );
    const { name, tier, size } = resolveFilestoreOptions(this, id, props);
    this.size = size;
    const { server, path } = context.filestore.provision(this, {
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
