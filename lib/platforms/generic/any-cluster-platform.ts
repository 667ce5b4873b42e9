import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_LABEL, DNS_SUBDOMAIN } from '../../names';
import { checkPeers } from '../../network/network-peer-checks';
import { checkAnnotations } from '../../validation/annotations';
import { checkEnum } from '../../validation/enums';
import { checkPort } from '../../validation/ports';
import type { IAcceleratorsCapability } from '../capabilities/accelerators';
import type { IExposureCapability } from '../capabilities/exposure';
import type { IIdentityCapability } from '../capabilities/identity';
import type { INetworkCapability } from '../capabilities/network';
import type { IObjectStoreCapability } from '../capabilities/object-store';
import type { IStorageCapability } from '../capabilities/storage';
import type { DeploymentGuide } from '../deployment-guide';
import { ClusterIpAllocator } from '../network/cluster-ip-allocator';
import { ClusterNetwork, IpFamilies } from '../network/cluster-network';
import { PlatformBase } from '../platform-base';
import { ClusterStorage } from '../storage/cluster-storage';
import type { AnyClusterPlatformProps, ClusterDistribution } from './any-cluster-platform-props';
import { ClusterAccelerators, checkGpus } from './cluster-accelerators';
import { ClusterExposure } from './cluster-exposure';
import { warnAboutUnenforcedPolicies } from './enforcement-warnings';
import { UnsupportedIdentity, UnsupportedObjectStore } from './unsupported-capabilities';

/**
 * Any conformant cluster: it has a default StorageClass, and what its owner states besides.
 */
export class AnyClusterPlatform extends PlatformBase {
  public readonly storage: IStorageCapability;
  public readonly identity: IIdentityCapability;
  public readonly accelerators: IAcceleratorsCapability;
  public readonly exposure: IExposureCapability;
  public readonly objectStore: IObjectStoreCapability;
  public readonly network: INetworkCapability;

