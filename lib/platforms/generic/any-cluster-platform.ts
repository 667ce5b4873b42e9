import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_LABEL, DNS_SUBDOMAIN } from '../../names';
import { checkPeers, cidrPeers } from '../../network/network-peer-checks';
import { checkAnnotations } from '../../validation/annotations';
import { cidrFamily } from '../../validation/cidr';
import { checkInteger } from '../../validation/integers';
import { checkPort } from '../../validation/ports';
import { checkSize } from '../../validation/quantities';
import type { IAcceleratorsCapability } from '../capabilities/accelerators';
import type { IExposureCapability } from '../capabilities/exposure';
import type { IIdentityCapability } from '../capabilities/identity';
import type { INetworkCapability } from '../capabilities/network';
import type { IObjectStoreCapability } from '../capabilities/object-store';
import type { IStorageCapability } from '../capabilities/storage';
import type { ClusterRequirements, DeploymentGuide, NodeSize } from '../deployment-guide';
import { checkedApiServerCidrs, privateApiServerCidrs } from '../network/api-server-cidrs';
import { ClusterIpAllocator } from '../network/cluster-ip-allocator';
import { ClusterNetwork, IpFamilies } from '../network/cluster-network';
import { PlatformBase } from '../platform-base';
import { httpProxyConfig } from '../pod-environment/http-proxy-checks';
import { ClusterStorage } from '../storage/cluster-storage';
import type { AnyClusterPlatformProps } from './any-cluster-platform-props';
import { ClusterAccelerators, checkGpus } from './cluster-accelerators';
import type { ClusterDistribution, LocalCluster } from './cluster-distribution';
import { ClusterExposure } from './cluster-exposure';
import { warnAboutUnenforcedPolicies } from './enforcement-warnings';
import { checkTlsSecrets } from './ingress-tls-secrets';
import { machineSizeFor } from './machine-size';
import { UnsupportedIdentity, UnsupportedObjectStore } from './unsupported-capabilities';

/** Any conformant cluster with a default StorageClass. Props specify its other features. */
export class AnyClusterPlatform extends PlatformBase {
  public readonly storage: IStorageCapability;
  public readonly identity: IIdentityCapability;
  public readonly accelerators: IAcceleratorsCapability;
  public readonly exposure: IExposureCapability;
  public readonly objectStore: IObjectStoreCapability;
  public readonly network: INetworkCapability;

  /**
   * Props of the cluster, for the commands that create it.
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
    checkPeers(this, 'dnsServers', props.dnsServers);
    checkPeers(this, 'ingressControllerPeers', props.ingressControllerPeers);
    cidrPeers(this, 'internalCidrs', props.internalCidrs);
    checkGpus(this, props.gpus ?? {});
    if (props.nodeSize) {
      checkInteger(this, 'nodeSize: cpus', props.nodeSize.cpus, { min: 1, acceptedBy: 'A node' });
      checkSize(this, 'nodeSize: memory', props.nodeSize.memory);
    }
    this.checkNames(props);
    checkTlsSecrets(this, props);
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
    this.exposure = new ClusterExposure(this, platform, {
      gateway: props.gateway,
      ingress: props.ingressClassName
        ? {
            className: props.ingressClassName,
            annotations: props.ingressAnnotations,
            tls: props.ingressTls,
            tlsSecrets: props.ingressTlsSecrets,
          }
        : undefined,
      tlsTermination: props.tlsTermination,
      peers: props.ingressControllerPeers && [...props.ingressControllerPeers],
    });
    this.objectStore = new UnsupportedObjectStore(platform);
    this.network = new ClusterNetwork({
      apiServerPorts: props.apiServerPorts ?? [443, 6443],
      apiServerCidrs: checkedApiServerCidrs(this, props.apiServerCidrs) ?? this.localApiServerCidrs(props),
      clusterDomain: props.clusterDomain ?? 'cluster.local',
      nodeCidrs: props.nodeCidrs ? [...props.nodeCidrs] : this._distribution.nodeReachesAllPods ? [] : undefined,
      dnsServers: props.dnsServers && [...props.dnsServers],
      ipFamilies: props.ipFamilies,
      internalCidrs: props.internalCidrs && [...props.internalCidrs],
      clusterCidrs: [
        ...(props.serviceCidr === undefined ? [] : [props.serviceCidr]),
        ...(props.apiServerCidrs ?? []),
        ...(props.nodeCidrs ?? []),
      ],
      httpProxy: httpProxyConfig(this, props.httpProxy),
    });
  }

  public override deploymentGuide(requirements?: ClusterRequirements): DeploymentGuide {
    const { context = this._distribution.context } = super.deploymentGuide(requirements);
    const { nodeSize } = this._props;
    const machine = nodeSize ?? machineSizeFor(requirements);
    const cluster = this._localCluster(machine);
    return {
      ...(context !== undefined && { context }),
      clusterCreationCommands: [...(cluster?.create ?? [])],
      ...(cluster && {
        clusterDescription: cluster.description,
        ...(cluster.exists !== undefined && { clusterExistsCommand: cluster.exists }),
        ...(cluster.delete !== undefined && { clusterDeletionCommand: cluster.delete }),
      }),
      ...(nodeSize && { nodeSize }),
      clusterFiles: cluster ? this.clusterFiles(machine) : {},
      notes: [...this.notes(), ...(cluster?.notes ?? [])],
    };
  }

  /**
   * The cluster on this machine; undefined if the platform does not know it.
   *
   * @internal
   */
  protected _localCluster(_machine: NodeSize): LocalCluster | undefined {
    return undefined;
  }

