import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import * as kube from '../../k8s/kube';
import { workloadNetworkPolicy } from '../../network/network-policy';
import { clusterScopedName } from '../../platforms/cluster-scoped-name';
import { clusterScoped } from '../../platforms/namespace';
import type { IPlatform } from '../../platforms/platform';
import { platformPod } from '../../platforms/platform-pod';
import { grantClusterRole, grantRole } from '../../platforms/role-grants';
import type { selectorLabels } from '../../pods/labels';
import { containerResources } from '../../pods/resources';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../pods/security-context';
import { type NfsShare, NfsShareClaim } from './nfs-share';

/** Suffix of the names of a disk's subdirectory StorageClass and provisioner objects. */
export const SUBDIR_SUFFIX = '-folders';

/** Maximum length of a provisioner name after the slash. */
const PROVISIONER_LENGTH = 63;

// The user of notebooks. Its group can write to the root of the disk.
const USER = { uid: 1000, gid: 100 };

/** Options of the subdirectory provisioner. */
export interface NfsSubdirProvisionerOptions {
  /**
   * Whether claims without a StorageClass get a folder, too. If the cluster already has a default StorageClass, remove
   * its default annotation: of two defaults, Kubernetes uses the newer one.
   *
   * @default false
   */
  readonly defaultStorageClass?: boolean;

  /**
   * CPU and memory of the provisioner.
   *
   * @default - CPU: 10m to 200m; memory: 32Mi to 128Mi
   */
  readonly resources?: kplus.ContainerResources;
}

/** Properties of `SubdirProvisioner`. */
export interface SubdirProvisionerProps {
  readonly share: NfsShare;
  readonly options: NfsSubdirProvisionerOptions;
  /**
   * Namespace of the provisioner. It must be a dedicated one: a pod that can create PersistentVolumes can read any path
   * of a node.
   */
  readonly namespace: string;
  /** Labels of all objects except those of the share. */
  readonly labels: { [key: string]: string };
  readonly selector: ReturnType<typeof selectorLabels>;
  readonly image: string;
  readonly platform: IPlatform;
}

/**
 * Creates a folder of a disk for each claim of a StorageClass, at runtime.
 *
 * @see https://github.com/kubernetes-sigs/nfs-subdir-external-provisioner
 */
export class SubdirProvisioner extends Construct {
  constructor(scope: Construct, id: string, props: SubdirProvisionerProps) {
    super(scope, id);
    const { share, namespace, labels } = props;
    const name = `${share.name}${SUBDIR_SUFFIX}`;
    const metadata = { name, namespace, labels };
    const clusterName = clusterScopedName(this, name);
    const provisioner = this.provisionerName(share.name);

    this.storageClass(props, clusterName, provisioner);
    new kube.ServiceAccount(this, 'service-account', { metadata, automountServiceAccountToken: false });
    this.createRbac(metadata, clusterName, provisioner.replace('/', '-'));
    const { claimName } = new NfsShareClaim(this, 'files', {
      share,
      namespace,
      claimName: `${share.name}.folders`,
      readOnly: false,
    }).volume;
    new kube.Deployment(this, 'deployment', {
      metadata,
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: props.selector },
        template: {
          metadata: { labels },
          spec: platformPod(
            this,
            props.platform,
            {
              serviceAccountName: name,
              automountServiceAccountToken: true,
              enableServiceLinks: false,
              securityContext: restrictedPodSecurityContext(USER),
              containers: [this.container(props, provisioner)],
              volumes: [{ name: 'disk', persistentVolumeClaim: { claimName } }],
            },
            { namespace },
          ),
        },
      },
    });
    workloadNetworkPolicy(this, 'policy', {
      ...metadata,
      selector: props.selector,
      network: props.platform.network,
      ingress: [],
      egress: props.platform.network.apiServer,
    });
  }

  /** Each provisioner handles the claims that carry its name, so the name must be unique in the cluster. */
  private provisionerName(disk: string): string {
    const name = clusterScopedName(this, disk);
    if (name.length > PROVISIONER_LENGTH) {
      throw new KubeflowError(
        this,
        `subdirProvisioner: the provisioner of disk "${disk}" would be named "${name}", with the namespace prefix.`,
        `Must be at most ${PROVISIONER_LENGTH} characters.`,
        'Use a shorter namespace prefix, or a shorter name of the disk.',
      );
    }
    return `kubeflow-cdk.nfs/${name}`;
  }

  private storageClass({ share, options, labels }: SubdirProvisionerProps, name: string, provisioner: string): void {
    clusterScoped(
      new kube.StorageClass(this, 'class', {
        metadata: {
          name,
          labels,
          annotations: {
            'storageclass.kubernetes.io/is-default-class': String(options.defaultStorageClass ?? false),
          },
        },
        provisioner,
        reclaimPolicy: 'Delete',
        volumeBindingMode: 'Immediate',
        mountOptions: [...share.mountOptions],
        // If a claim is deleted, its folder is only renamed, so no files are lost.
        parameters: { archiveOnDelete: 'true' },
      }),
    );
  }

  /** Permissions of the provisioner, determined from its source code and by running it without any others. */
  private createRbac(
    metadata: { name: string; namespace: string; labels: { [key: string]: string } },
    clusterName: string,
    lock: string,
  ): void {
    const { name, namespace, labels } = metadata;
    const serviceAccount = { name, namespace };
    grantClusterRole(this, 'cluster-role', {
      metadata: { name: clusterName, labels },
      rules: [
        { apiGroups: [''], resources: ['persistentvolumes'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
        { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['list', 'watch'] },
        { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['get', 'list', 'watch'] },
        // Events of claims, in the namespaces of the claims.
        { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
      ],
      serviceAccount,
    });
    grantRole(this, 'role', {
      metadata,
      rules: [
        { apiGroups: [''], resources: ['endpoints'], verbs: ['create'] },
        { apiGroups: [''], resources: ['endpoints'], resourceNames: [lock], verbs: ['get', 'update'] },
      ],
      serviceAccount,
    });
  }

  // The container has no probe: it listens on no port, and its image has no other program. It exits if it cannot renew
  // its lease.
  private container({ share, options, image, platform }: SubdirProvisionerProps, provisioner: string): kube.Container {
    return {
      name: 'folder-provisioner',
      image,
      env: [
        { name: 'PROVISIONER_NAME', value: provisioner },
        { name: 'NFS_SERVER', value: share.server },
        { name: 'NFS_PATH', value: share.path },
        { name: 'ENABLE_LEADER_ELECTION', value: 'true' },
      ],
      resources: containerResources(
        this,
        platform.pods.defaultResources({
          cpu: { request: kplus.Cpu.millis(10), limit: kplus.Cpu.millis(200) },
          memory: { request: Size.mebibytes(32), limit: Size.mebibytes(128) },
        }),
        options.resources,
      ),
      terminationMessagePolicy: 'FallbackToLogsOnError',
      securityContext: restrictedSecurityContext(),
      volumeMounts: [{ name: 'disk', mountPath: '/persistentvolumes' }],
    };
  }
}
