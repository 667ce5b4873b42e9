import { Chart, type Size } from 'cdk8s';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import * as kube from '../../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { workloadLabels } from '../../../pods/labels';
import { checkLabels } from '../../../validation/labels';
import { quantity } from '../../../validation/quantities';
import type { SharedVolume } from '../../../volumes/shared-volume';
import { clusterScopedName } from '../../cluster-scoped-name';
import { clusterScoped } from '../../namespace';
import { checkPlacement } from '../../placement';
import type { IPlatform } from '../../platform';
import type { KmsKey } from '../iam/kms-key';
import { resolveFilestoreNetwork } from './filestore-network';
import { type FilestoreTier, resolveFilestoreOptions } from './filestore-tier';
import { storageContextOf } from './storage-context';

/** Options of a `FilestoreVolume`. */
export interface FilestoreVolumeProps {
  /**
   * Name of the volume and of its claim. The StorageClass has the name `<name>-filestore`.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Size of the instance.
   *
   * @default - the minimum of the tier: 1 TiB, or 2.5 TiB for PREMIUM
   */
  readonly size?: Size;

  /**
   * Service tier of the instance.
   *
   * @see https://cloud.google.com/filestore/docs/service-tiers
   * @default FilestoreTier.ZONAL
   */
  readonly tier?: FilestoreTier;

  /**
   * Network of the instance, which must be the network of the nodes: its name, or
   * `projects/<project>/global/networks/<name>`.
   *
   * @default - the network of the platform; required for an existing cluster
   */
  readonly network?: string;

  /**
   * Key that encrypts the files. The tiers ZONAL and ENTERPRISE support it.
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
   * Platform of the volume.
   *
   * @default - the platform of the chart
   */
  readonly platform?: IPlatform;
}

/**
 * A shared volume on a Filestore instance, which pods on all nodes can mount at the same time.
 *
 * Use it instead of `NfsServer` if pods cannot have the capabilities of an NFS server, for example on Autopilot, or if
 * Google should operate the server. GKE's CSI driver creates the instance for the claim, and keeps it when the claim is
 * deleted. Pods get write access through `fsGroup`, as notebooks do.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/persistent-volumes/filestore-csi-driver
 */
export class FilestoreVolume extends Construct {
  /** The volume, for pods in the namespace of the chart. */
  public readonly volume: SharedVolume;

  /**
   * @throws KubeflowError if the platform is not a `GkePlatform`, or Filestore does not accept a prop.
   *
   * @param scope parent construct of the claim: pods in the namespace of its chart can mount it
   * @param id id of the construct
   * @param props options
   */
  constructor(scope: Construct, id: string, props: FilestoreVolumeProps = {}) {
    super(scope, id);
    checkPlacement(this);
    const context = storageContextOf(
      this,
      props.platform,
      'Use an NfsServer, or an NfsVolume with the address of an existing server.',
    );
    checkLabels(this, props.labels);
    const { name, tier, size } = resolveFilestoreOptions(this, id, props);
    const className = clusterScopedName(this, `${name}-filestore`);
    checkName(this, 'StorageClass', className, DNS_SUBDOMAIN);
    const key = context.filestore.resolveKey(this, props.encryptionKey);
    const { network, privateServicesAccess } = resolveFilestoreNetwork(
      this,
      context.project,
      props.network,
      context.network,
    );
    context.filestore.useNetwork(props.network);
    const identity = { name: 'filestore-volume', instance: name, component: 'volume' };
    const metadata = { name, labels: workloadLabels(this, identity, props.labels) };
    clusterScoped(
      new kube.StorageClass(this, 'class', {
        metadata: { ...metadata, name: className },
        provisioner: 'filestore.csi.storage.gke.io',
        parameters: {
          tier,
          network,
          ...(privateServicesAccess && { 'connect-mode': 'PRIVATE_SERVICE_ACCESS' }),
          labels: context.labels,
          ...(key && { 'instance-encryption-kms-key': key.path }),
        },
        reclaimPolicy: 'Retain',
        // The instance serves one claim and takes minutes to create, so it is created without waiting for a pod.
        volumeBindingMode: 'Immediate',
        allowVolumeExpansion: true,
      }),
    );
    new kube.PersistentVolumeClaim(this, 'claim', {
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