  /**
   * Files that create the cluster, by path below the environment's folder in the deployment output.
   *
   * @param _machine size of the machine
   */
  protected clusterFiles(_machine: NodeSize): { [path: string]: string } {
    return {};
  }

  private notes(): string[] {
    const {
      networkPolicyNote = "network policies are enforced only if the cluster's network plugin supports them",
      loadBalancerNote,
    } = this._distribution;
    return [
      ...(this.enforcesNetworkPolicies === undefined
        ? [`${networkPolicyNote} (set \`enforcesNetworkPolicies: true\` to confirm)`]
        : []),
      ...(loadBalancerNote !== undefined && hasLoadBalancer(this) ? [loadBalancerNote] : []),
    ];
  }

  /** Addresses of the API server of a local cluster; undefined if it may have public ones. */
  private localApiServerCidrs({ ipFamilies = IpFamilies.IPV4, serviceCidr }: AnyClusterPlatformProps) {
    // Container networks can have public IPv6 addresses.
    const isPrivate = this._distribution.privateApiServer && ipFamilies === IpFamilies.IPV4;
    return isPrivate ? privateApiServerCidrs(serviceCidr) : undefined;
  }

  private get enforcesNetworkPolicies(): boolean | undefined {
    return this._props.enforcesNetworkPolicies ?? this._distribution.enforcesNetworkPolicies;
  }

  /**
   * @throws KubeflowError if `serviceCidr` belongs to an IP family that the cluster does not have.
   */
  private checkFamily({ serviceCidr = '', ipFamilies = IpFamilies.IPV4 }: AnyClusterPlatformProps): void {
    const family = cidrFamily(serviceCidr) === 'ipv6' ? IpFamilies.IPV6 : IpFamilies.IPV4;
    if (cidrFamily(serviceCidr) && ipFamilies !== IpFamilies.DUAL_STACK && family !== ipFamilies) {
      throw new KubeflowError(
        this,
        `serviceCidr "${serviceCidr}" is an ${family} range, but the cluster has ${ipFamilies} (\`ipFamilies\`).`,
        'Must be a range of an IP family of the cluster.',
        `Set \`ipFamilies\` to IpFamilies.${family.toUpperCase()} or IpFamilies.DUAL_STACK, or correct \`serviceCidr\`.`,
      );
    }
  }

  private checkNames({ gateway, ...props }: AnyClusterPlatformProps): void {
    for (const [prop, name, rule] of [
      // An empty storageClassName is valid: it selects no StorageClass.
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
   * Features that are known without props.
   *
   * @internal
   */
  protected get _distribution(): ClusterDistribution {
    return {};
  }

  /** Name of the platform for error messages. */
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
  cidrPeers(where, 'nodeCidrs', nodeCidrs);
  if (nodeCidrs?.length === 0) {
    throw new KubeflowError(
      where,
      'nodeCidrs is empty.',
      'Must contain at least one CIDR: without one, no node can mount a shared volume.',
      'Remove `nodeCidrs` if the addresses are unknown.',
    );
  }
}
