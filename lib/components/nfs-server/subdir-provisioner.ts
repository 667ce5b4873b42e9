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

/** What is added to a disk's name to name the StorageClass of its folders, and all that makes them. */
export const SUBDIR_SUFFIX = '-folders';

// As notebooks: the group may write to the root of the disk.
const USER = { uid: 1000, gid: 100 };

/** Claims that get a folder of a disk each. */
export interface NfsSubdirProvisionerOptions {
  /**
   * Whether claims that name no StorageClass get a folder, too. The cluster's own default class must then cease to be one: of two, the
   * newer wins.
   *
   * @default false
   */
  readonly defaultStorageClass?: boolean;

  /**
   * CPU and memory of the provisioner, which makes the folders.
   *
   * @default - CPU: 10m to 200m; memory: 32Mi to 128Mi
   */
  readonly resources?: kplus.ContainerResources;
}

/** What a provisioner of folders must be told. */
export interface SubdirProvisionerProps {
  readonly share: NfsShare;
  readonly options: NfsSubdirProvisionerOptions;
  /** Namespace that it runs in: nobody else's, because who can make volumes can make one of any path of a node. */
  readonly namespace: string;
  /** Labels of all objects but those that are the share's. */
  readonly labels: { [key: string]: string };
  readonly selector: ReturnType<typeof selectorLabels>;
  readonly image: string;
  readonly platform: IPlatform;
}

/**
 * Makes a folder of a disk for each claim of a StorageClass, while the cluster runs.
 *
 * @see https://github.com/kubernetes-sigs/nfs-subdir-external-provisioner
 */
export class SubdirProvisioner extends Construct {
  constructor(scope: Construct, id: string, props: SubdirProvisionerProps) {
    super(scope, id);
    const { share, namespace, labels } = props;
    const name = `${share.name}${SUBDIR_SUFFIX}`;
    const metadata = { name, namespace, labels };
    // The part after the slash has room for 63 characters, which the name of a disk keeps within.
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
        // The volume goes with its claim, and the folder is only renamed: who deletes a claim by mistake loses no file.
        parameters: { archiveOnDelete: 'true' },
      }),
    );
  }

  /** What its client asks of the API server, found by its source and by running it with nothing more. */
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
          // About claims, in their namespaces.
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

  // Nothing can ask it whether it is well: it listens nowhere, and its image has no other program. It holds a lease instead, and ends when
  // it can no longer renew that.
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
