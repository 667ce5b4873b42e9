import { k8s, PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { clusterScoped } from '../../../platforms/namespace';
import { isTerraformToken } from '../../../terraform-token';
import { checkEnum } from '../../../validation/enums';
import { isPath, normalizeRelativePath, PATH_RULES } from '../../../validation/paths';
import type { SharedVolume } from '../../../volumes/shared-volume';
import { checkVolumeNamespace } from '../../../volumes/shared-volume-checks';
import type { ModelSourceBindOptions, ModelSourceConfig } from './model-source-config';

/** Where on a volume a model is. */
export interface VolumeModelOptions {
  /**
   * Folder on the volume that holds the numbered versions.
   *
   * @default - the root of the volume
   */
  readonly path?: string;
}

/** Where on a claim a model is, and who can mount the claim. */
export interface ClaimModelOptions extends VolumeModelOptions {
  /**
   * How the claim can be mounted. The pods of a server whose claim only one node at a time can mount all run on one node.
   *
   * @default PersistentVolumeAccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: PersistentVolumeAccessMode;
}

/** A model on a claim of the server's namespace. */
export function claimModel(
  reader: ModelSourceBindOptions,
  claimName: string,
  options: ClaimModelOptions,
): ModelSourceConfig {
  checkEnum(reader.scope, `${reader.prop}: access`, options.accessMode, PersistentVolumeAccessMode);
  if (options.accessMode === PersistentVolumeAccessMode.READ_WRITE_ONCE_POD) {
    throw new KubeflowError(
      reader.scope,
      `${reader.prop}: claim "${claimName}" can be mounted by one pod at a time (${options.accessMode}).`,
      'A model server accepts a claim that several pods can mount: a roll-out starts the new pod before the old one ends.',
      'Use a claim with another access mode, for example PersistentVolumeAccessMode.READ_WRITE_ONCE.',
    );
  }
  const access = options.accessMode ?? PersistentVolumeAccessMode.READ_WRITE_ONCE;
  return onVolume(reader, claimName, options.path, access === PersistentVolumeAccessMode.READ_WRITE_ONCE);
}

/** A model on a volume that the pods of any number of nodes see. */
export function sharedVolumeModel(
  reader: ModelSourceBindOptions,
  volume: SharedVolume,
  options: VolumeModelOptions,
): ModelSourceConfig {
  const mounter = { where: reader.scope, prop: reader.prop, pods: "the server's pods", namespace: reader.namespace };
  checkVolumeNamespace(mounter, volume);
  return onVolume(reader, volume.claimName, options.path, false);
}

/**
 * A model on an NFS server.
 *
 * Pod Security `restricted` lets no pod name an NFS server itself, so it comes by a volume and a claim of the server's own.
 */
export function nfsModel(reader: ModelSourceBindOptions, server: string, path: string): ModelSourceConfig {
  if (!isTerraformToken(server) && !/^[A-Za-z0-9]([-.:A-Za-z0-9]*[A-Za-z0-9])?$/.test(server)) {
    throw new KubeflowError(
      reader.scope,
      `${reader.prop}: "${server}" is not the name or address of an NFS server.`,
      'Accepted is a DNS name or an IP address that the nodes can resolve, for example "10.0.0.2".',
    );
  }
  if (!isTerraformToken(path) && !isPath(path, PATH_RULES.nfsExport)) {
    throw new KubeflowError(
      reader.scope,
      `${reader.prop}: "${path}" is not a path of an NFS server.`,
      'NFS accepts an absolute path without "..": the folder that holds the numbered versions.',
      'For example "/export/models/inception".',
    );
  }
  const claimName = `${reader.name}-${reader.key}`;
  const accessModes = [PersistentVolumeAccessMode.READ_ONLY_MANY];
  // NFS has no capacity of its own; the two must only agree.
  const storage = k8s.Quantity.fromString('1Gi');
  const volume = clusterScoped(
    new k8s.KubePersistentVolume(reader.scope, `${reader.key}-volume`, {
      metadata: {
        name: reader.namespace === undefined ? claimName : `${reader.namespace}-${claimName}`,
        labels: reader.labels,
      },
      spec: {
        accessModes,
        capacity: { storage },
        persistentVolumeReclaimPolicy: 'Retain',
        nfs: { server, path, readOnly: true },
        // Without it the claim of somebody else could take the volume first.
        ...(reader.namespace !== undefined && { claimRef: { namespace: reader.namespace, name: claimName } }),
      },
    }),
  );
  const claim = new k8s.KubePersistentVolumeClaim(reader.scope, `${reader.key}-claim`, {
    metadata: { name: claimName, labels: reader.labels },
    spec: {
      accessModes,
      // An empty class keeps the cluster's default StorageClass from provisioning a volume for the claim.
      storageClassName: '',
      resources: { requests: { storage } },
      volumeName: volume.name,
    },
  });
  claim.addDependency(volume);
  return onVolume(reader, claimName, undefined, false);
}

/** Where a model's volume is mounted. */
export function modelFolder({ modelName }: ModelSourceBindOptions): string {
  return `/models/${modelName}`;
}

function onVolume(
  reader: ModelSourceBindOptions,
  claimName: string,
  path: string | undefined,
  singleNode: boolean,
): ModelSourceConfig {
  if (!isTerraformToken(claimName)) {
    checkName(reader.scope, `${reader.prop}: claim`, claimName, DNS_SUBDOMAIN);
  }
  const below = normalizeRelativePath(reader, `path on claim "${claimName}"`, path ?? '');
  const mountPath = modelFolder(reader);
  return {
    // The whole volume is mounted and the path appended: a subPath would stay on a folder that was replaced meanwhile.
    basePath: below === '' ? mountPath : `${mountPath}/${below}`,
    volumes: [{ name: reader.key, persistentVolumeClaim: { claimName, readOnly: true } }],
    volumeMounts: [{ name: reader.key, mountPath, readOnly: true }],
    env: [],
    egress: [],
    singleNode,
  };
}
