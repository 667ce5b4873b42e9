import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type * as kube from '../../../k8s/kube';
import { toManifest } from '../../../k8s/manifest';
import { checkName, DNS_LABEL } from '../../../names';
import { checkEnvList, mergeEnv } from '../../../pods/env';
import { checkSecretKeyRef } from '../../../pods/secret-key-ref';
import { isPath, PATH_RULES } from '../../../validation/paths';
import type { HubOptions } from './hub-options';
import type { HubVolume } from './hub-volume';

/** Volumes of the hub's pod, and mounts of the hub's container. */
export interface HubPodVolumes {
  readonly volumes: kube.Volume[];
  readonly mounts: kube.VolumeMount[];
}

/**
 * Appends the user's volumes and mounts to the built-in ones.
 *
 * @throws KubeflowError if two volumes have the same name, or if mount paths collide.
 */
export function mergeVolumes(where: IConstruct, builtIn: HubVolume[], hub: HubOptions): HubPodVolumes {
  const volumes = [
    ...builtIn.map(({ volume }) => volume),
    ...(hub.extraVolumes ?? []).map((volume, index) =>
      toManifest('Volume', volume, { where, what: `hub.extraVolumes[${index}]` }),
    ),
  ];
  const mounts = [
    ...builtIn.flatMap(({ mounts: own }) => own),
    ...(hub.extraVolumeMounts ?? []).map((mount, index) =>
      toManifest('VolumeMount', mount, { where, what: `hub.extraVolumeMounts[${index}]` }),
    ),
  ];
  const names = new Set<string>();
  for (const { name } of volumes) {
    checkName(where, 'hub.extraVolumes: volume', name, DNS_LABEL);
    if (names.has(name)) {
      throw new KubeflowError(
        where,
        `hub.extraVolumes: two volumes have the name "${name}".`,
        `Names must be unique, and the hub already uses ${builtIn.map(({ volume }) => volume.name).join(', ')}.`,
        'Rename the volume.',
      );
    }
    names.add(name);
  }
  checkMounts(where, mounts, names);
  return { volumes, mounts };
}

function checkMounts(where: IConstruct, mounts: kube.VolumeMount[], volumes: Set<string>): void {
  const mountsByPath = new Map<string, kube.VolumeMount>();
  for (const mount of mounts) {
    const path = mount.mountPath.replace(/\/+$/, '');
    if (!isPath(path, PATH_RULES.containerPath)) {
      throw new KubeflowError(
        where,
        `hub.extraVolumeMounts: "${mount.mountPath}" is not a valid mount path.`,
        'Must be an absolute path without ":".',
      );
    }
    if (!volumes.has(mount.name)) {
      throw new KubeflowError(
        where,
        `hub.extraVolumeMounts: the volume "${mount.name}" for ${path} does not exist.`,
        `Must be one of ${[...volumes].join(', ')}.`,
        'Add it to `extraVolumes`.',
      );
    }
    const other =
      mountsByPath.get(path) ??
      [...mountsByPath].find(([parent, { readOnly }]) => readOnly && path.startsWith(`${parent}/`))?.[1];
    if (other !== undefined) {
      throw new KubeflowError(
        where,
        `volume "${mount.name}" cannot be mounted at ${path}, because volume "${other.name}" is already mounted there.`,
        'Mount paths must be unique, and must not be inside a read-only mount.',
        'Choose another path.',
      );
    }
    mountsByPath.set(path, mount);
  }
}

/**
 * Combines the built-in environment variables of the hub with those of the user.
 *
 * @throws KubeflowError if a variable is set twice, or starts with the reserved prefix.
 */
export function mergeHubEnv(
  where: IConstruct,
  builtIn: kube.EnvVar[],
  hub: HubOptions,
  reservedPrefix: string,
): kube.EnvVar[] {
  const secrets = Object.entries(hub.secretEnv ?? {}).map(([name, ref]) => {
    checkSecretKeyRef(where, `hub.secretEnv: ${name}`, ref);
    return { name, valueFrom: { secretKeyRef: { name: ref.secretName, key: ref.key } } };
  });
  for (const name of [...Object.keys(hub.env ?? {}), ...Object.keys(hub.secretEnv ?? {})]) {
    if (name.startsWith(reservedPrefix)) {
      throw new KubeflowError(
        where,
        `env: the variable "${name}" is reserved for the token of a service.`,
        `Must not start with ${reservedPrefix}.`,
        'Use `token` of the service.',
      );
    }
  }
  const merged = mergeEnv(where, [...builtIn, ...secrets], hub.env);
  checkEnvList(where, merged);
  return merged;
}
