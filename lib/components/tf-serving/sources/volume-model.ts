import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { KubeflowError } from '../../../errors';
import * as kube from '../../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { clusterScopedName, withNamespacePrefix } from '../../../platforms/cluster-scoped-name';
import { clusterScoped } from '../../../platforms/namespace';
import { isTerraformToken } from '../../../terraform-token';
import { isPath, normalizeRelativePath, PATH_RULES } from '../../../validation/paths';
import type { SharedVolume } from '../../../volumes/shared-volume';
import { checkVolumeNamespace } from '../../../volumes/shared-volume-checks';
import type { ModelSourceBindOptions, ModelSourceConfig } from './model-source-config';

/** Location of a model on a volume. */
export interface VolumeModelOptions {
  /**
   * Folder on the volume that contains the numbered versions.
   *
   * @default - the root of the volume
   */
  readonly path?: string;
}

/** Location of a model on a claim, and access mode of the claim. */
export interface ClaimModelOptions extends VolumeModelOptions {
  /**
   * Access mode of the claim. If only one node at a time can mount the claim, all pods run on one node.
   *
   * @default PersistentVolumeAccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: PersistentVolumeAccessMode;
}

/**
 * Returns the configuration of a model on a claim in the server's namespace.
 *
 * @throws KubeflowError if the claim name, path or access mode is invalid.
 */
export function claimModel(
  reader: ModelSourceBindOptions,
  claimName: string,
  options: ClaimModelOptions,
): ModelSourceConfig {
  if (options.accessMode === PersistentVolumeAccessMode.READ_WRITE_ONCE_POD) {
    throw new KubeflowError(
      reader.scope,
      `${reader.prop}: only one pod at a time can mount claim "${claimName}" (${options.accessMode}).`,
      'Several pods must be able to mount it, because a rollout starts the new pod before the old one stops.',
      'Use a claim with another access mode, for example PersistentVolumeAccessMode.READ_WRITE_ONCE.',
    );
  }
  const accessMode = options.accessMode ?? PersistentVolumeAccessMode.READ_WRITE_ONCE;
  return onVolume(reader, claimName, options.path, accessMode === PersistentVolumeAccessMode.READ_WRITE_ONCE);
}

/**
 * Returns the configuration of a model on a shared volume, which pods on all nodes can mount.
 *
 * @throws KubeflowError if the path is invalid or the volume is in another namespace.
 */
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
 * Returns the configuration of a model on an NFS server.
 *
 * It creates a PersistentVolume and a claim, because Pod Security `restricted` does not allow NFS volumes in pods.
 *
 * @throws KubeflowError if the server or path is invalid.
 */
export function nfsModel(reader: ModelSourceBindOptions, server: string, path: string): ModelSourceConfig {
  if (!isTerraformToken(server) && !/^[A-Za-z0-9]([-.:A-Za-z0-9]*[A-Za-z0-9])?$/.test(server)) {
    throw new KubeflowError(
      reader.scope,
      `${reader.prop}: "${server}" is not a valid name or address of an NFS server.`,
      'Must be a DNS name or IP address that the nodes can resolve, for example "10.0.0.2".',
    );
  }
  if (!isTerraformToken(path) && !isPath(path, PATH_RULES.nfsExport)) {
    throw new KubeflowError(
      reader.scope,
      `${reader.prop}: "${path}" is not a valid path on an NFS server.`,
      'Must be an absolute path without "..", to the folder that contains the numbered versions.',
      'Use for example "/export/models/inception".',
    );
  }
  const claimName = `${reader.name}-${reader.key}`;
  const accessModes = [PersistentVolumeAccessMode.READ_ONLY_MANY];
  // NFS ignores capacity, but Kubernetes requires the claim to match the volume.
  const storage = '1Gi';
  const volume = clusterScoped(
    new kube.PersistentVolume(reader.scope, `${reader.key}-volume`, {
      metadata: {
        name:
          reader.namespace === undefined
            ? clusterScopedName(reader.scope, claimName)
            : withNamespacePrefix(reader.scope, `${reader.namespace}-${claimName}`),
        labels: reader.labels,
      },
      spec: {
        accessModes,
        capacity: { storage },
        persistentVolumeReclaimPolicy: 'Retain',
        nfs: { server, path, readOnly: true },
        // Without it, another claim could bind the volume first.
        ...(reader.namespace !== undefined && { claimRef: { namespace: reader.namespace, name: claimName } }),
      },
    }),
  );
  const claim = new kube.PersistentVolumeClaim(reader.scope, `${reader.key}-claim`, {
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

/** Returns the mount path of a model's volume. */
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
  const subfolder = normalizeRelativePath(reader, `path on claim "${claimName}"`, path ?? '');
  const mountPath = modelFolder(reader);
  return {
    // A subPath mount would keep showing a folder that has been replaced, so the whole volume is mounted.
    basePath: subfolder === '' ? mountPath : `${mountPath}/${subfolder}`,
    volumes: [{ name: reader.key, persistentVolumeClaim: { claimName, readOnly: true } }],
    volumeMounts: [{ name: reader.key, mountPath, readOnly: true }],
    env: [],
    egress: [],
    singleNode,
  };
}
