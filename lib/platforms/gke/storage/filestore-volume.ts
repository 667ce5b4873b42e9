import { Chart, type Size } from 'cdk8s';
import { k8s, PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { workloadLabels } from '../../../pods/labels';
import { checkLabels } from '../../../validation/labels';
import { quantity } from '../../../validation/quantities';
import type { SharedVolume } from '../../../volumes/shared-volume';
import { clusterScoped } from '../../namespace';
import type { IPlatform } from '../../platform';
import type { KmsKey } from '../iam/kms-key';
import { resolveFilestoreNetwork } from './filestore-network';
import { type FilestoreTier, resolveFilestoreOptions } from './filestore-tier';
import { storageContextOf } from './storage-context';

/** Options of a `FilestoreVolume`. */
export interface FilestoreVolumeProps {
  /**
   * Name of the volume, and of the claim that pods mount. Its StorageClass is called `<name>-filestore`.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Size of the instance.
   *
   * @default Size.tebibytes(1), or what the tier has at least
   */
  readonly size?: Size;

  /**
   * What the instance is made of.
   *
   * @see https://cloud.google.com/filestore/docs/service-tiers
   * @default FilestoreTier.ZONAL
   */
  readonly tier?: FilestoreTier;

  /**
   * The network that the instance is in, which must be that of the nodes: its name, or `projects/<project>/global/networks/<name>`.
   *
   * @default - the platform's; of a cluster that is there already it must be said
   */
  readonly network?: string;

  /**
   * The key that the files are encrypted with, for the tiers ZONAL and ENTERPRISE.
   *
   * @default KmsKey.googleManaged()
   */
  readonly encryptionKey?: KmsKey;

  /**
   * Labels of the claim and of the StorageClass.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * The platform that the volume is on.
   *
   * @default - the one whose chart this stands in
   */
  readonly platform?: IPlatform;
}

/**
 * Files of a Filestore instance that pods of all nodes see at the same time, without a server in the cluster: what `NfsServer` is where no pod
 * may have its capabilities, and where somebody else is to keep the server running.
 *
 * The instance is made by GKE's driver for the claim, and stays when the claim is deleted. Pods write by their `fsGroup`, as notebooks do.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/persistent-volumes/filestore-csi-driver
 */
export class FilestoreVolume extends Construct {
  /** The files, for whoever mounts them in the chart's namespace. */
  public readonly volume: SharedVolume;

  /**
   * Throws where it stands on another platform than a GkePlatform, or a prop is nothing that Filestore would take.
   *
   * @param scope where the claim stands: pods of its chart's namespace can mount it
   * @param id id of the construct
   * @param props options
   */
  constructor(scope: Construct, id: string, props: FilestoreVolumeProps = {}) {
    super(scope, id);
    const defaults = storageContextOf(
      this,
      props.platform,
      'Use an NfsServer, or an NfsVolume with the address of a server that is there.',
    );
    checkLabels(this, props.labels);
    const { name, tier, size } = resolveFilestoreOptions(this, id, props);
    const className = `${name}-filestore`;
    checkName(this, 'StorageClass', className, DNS_SUBDOMAIN);
    const key = defaults.filestore.resolveKey(this, props.encryptionKey);
    const { network, privateServicesAccess } = resolveFilestoreNetwork(
      this,
      defaults.project,
      props.network,
      defaults.network,
    );
    const identity = { name: 'filestore-volume', instance: name, component: 'volume' };
    const metadata = { name, labels: workloadLabels(this, identity, props.labels) };
    clusterScoped(
      new k8s.KubeStorageClass(this, 'class', {
        metadata: { ...metadata, name: className },
        provisioner: 'filestore.csi.storage.gke.io',
        parameters: {
          tier,
          network,
          ...(privateServicesAccess && { 'connect-mode': 'PRIVATE_SERVICE_ACCESS' }),
          labels: defaults.labels,
          ...(key && { 'instance-encryption-kms-key': key.path }),
        },
        reclaimPolicy: 'Retain',
        // One instance for one claim: it need not wait for a pod, and is minutes in the making.
        volumeBindingMode: 'Immediate',
        allowVolumeExpansion: true,
      }),
    );
    new k8s.KubePersistentVolumeClaim(this, 'claim', {
      metadata,
      spec: {
        accessModes: [PersistentVolumeAccessMode.READ_WRITE_MANY],
        resources: { requests: { storage: quantity(size) } },
        storageClassName: className,
      },
    });
    this.volume = { name, claimName: name, namespace: Chart.of(this).namespace ?? 'default' };
  }
}
