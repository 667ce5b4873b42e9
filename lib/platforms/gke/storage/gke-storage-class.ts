import { Construct } from 'constructs';
import * as kube from '../../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { workloadLabels } from '../../../pods/labels';
import { checkLabels } from '../../../validation/labels';
import { clusterScopedName } from '../../cluster-scoped-name';
import { clusterScoped } from '../../namespace';
import { checkPlacement } from '../../placement';
import type { IPlatform } from '../../platform';
import { checkReplicaZones } from '../terraform/gke-location';
import { checkDiskNodes } from './disk-nodes';
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
   * Name of the StorageClass, without the namespace prefix of the app.
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
  /** Name of the StorageClass with the namespace prefix, for claims and for `DiskSource.storageClass`. */
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
    checkPlacement(this);
    const { disks, diskKey, diskNodes, region, labels } = storageContextOf(
      this,
      props.platform,
      'Use a StorageClass of that cluster.',
    );
    this.name = clusterScopedName(this, props.name ?? id);
    checkName(this, 'StorageClass', this.name, DNS_SUBDOMAIN);
    checkLabels(this, props.labels);
    const zones = props.replicaZones ?? disks.replicaZones;
    checkReplicaZones(this, 'replicaZones', props.replicaZones, region);
    checkDiskNodes(this, `each disk of StorageClass "${this.name}"`, zones ?? [], diskNodes);
    clusterScoped(
      new kube.StorageClass(this, 'class', {
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
