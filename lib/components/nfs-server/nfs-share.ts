import { Chart, type Size } from 'cdk8s';
import { k8s, PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { clusterScoped } from '../../platforms/namespace';
import type { IPlatform } from '../../platforms/platform';
import { Platform } from '../../platforms/platform-lookup';
import { quantity } from '../../validation/quantities';
import type { SharedVolume } from '../../volumes/shared-volume';

/** Files that an NFS server has, as volumes name them. */
export interface NfsShare {
  /** What people call the files. No other share of the cluster is called so. */
  readonly name: string;
  /** Address or host name of the server, as nodes reach it. */
  readonly server: string;
  /** What the server calls the files. */
  readonly path: string;
  readonly size: Size;
  readonly mountOptions: readonly string[];
  /** Whether nobody is to write. */
  readonly readOnly: boolean;
  /** Name of the StorageClass by which claims and volumes of the share find each other. */
  readonly storageClassName: string;
  readonly labels: { [key: string]: string };
}

/** Options of `NfsShareVolumes`. */
export interface NfsShareVolumesProps {
  readonly share: NfsShare;
  /** The component, in whose name errors are told. */
  readonly owner: Construct;
  /** What the component stands on. */
  readonly platform: IPlatform;
  /** A namespace that nobody may be given the files in. */
  readonly serverNamespace?: string;
}

/** The files of a share in one namespace after the other: a claim in each, and the one volume that it is bound to. */
export class NfsShareVolumes extends Construct {
  /** The files, for pods of the chart's namespace. */
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
      new k8s.KubeStorageClass(this, 'class', {
        metadata: { name: share.storageClassName, labels: share.labels },
        provisioner: 'kubernetes.io/no-provisioner',
        reclaimPolicy: 'Retain',
        volumeBindingMode: 'Immediate',
        // Without it the API server refuses a claim that grows with its disk.
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

  /** The files for pods of the chart that a construct stands in, once for each namespace. */
  public grant(to: IConstruct, readOnly: boolean): SharedVolume {
    const { share, owner } = this.props;
    const namespace = this.checkedNamespace(to);
    if (share.readOnly && !readOnly) {
      throw new KubeflowError(
        owner,
        `"${share.name}" cannot be written: it is made with \`readOnly\`.`,
        'Reading is accepted (`grantRead`).',
        'Leave `readOnly` out to hand it on for writing.',
      );
    }
    // A dot is in no name of a share, so that no other one has such a claim.
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
    const what = `"${share.name}" cannot be handed to "${to.node.path}"`;
    if (!to.node.scopes.some((scope) => Chart.isChart(scope))) {
      throw new KubeflowError(
        owner,
        `${what}, which stands in no chart.`,
        'A chart, or what stands in one, is accepted: the files are for pods of its namespace.',
        'Use for example platform.chart("training").',
      );
    }
    const other = Platform._above(to);
    if (other && other !== platform) {
      throw new KubeflowError(
        owner,
        `${what}, which stands on "${other.node.path}".`,
        `What stands on "${platform.node.path}" is accepted: another platform is another cluster, whose nodes do not reach the server by its address here.`,
        'Use an NfsVolume there, with an address that its nodes reach.',
      );
    }
    const namespace = namespaceOf(to);
    if (namespace === serverNamespace) {
      throw new KubeflowError(
        owner,
        `${what}: "${namespace}" is the namespace of the servers.`,
        'Nothing else should run there, because it enforces no Pod Security Standard.',
        'Use a chart of another namespace.',
      );
    }
    return namespace;
  }
}

/** A volume that waits for one claim must name its namespace, so that "none" has to be spelled out. */
export function namespaceOf(construct: IConstruct): string {
  return Chart.of(construct as Construct).namespace ?? 'default';
}

/** Who is to mount a share. */
export interface NfsShareClaimProps {
  readonly share: NfsShare;
  /** Namespace of the pods that mount it. */
  readonly namespace: string;
  /** Name of the claim. */
  readonly claimName: string;
  readonly readOnly: boolean;
}

/** A share, as pods of one namespace mount it: a claim, and the one volume that it is bound to. */
export class NfsShareClaim extends Construct {
  /** The files, for whoever mounts them. */
  public readonly volume: SharedVolume;

  constructor(scope: Construct, id: string, { share, namespace, claimName, readOnly }: NfsShareClaimProps) {
    super(scope, id);
    const { storageClassName, labels } = share;
    // A dot is in no namespace, so that no two pairs make the same name.
    const volumeName = `${namespace}.${claimName}`;
    const capacity = { storage: quantity(share.size) };
    const accessModes = [
      readOnly ? PersistentVolumeAccessMode.READ_ONLY_MANY : PersistentVolumeAccessMode.READ_WRITE_MANY,
    ];

    clusterScoped(
      new k8s.KubePersistentVolume(this, 'volume', {
        metadata: { name: volumeName, labels },
        spec: {
          capacity,
          accessModes,
          persistentVolumeReclaimPolicy: 'Retain',
          storageClassName,
          claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name: claimName },
          // The node asks only whether the pod wants to write, and an access mode hinders nobody. The option does.
          mountOptions: [...share.mountOptions, ...(readOnly ? ['ro'] : [])],
          nfs: { server: share.server, path: share.path, ...(readOnly && { readOnly }) },
        },
      }),
    );
    new k8s.KubePersistentVolumeClaim(this, 'claim', {
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
