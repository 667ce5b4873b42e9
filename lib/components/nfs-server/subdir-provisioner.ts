import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { workloadNetworkPolicy } from '../../network/network-policy';
import { clusterScoped } from '../../platforms/namespace';
import type { IPlatform } from '../../platforms/platform';
import { platformPod } from '../../platforms/platform-pod';
import type { selectorLabels } from '../../pods/labels';
import { containerResources } from '../../pods/resources';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../pods/security-context';
import { type NfsShare, NfsShareClaim } from './nfs-share';

/** Suffix of the names of a disk's subdirectory StorageClass and provisioner objects. */
export const SUBDIR_SUFFIX = '-folders';

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
    // The part after the slash can have 63 characters. Names of disks are shorter.
    const provisioner = `kubeflow-cdk.nfs/${share.name}`;

    this.storageClass(props, name, provisioner);
    new k8s.KubeServiceAccount(this, 'service-account', { metadata, automountServiceAccountToken: false });
    this.createRbac(metadata, provisioner.replace('/', '-'));
    const { claimName } = new NfsShareClaim(this, 'files', {
      share,
      namespace,
      claimName: `${share.name}.folders`,
      readOnly: false,
    }).volume;
    new k8s.KubeDeployment(this, 'deployment', {
      metadata,
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: props.selector },
        template: {
          metadata: { labels },
          spec: platformPod(props.platform, {
            serviceAccountName: name,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPodSecurityContext(USER),
            containers: [this.container(props, provisioner)],
            volumes: [{ name: 'disk', persistentVolumeClaim: { claimName } }],
          }),
        },
      },
    });
    workloadNetworkPolicy(this, 'policy', {
      ...metadata,
      selector: props.selector,
      ingress: [],
      egress: props.platform.network.apiServer,
    });
  }

  private storageClass({ share, options, labels }: SubdirProvisionerProps, name: string, provisioner: string): void {
    clusterScoped(
      new k8s.KubeStorageClass(this, 'class', {
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
    lock: string,
  ): void {
    const { name, namespace, labels } = metadata;
    const subjects = [{ kind: 'ServiceAccount', name, namespace }];
    clusterScoped(
      new k8s.KubeClusterRole(this, 'cluster-role', {
        metadata: { name, labels },
        rules: [
          { apiGroups: [''], resources: ['persistentvolumes'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
          { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['list', 'watch'] },
          { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['get', 'list', 'watch'] },
          // Events of claims, in the namespaces of the claims.
          { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
        ],
      }),
    );
    clusterScoped(
      new k8s.KubeClusterRoleBinding(this, 'cluster-role-binding', {
        metadata: { name, labels },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
        subjects,
      }),
    );
    new k8s.KubeRole(this, 'role', {
      metadata,
      rules: [
        { apiGroups: [''], resources: ['endpoints'], verbs: ['create'] },
        { apiGroups: [''], resources: ['endpoints'], resourceNames: [lock], verbs: ['get', 'update'] },
      ],
    });
    new k8s.KubeRoleBinding(this, 'role-binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects,
    });
  }

  // The container has no probe: it listens on no port, and its image has no other program. It exits if it cannot renew
  // its lease.
  private container({ share, options, image, platform }: SubdirProvisionerProps, provisioner: string): k8s.Container {
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
