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

/** How volumes are formatted. */
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
   * What the disks are made of.
   *
   * @default - what the platform's own disks are made of
   */
  readonly type?: PersistentDiskType;

  /**
   * Two zones that each disk is in at the same time.
   *
   * @default - those of the platform's own disks; where they have none, the zone of the pod that asks first
   */
  readonly replicaZones?: string[];

  /**
   * How volumes are formatted.
   *
   * @default GkeFileSystem.EXT4
   */
  readonly fileSystem?: GkeFileSystem;

  /**
   * Whether a disk stays when its claim is deleted. Whoever deletes it then, does it by hand.
   *
   * @default true
   */
  readonly retainDisks?: boolean;

  /**
   * Whether claims that name no class get this one. GKE's own default, `standard-rwo`, must lose its mark then.
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
   * The platform that has the disks.
   *
   * @default - the one whose chart this stands in
   */
  readonly platform?: IPlatform;
}

/**
 * A StorageClass whose volumes are persistent disks, with the key and the labels of the platform, each made where the first pod runs.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/persistent-volumes/gce-pd-csi-driver
 */
export class GkeStorageClass extends Construct {
  /** Name of the StorageClass, for claims and for `DiskSource.storageClass`. */
  public readonly name: string;

  /**
   * Throws where it stands on another platform than a GkePlatform, or a prop is nothing that GKE would take.
   *
   * @param scope where it stands
   * @param id id of the construct
   * @param props options
   */
  constructor(scope: Construct, id: string, props: GkeStorageClassProps = {}) {
    super(scope, id);
    const { disks, diskKey, region, labels } = storageContextOf(
      this,
      props.platform,
      'Name a StorageClass of that cluster instead.',
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
        // A disk is where the pod runs, and not the other way round.
        volumeBindingMode: 'WaitForFirstConsumer',
        allowVolumeExpansion: true,
        ...(zones && {
          allowedTopologies: [{ matchLabelExpressions: [{ key: 'topology.gke.io/zone', values: [...zones] }] }],
        }),
      }),
    );
  }
}

/** The name as a label holds it, which is shorter than a name may be, and ends in a letter or digit. */
function labelOf(name: string): string {
  return name.slice(0, 63).replace(/[-.]+$/, '');
}