  /**
   * What was told of the cluster, for what makes one like it.
   *
   * @internal
   */
  public readonly _props: AnyClusterPlatformProps;

  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, props);
    this._props = { ...props };
    for (const port of props.apiServerPorts ?? []) {
      checkPort(this, 'apiServerPorts:', port);
    }
    checkNodeCidrs(this, props.nodeCidrs);
    checkEnum(this, 'ipFamilies', props.ipFamilies, IpFamilies);
    checkPeers(this, 'dnsServers', props.dnsServers ?? []);
    checkPeers(this, 'internalCidrs', props.internalCidrs?.map((cidr) => ({ cidr })) ?? []);
    checkGpus(this, props.gpus ?? {});
    this.checkNames(props);
    checkAnnotations(this, props.ingressAnnotations);
    const platform = this.describe();
    this.storage = new ClusterStorage({
      platform,
      storageClassName: props.storageClassName,
      sharedStorageClassName: props.sharedStorageClassName,
      singleNodeClasses: this._distribution.singleNodeClasses,
      singleNode: this._distribution.singleNode && props.storageClassName === undefined,
      clusterIpAllocator: props.serviceCidr === undefined ? undefined : new ClusterIpAllocator(this, props.serviceCidr),
    });
    this.checkFamily(props);
    warnAboutUnenforcedPolicies(this, this.enforcesNetworkPolicies ?? true, props.enforcesPodSecurity ?? true);
    this.identity = new UnsupportedIdentity(platform);
    this.accelerators = new ClusterAccelerators(platform, props.gpus);
    this.exposure = new ClusterExposure(
      platform,
      props.gateway,
      props.ingressClassName
        ? {
            className: props.ingressClassName,
            annotations: props.ingressAnnotations,
            tls: props.ingressTls,
          }
        : undefined,
    );
    this.objectStore = new UnsupportedObjectStore(platform);
    this.network = new ClusterNetwork({
      apiServerPorts: props.apiServerPorts ?? [443, 6443],
      clusterDomain: props.clusterDomain ?? 'cluster.local',
      nodeCidrs: props.nodeCidrs && [...props.nodeCidrs],
      dnsServers: props.dnsServers && [...props.dnsServers],
      ipFamilies: props.ipFamilies,
      internalCidrs: props.internalCidrs && [...props.internalCidrs],
    });
  }

  public override deploymentGuide(): DeploymentGuide {
    return {
      clusterCreationCommands: this.clusterCreationCommands(),
      clusterFiles: this.clusterFiles(),
      notes: this.notes(),
    };
  }

  /** Commands that create such a cluster. */
  protected clusterCreationCommands(): string[] {
    return [];
  }

  /** Files that these commands read, by path below the folder of the environment. */
  protected clusterFiles(): { [path: string]: string } {
    return {};
  }

  private notes(): string[] {
    const {
      networkPolicyNote = "network policies are kept only where the cluster's network plugin does it",
      loadBalancerNote,
    } = this._distribution;
    return [
      ...(this.enforcesNetworkPolicies === undefined
        ? [`${networkPolicyNote} (\`enforcesNetworkPolicies\` says that yours does)`]
        : []),
      ...(loadBalancerNote !== undefined && hasLoadBalancer(this) ? [loadBalancerNote] : []),
    ];
  }

  private get enforcesNetworkPolicies(): boolean | undefined {
    return this._props.enforcesNetworkPolicies ?? this._distribution.enforcesNetworkPolicies;
  }

  /** A range of Service addresses of a family that the cluster does not have is another cluster's. */
  private checkFamily({ serviceCidr = '', ipFamilies = IpFamilies.IPV4 }: AnyClusterPlatformProps): void {
    const family = serviceCidr.includes(':') ? IpFamilies.IPV6 : IpFamilies.IPV4;
    if (serviceCidr !== '' && ipFamilies !== IpFamilies.DUAL_STACK && family !== ipFamilies) {
      throw new KubeflowError(
        this,
        `serviceCidr "${serviceCidr}" is a range of ${family}, and the cluster has ${ipFamilies} (\`ipFamilies\`).`,
        'Accepted is a range of a family that the cluster has.',
        `Set \`ipFamilies\` to IpFamilies.${family.toUpperCase()} or IpFamilies.DUAL_STACK, or correct \`serviceCidr\`.`,
      );
    }
  }

  private checkNames({ gateway, ...props }: AnyClusterPlatformProps): void {
    for (const [prop, name, rule] of [
      // The empty class is one, too: no class.
      ['storageClassName', props.storageClassName || undefined, DNS_SUBDOMAIN],
      ['sharedStorageClassName', props.sharedStorageClassName, DNS_SUBDOMAIN],
      ['ingressClassName', props.ingressClassName, DNS_SUBDOMAIN],
      ['clusterDomain', props.clusterDomain, DNS_SUBDOMAIN],
      ['gateway', gateway?.name, DNS_SUBDOMAIN],
      ['namespace of the gateway', gateway?.namespace, DNS_LABEL],
      ['listener of the gateway', gateway?.sectionName, DNS_SUBDOMAIN],
    ] as const) {
      if (name !== undefined) {
        checkName(this, prop, name, rule);
      }
    }
  }

  /**
   * What is known of the cluster without being told.
   *
   * @internal
   */
  protected get _distribution(): ClusterDistribution {
    return {};
  }

  /** The platform in words, for errors. */
  protected describe(): string {
    return 'this cluster (AnyClusterPlatform)';
  }
}

function hasLoadBalancer(where: Construct): boolean {
  return where.node
    .findAll()
    .some(
      (node) => ApiObject.isApiObject(node) && node.kind === 'Service' && node.toJson().spec?.type === 'LoadBalancer',
    );
}

function checkNodeCidrs(where: Construct, nodeCidrs: string[] | undefined): void {
  checkPeers(where, 'nodeCidrs', nodeCidrs?.map((cidr) => ({ cidr })) ?? []);
  if (nodeCidrs?.length === 0) {
    throw new KubeflowError(
      where,
      'nodeCidrs is empty.',
      'At least one block of addresses is accepted: without one, no node could mount a file.',
      'Leave `nodeCidrs` out where it is not known.',
    );
  }
}
