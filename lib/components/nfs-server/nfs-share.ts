import { Chart, type Size } from 'cdk8s';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import * as kube from '../../k8s/kube';
import { namespacedClusterName } from '../../platforms/cluster-scoped-name';
import { clusterScoped } from '../../platforms/namespace';
import type { IPlatform } from '../../platforms/platform';
import { Platform } from '../../platforms/platform-lookup';
import { quantity } from '../../validation/quantities';
import type { SharedVolume } from '../../volumes/shared-volume';

/** An NFS export, and how nodes mount it. */
export interface NfsShare {
  /** Name of the share, unique in the cluster. */
  readonly name: string;
  /** Address or hostname of the server, reachable from nodes. */
  readonly server: string;
  /** Path of the export. */
  readonly path: string;
  readonly size: Size;
  readonly mountOptions: readonly string[];
  /** Whether all mounts are read-only. */
  readonly readOnly: boolean;
  /** StorageClass that binds claims of the share to its volumes. */
  readonly storageClassName: string;
  readonly labels: { [key: string]: string };
}

/** Properties of `NfsShareVolumes`. */
export interface NfsShareVolumesProps {
  readonly share: NfsShare;
  /** The component, as the source of errors. */
  readonly owner: Construct;
  /** Platform of the component. */
  readonly platform: IPlatform;
  /** Namespace that the share must not be granted to. */
  readonly serverNamespace?: string;
}

/** Volumes of a share: a claim and a PersistentVolume bound to it in each namespace that uses the share. */
export class NfsShareVolumes extends Construct {
  /** Shared volume for pods in the namespace of the chart. */
  public readonly volume: SharedVolume;

  private readonly granted = new Map<string, SharedVolume>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NfsShareVolumesProps,
  ) {
    super(scope, id);
    const { share, owner } = props;
    clusterScoped(
      new kube.StorageClass(this, 'class', {
        metadata: { name: share.storageClassName, labels: share.labels },
        provisioner: 'kubernetes.io/no-provisioner',
        reclaimPolicy: 'Retain',
        volumeBindingMode: 'Immediate',
        // Otherwise the API server rejects a larger claim after the disk has grown.
        allowVolumeExpansion: true,
      }),
    );
    this.volume = new NfsShareClaim(this, 'own', {
      share,
      namespace: namespaceOf(owner),
      claimName: share.name,
      readOnly: share.readOnly,
    }).volume;
    if (!share.readOnly) {
      this.granted.set(namespaceOf(owner), this.volume);
    }
  }

  /** Returns the shared volume for the namespace of another chart. It is created once for each namespace. */
  public grant(to: IConstruct, readOnly: boolean): SharedVolume {
    const { share, owner } = this.props;
    const namespace = this.checkedNamespace(to);
    if (share.readOnly && !readOnly) {
      throw new KubeflowError(
        owner,
        `"${share.name}" is read-only, because \`readOnly\` is set.`,
        'Only `grantRead` is supported.',
        'Use `grantRead`, or remove `readOnly`.',
      );
    }
    // Names of shares contain no dots, so this claim name is unique.
    const suffix = readOnly ? '.read' : '';
    const known = this.granted.get(`${namespace}${suffix}`);
    if (known) {
      return { ...known };
    }
    const { volume } = new NfsShareClaim(this, `for-${namespace}${suffix}`, {
      share,
      namespace,
      claimName: `${share.name}${suffix}`,
      readOnly,
    });
    this.granted.set(`${namespace}${suffix}`, volume);
    return { ...volume };
  }

  private checkedNamespace(to: IConstruct): string {
    const { owner, platform, share, serverNamespace } = this.props;
    const what = `"${share.name}" cannot be shared with "${to.node.path}"`;
    if (!to.node.scopes.some((scope) => Chart.isChart(scope))) {
      throw new KubeflowError(
        owner,
        `${what}, which is not in a chart.`,
        'Must be a chart or a construct in a chart, because the claim needs its namespace.',
        'Use for example platform.chart("training").',
      );
    }
    const other = Platform._above(to);
    if (other && other !== platform) {
      throw new KubeflowError(
        owner,
        `${what}, which is on "${other.node.path}".`,
        `Must be on "${platform.node.path}". Another platform is another cluster, whose nodes cannot reach the server at its cluster IP.`,
        'Use an NfsVolume there, with an address that its nodes can reach.',
      );
    }
    const namespace = namespaceOf(to);
    if (namespace === serverNamespace) {
      throw new KubeflowError(
        owner,
        `${what}: "${namespace}" is the namespace of the servers.`,
        'Run nothing else in it, because it enforces no Pod Security Standard.',
        'Use a chart in another namespace.',
      );
    }
    return namespace;
  }
}

/**
 * Returns the namespace of a construct's chart. A PersistentVolume that is reserved for a claim must name the
 * namespace, even if it is `default`.
 */
export function namespaceOf(construct: IConstruct): string {
  return Chart.of(construct as Construct).namespace ?? 'default';
}

/** Properties of `NfsShareClaim`. */
export interface NfsShareClaimProps {
  readonly share: NfsShare;
  /** Namespace of the pods that mount the share. */
  readonly namespace: string;
  /** Name of the claim. */
  readonly claimName: string;
  readonly readOnly: boolean;
}

/** A claim on a share in one namespace, and the PersistentVolume bound to it. */
export class NfsShareClaim extends Construct {
  /** Shared volume for pods in the namespace of the claim. */
  public readonly volume: SharedVolume;

  constructor(scope: Construct, id: string, { share, namespace, claimName, readOnly }: NfsShareClaimProps) {
    super(scope, id);
    const { storageClassName, labels } = share;
    const volumeName = namespacedClusterName(this, namespace, claimName);
    const capacity = { storage: quantity(share.size) };
    const accessModes = [
      readOnly ? PersistentVolumeAccessMode.READ_ONLY_MANY : PersistentVolumeAccessMode.READ_WRITE_MANY,
    ];

    clusterScoped(
      new kube.PersistentVolume(this, 'volume', {
        metadata: { name: volumeName, labels },
        spec: {
          capacity,
          accessModes,
          persistentVolumeReclaimPolicy: 'Retain',
          storageClassName,
          claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name: claimName },
          // Access modes do not prevent writes, and the node checks only what the pod requests. The mount option
          // enforces read-only access.
          mountOptions: [...share.mountOptions, ...(readOnly ? ['ro'] : [])],
          nfs: { server: share.server, path: share.path, ...(readOnly && { readOnly }) },
        },
      }),
    );
    new kube.PersistentVolumeClaim(this, 'claim', {
      metadata: { name: claimName, namespace, labels },
      spec: {
        accessModes,
        resources: { requests: capacity },
        storageClassName,
        volumeName,
      },
    });
    this.volume = { name: share.name, claimName, namespace, ...(readOnly && { readOnly }) };
  }
}
