import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ClaimAccess } from '../../platforms/capabilities';
import { clusterScoped } from '../../workload/cluster-scoped';
import { quantity } from '../../workload/resources';
import { EXPORT_PATH } from './disk-server';
import type { CheckedDisk } from './nfs-disk';

/** What the volume of a disk must be told. */
export interface DiskVolumeProps {
  readonly disk: CheckedDisk;
  /** Namespace of the pods that mount it. */
  readonly namespace: string;
  /** Name of the StorageClass. */
  readonly className: string;
  /** Address of the server. */
  readonly address: string;
  readonly labels: { [key: string]: string };
}

/** The files of a disk, as pods mount them: a claim, and the one volume that it is bound to. */
export class DiskVolume extends Construct {
  constructor(scope: Construct, id: string, props: DiskVolumeProps) {
    super(scope, id);
    const { disk, namespace, className, labels } = props;
    // A dot is in neither name, so that no two pairs of them make the same one.
    const volumeName = `${namespace}.${disk.name}`;
    const capacity = { storage: quantity(disk.size) };

    clusterScoped(
      new k8s.KubeStorageClass(this, 'class', {
        metadata: { name: className, labels },
        provisioner: 'kubernetes.io/no-provisioner',
        reclaimPolicy: 'Retain',
        volumeBindingMode: 'Immediate',
        // Without it the API server refuses a claim that grows with its disk.
        allowVolumeExpansion: true,
      }),
    );
    clusterScoped(
      new k8s.KubePersistentVolume(this, 'volume', {
        metadata: { name: volumeName, labels },
        spec: {
          capacity,
          accessModes: [ClaimAccess.READ_WRITE_MANY],
          persistentVolumeReclaimPolicy: 'Retain',
          storageClassName: className,
          claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name: disk.name },
          // From another port after a lost connection: the old one may still lead to a pod that is gone.
          mountOptions: ['nfsvers=4.1', 'hard', 'noresvport'],
          nfs: { server: props.address, path: EXPORT_PATH },
        },
      }),
    );
    new k8s.KubePersistentVolumeClaim(this, 'claim', {
      metadata: { name: disk.name, namespace, labels },
      spec: {
        accessModes: [ClaimAccess.READ_WRITE_MANY],
        resources: { requests: capacity },
        storageClassName: className,
        volumeName,
      },
    });
  }
}
