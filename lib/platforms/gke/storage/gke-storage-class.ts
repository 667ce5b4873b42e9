import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { workloadLabels } from '../../../pods/labels';
import { checkEnum } from '../../../validation/enums';
import { checkLabels } from '../../../validation/labels';
import { clusterScoped } from '../../namespace';
import type { IPlatform } from '../../platform';
import { checkReplicaZones } from '../terraform/gke-location';
import { PersistentDiskType } from './disk-options';
import { storageContextOf } from './storage-context';

/** File systems of volumes. */
export enum GkeFileSystem {
  EXT4 = 'ext4',
  XFS = 'xfs',
}

/** Options of a `GkeStorageClass`. */
export interface GkeStorageClassProps {
  /**
   * Name of the StorageClass.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Type of the disks.
   *
   * @default - the type of the platform's disks
   */
  readonly type?: PersistentDiskType;

  /**
   * Two zones in which each disk is replicated.
   *
   * @default - the replica zones of the platform's disks; otherwise the zone of the first pod that uses the volume
   */
  readonly replicaZones?: string[];

  /**
   * File system of the volumes.
   *
   * @default GkeFileSystem.EXT4
   */
  readonly fileSystem?: GkeFileSystem;

  /**
   * Whether a disk remains when its claim is deleted. You must then delete it yourself.
   *
   * @default true
   */
  readonly retainDisks?: boolean;

  /**
   * Whether this is the default StorageClass of the cluster. Remove the default annotation from GKE's `standard-rwo` in
   * that case.
   *
   * @default false
   */
  readonly isDefaultClass?: boolean;

  /**
   * Labels of the StorageClass.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Platform of the disks.
   *
   * @default - the platform of the chart
   */
  readonly platform?: IPlatform;
}

/**
 * A StorageClass for persistent disks with the encryption key and the labels of the platform. A disk is created in the
 * zone of the first pod that uses it.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/persistent-volumes/gce-pd-csi-driver
 */
export class GkeStorageClass extends Construct {
  /** Name of the StorageClass, for claims and for `DiskSource.storageClass`. */
  public readonly name: string;

  /**
   * @throws KubeflowError if the platform is not a `GkePlatform`, or GKE does not accept a prop.
   *
   * @param scope parent construct
   * @param id id of the construct
   * @param props options
   */
  constructor(scope: Construct, id: string, props: GkeStorageClassProps = {}) {
    super(scope, id);
    const { disks, diskKey, region, labels } = storageContextOf(
      this,
      props.platform,
      'Use a StorageClass of that cluster.',
    );
    this.name = props.name ?? id;
    checkName(this, 'StorageClass', this.name, DNS_SUBDOMAIN);
    checkEnum(this, 'type', props.type, PersistentDiskType);
    checkEnum(this, 'fileSystem', props.fileSystem, GkeFileSystem);
    checkLabels(this, props.labels);
    const zones = props.replicaZones ?? disks.replicaZones;
    checkReplicaZones(this, 'replicaZones', props.replicaZones, region);
    clusterScoped(
      new k8s.KubeStorageClass(this, 'class', {
        metadata: {
          name: this.name,
          labels: workloadLabels(
            this,
            { name: 'gke-storage-class', instance: labelOf(this.name), component: 'storage-class' },
            props.labels,
          ),
          ...(props.isDefaultClass && { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }),
        },
        provisioner: 'pd.csi.storage.gke.io',
        parameters: {
          type: props.type ?? disks.type ?? PersistentDiskType.PD_BALANCED,
          'csi.storage.k8s.io/fstype': props.fileSystem ?? GkeFileSystem.EXT4,
          labels,
          ...(zones && { 'replication-type': 'regional-pd' }),
          ...(diskKey && { 'disk-encryption-kms-key': diskKey.path }),
        },
        reclaimPolicy: (props.retainDisks ?? true) ? 'Retain' : 'Delete',
        // The disk is created in the zone of the pod, so that it does not restrict scheduling.
        volumeBindingMode: 'WaitForFirstConsumer',
        allowVolumeExpansion: true,
        ...(zones && {
          allowedTopologies: [{ matchLabelExpressions: [{ key: 'topology.gke.io/zone', values: [...zones] }] }],
        }),
      }),
    );
  }
}

/** Shortens a name to a valid label value, which is at most 63 characters long and ends with a letter or digit. */
function labelOf(name: string): string {
  return name.slice(0, 63).replace(/[-.]+$/, '');
}
