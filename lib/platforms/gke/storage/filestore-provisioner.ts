import { DnsManagedZone } from '@cdktf/provider-google/lib/dns-managed-zone';
import { DnsRecordSet } from '@cdktf/provider-google/lib/dns-record-set';
import { FilestoreInstance } from '@cdktf/provider-google/lib/filestore-instance';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { sha256 } from '../../../digest';
import { KubeflowError } from '../../../errors';
import { ComponentImage } from '../../../images';
import type { ManualStep } from '../../deployment-guide';
import type { PlatformBase } from '../../platform-base';
import type { EncryptionKeys, GrantedKey } from '../iam/encryption-keys';
import { KmsKey } from '../iam/kms-key';
import type { Vpc } from '../network/vpc';
import { clusterResourceName } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';
import { resolveFilestoreNetwork } from './filestore-network';
import { FILESTORE_TIERS, type FilestoreTier } from './filestore-tier';

// Filestore accepts at most 16 letters, digits and "_".
const SHARE = 'files';

/** Options of an instance. */
export interface FilestoreProvisionOptions {
  readonly name: string;
  readonly tier: FilestoreTier;
  /** Capacity in GiB. */
  readonly capacity: number;
  readonly network?: string;
  readonly encryptionKey?: KmsKey;
}

/** An NFS export, by names that are known at synthesis. */
export interface NfsExport {
  readonly server: string;
  readonly path: string;
}

/** Creates Filestore instances, and DNS records for them in a private zone. */
export class FilestoreProvisioner {
  /** Steps that make the top folder of each instance writable. */
  public readonly stepsAfterApps: ManualStep[] = [];

  private readonly zones = new Map<string, DnsManagedZone>();
  private readonly instances = new Map<string, Construct>();

  constructor(
    private readonly platform: PlatformBase,
    private readonly environment: GkeEnvironment,
    private readonly encryptionKeys: EncryptionKeys,
    private readonly vpc: Vpc | undefined,
  ) {}

  public provision(where: Construct, props: FilestoreProvisionOptions): NfsExport {
    const { name, tier, capacity } = props;
    this.reserveName(where, name);
    const { stack, clusterName } = this.environment;
    const resolved = resolveFilestoreNetwork(where, this.environment.project, props.network, this.vpc?.networkName);
    const key = this.resolveKey(where, props.encryptionKey);
    const created = props.network === undefined ? this.vpc?.created : undefined;
    const instance = new FilestoreInstance(stack, this.environment.terraformId(where, 'instance'), {
      name: clusterResourceName(clusterName, name),
      tier: FILESTORE_TIERS[tier].apiName,
      location: this.locationOf(where, tier),
      fileShares: {
        name: SHARE,
        capacityGb: capacity,
        // Nodes mount the files. Without this option, the whole network could, including pods.
        ...(created && {
          nfsExportOptions: [
            { ipRanges: [created.subnetwork.ipCidrRange], accessMode: 'READ_WRITE', squashMode: 'NO_ROOT_SQUASH' },
          ],
        }),
      },
      networks: [
        {
          network: created ? created.network.name : resolved.network,
          modes: ['MODE_IPV4'],
          connectMode: resolved.privateServicesAccess ? 'PRIVATE_SERVICE_ACCESS' : 'DIRECT_PEERING',
        },
      ],
      ...(key && { kmsKeyName: key.name }),
      deletionProtectionEnabled: true,
      dependsOn: [this.environment.enableApi('file'), ...(key ? [key.grant] : [])],
    });
    this.environment.protect(instance);
    this.useNetwork(props.network);
    const zone = this.privateZone(created ? created.network.id : resolved.path, props.network);
    const server = `${name}.${this.domain}`;
    new DnsRecordSet(stack, this.environment.terraformId(where, 'record'), {
      managedZone: zone.name,
      name: `${server}.`,
      type: 'A',
      ttl: 300,
      rrdatas: [Fn.element(instance.networks.get(0).ipAddresses, 0)],
    });
    this.addPermissionsStep(name, server);
    return { server, path: `/${SHARE}` };
  }

  /** Key of an instance; undefined for keys that Google manages. */
  public resolveKey(where: Construct, key: KmsKey = KmsKey.googleManaged()): GrantedKey | undefined {
    return this.encryptionKeys.resolve(where, 'encryptionKey', key, 'files');
  }

  /**
   * Keeps the network of the platform when the environment is destroyed, because retained instances remain connected to
   * it.
   *
   * @param requested network of the instance, if it is not the network of the platform
   */
  public useNetwork(requested: string | undefined): void {
    const network = requested === undefined ? this.vpc?.created?.network : undefined;
    if (network) {
      network.lifecycle = { ...network.lifecycle, preventDestroy: true };
    }
  }

  private get domain(): string {
    return `files.${this.environment.clusterName}.internal`;
  }

  private reserveName(where: Construct, name: string): void {
    const other = this.instances.get(name);
    if (other) {
      throw new KubeflowError(
        where,
        `volume "${name}" is already created by ${other.node.path}.`,
        'Names of Filestore instances must be unique in a cluster, because nodes resolve them.',
        'Set a different `name` on one of them.',
      );
    }
    this.instances.set(name, where);
  }

  private locationOf(where: Construct, tier: FilestoreTier): string {
    const { zone, region } = this.environment.location;
    const location = FILESTORE_TIERS[tier].regional ? region : zone;
    if (location === undefined) {
      throw new KubeflowError(
        where,
        `tier "${tier}" requires a zone, but the platform has none.`,
        'Only ENTERPRISE instances are regional.',
        'Set `zone` of the platform in addition to `region`, or use FilestoreTier.ENTERPRISE.',
      );
    }
    return location;
  }

  /** Private DNS zone of a network. Created for the first instance in the network. */
  private privateZone(networkUrl: string, networkName: string | undefined): DnsManagedZone {
    const { stack, clusterName } = this.environment;
    const role = networkName === undefined ? 'files' : `files-${sha256(networkName).slice(0, 8)}`;
    const zone =
      this.zones.get(role) ??
      new DnsManagedZone(stack, `${role}-zone`, {
        name: clusterResourceName(clusterName, role),
        dnsName: `${this.domain}.`,
        description: `Names of the Filestore instances of the cluster ${clusterName}`,
        visibility: 'private',
        privateVisibilityConfig: { networks: [{ networkUrl }] },
        dependsOn: [this.environment.enableApi('dns')],
      });
    this.zones.set(role, zone);
    return zone;
  }

  /** Adds the step that makes the top folder writable. Kubernetes does not apply `fsGroup` to NFS volumes. */
  private addPermissionsStep(name: string, server: string): void {
    const pod = `${name}-rights`;
    const image = this.platform.image(ComponentImage.MODEL_FETCHER);
    const container = {
      name: pod,
      image,
      command: ['chmod', '1777', `/${SHARE}`],
      volumeMounts: [{ name: SHARE, mountPath: `/${SHARE}` }],
    };
    const spec = { containers: [container], volumes: [{ name: SHARE, nfs: { server, path: `/${SHARE}` } }] };
    this.stepsAfterApps.push({
      description: `make the top folder of "${name}" writable. Pods can only read it until then.`,
      // The namespace must admit root, which the namespaces of apps do not.
      command: `kubectl -n default run ${pod} --rm -i --restart=Never --image=${image} --overrides='${JSON.stringify({ spec })}'`,
    });
  }
}
