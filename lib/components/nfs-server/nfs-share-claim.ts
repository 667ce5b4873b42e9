import { k8s, PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterScoped } from '../../platforms/namespace';
import { quantity } from '../../validation/quantities';
import type { SharedVolume } from '../../volumes/shared-volume';
import type { NfsShare } from './nfs-share';

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
