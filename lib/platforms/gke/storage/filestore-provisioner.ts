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

// Filestore takes up to 16 letters, digits and "_".
const SHARE = 'files';

/** What an instance is told. */
export interface FilestoreProvisionOptions {
  readonly name: string;
  readonly tier: FilestoreTier;
  /** In GiB. */
  readonly capacity: number;
  readonly network?: string;
  readonly encryptionKey?: KmsKey;
}

/** A file system, by names that are known when YAML is written. */
export interface NfsExport {
  readonly server: string;
  readonly path: string;
}

/** Filestore instances, each with a name in one private zone. */
export class FilestoreProvisioner {
  /** What opens the top folder of each. */
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
    const found = resolveFilestoreNetwork(where, this.environment.project, props.network, this.vpc?.networkName);
    const key = this.resolveKey(where, props.encryptionKey);
    const own = props.network === undefined ? this.vpc?.created : undefined;
    const instance = new FilestoreInstance(stack, this.environment.terraformId(where, 'instance'), {
      name: clusterResourceName(clusterName, name),
      tier: FILESTORE_TIERS[tier].apiName,
      location: this.locationOf(where, tier),
      fileShares: {
        name: SHARE,
        capacityGb: capacity,
        // Nodes mount the files. Without it all that is in the network might, pods included.
        ...(own && {
          nfsExportOptions: [
            { ipRanges: [own.subnetwork.ipCidrRange], accessMode: 'READ_WRITE', squashMode: 'NO_ROOT_SQUASH' },
          ],
        }),
      },
      networks: [
        {
          network: own ? own.network.name : found.network,
          modes: ['MODE_IPV4'],
          connectMode: found.privateServicesAccess ? 'PRIVATE_SERVICE_ACCESS' : 'DIRECT_PEERING',
        },
      ],
      ...(key && { kmsKeyName: key.name }),
      deletionProtectionEnabled: true,
      lifecycle: { preventDestroy: true },
      dependsOn: [this.environment.enableApi('file'), ...(key ? [key.grant] : [])],
    });
    const zone = this.privateZone(own ? own.network.id : found.path, props.network);
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
    return this.encryptionKeys.resolve(where, 'key', key, 'files');
  }

  private get domain(): string {
    return `files.${this.environment.clusterName}.internal`;
  }

  private reserveName(where: Construct, name: string): void {
    const other = this.instances.get(name);
    if (other) {
      throw new KubeflowError(
        where,
        `volume "${name}" is made by ${other.node.path} too.`,
        'One cluster has one instance of a name: nodes reach it by that.',
        'Give one of the two another `name`.',
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
        `tier "${tier}" is one of a zone, and the platform names none.`,
        'Filestore accepts ENTERPRISE in a region.',
        'Set `zone` of the platform beside `region`, or use FilestoreTier.ENTERPRISE.',
      );
    }
    return location;
  }

  /** The zone that only a network sees, made for the first instance in it. */
  private privateZone(networkUrl: string, named: string | undefined): DnsManagedZone {
    const { stack, clusterName } = this.environment;
    const role = named === undefined ? 'files' : `files-${sha256(named).slice(0, 8)}`;
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

  /** A folder of root's stays so: nodes mount it as it is, whatever `fsGroup` a pod has. */
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
      description: `let pods make files at the top of "${name}"; until then they can only read there`,
      // In a namespace that admits root, which the namespaces of apps do not.
      command: `kubectl -n default run ${pod} --rm -i --restart=Never --image=${image} --overrides='${JSON.stringify({ spec })}'`,
    });
  }
}
