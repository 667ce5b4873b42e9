import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_LABEL } from '../../../names';
import { checkEnvList, mergeEnv } from '../../../pods/env';
import { checkSecretKeyRef } from '../../../pods/secret-key-ref';
import { isPath, PATH_RULES } from '../../../validation/paths';
import type { HubVolume } from './hub-file-mounts';
import type { HubOptions } from './hub-options';

/** Volumes of a pod, and where its one container sees them. */
export interface HubPodVolumes {
  readonly volumes: k8s.Volume[];
  readonly mounts: k8s.VolumeMount[];
}

/** Volumes of the hub's pod and where the hub sees them, the user's after ours. Throws where two would be at one place. */
export function mergeVolumes(where: IConstruct, own: HubVolume[], hub: HubOptions): HubPodVolumes {
  const volumes = [...own.map(({ volume }) => volume), ...(hub.extraVolumes ?? [])];
  const mounts = [...own.flatMap((one) => one.mounts), ...(hub.extraVolumeMounts ?? [])];
  const names = new Set<string>();
  for (const { name } of volumes) {
    checkName(where, 'hub.extraVolumes: volume', name, DNS_LABEL);
    if (names.has(name)) {
      throw new KubeflowError(
        where,
        `hub.extraVolumes: two volumes are named "${name}".`,
        `Each name is accepted once, and ${own.map(({ volume }) => volume.name).join(', ')} are the hub's own.`,
        'Give it another name.',
      );
    }
    names.add(name);
  }
  checkMounts(where, mounts, names);
  return { volumes, mounts };
}

function checkMounts(where: IConstruct, mounts: k8s.VolumeMount[], volumes: Set<string>): void {
  const taken = new Map<string, k8s.VolumeMount>();
  for (const mount of mounts) {
    const path = mount.mountPath.replace(/\/+$/, '');
    if (!isPath(path, PATH_RULES.containerPath)) {
      throw new KubeflowError(
        where,
        `hub.extraVolumeMounts: "${mount.mountPath}" is not a place for a volume.`,
        'Kubernetes accepts absolute paths without ":".',
      );
    }
    if (!volumes.has(mount.name)) {
      throw new KubeflowError(
        where,
        `hub.extraVolumeMounts: there is no volume "${mount.name}" for ${path}.`,
        `Volumes of the pod: ${[...volumes].join(', ')}.`,
        'Add it to `extraVolumes`.',
      );
    }
    const other =
      taken.get(path) ?? [...taken].find(([above, one]) => one.readOnly && path.startsWith(`${above}/`))?.[1];
    if (other !== undefined) {
      throw new KubeflowError(
        where,
        `the hub cannot have both volume "${other.name}" and volume "${mount.name}" at ${path}.`,
        'Each place is accepted once, and none within a folder that cannot be written.',
        'Choose another path.',
      );
    }
    taken.set(path, mount);
  }
}

/** Variables of the hub: ours, and those of the user, neither of which wins silently. */
export function mergeHubEnv(where: IConstruct, own: k8s.EnvVar[], hub: HubOptions, reserved: string): k8s.EnvVar[] {
  const secrets = Object.entries(hub.secretEnv ?? {}).map(([name, from]) => {
    checkSecretKeyRef(where, `hub.secretEnv: ${name}`, from);
    return { name, valueFrom: { secretKeyRef: { name: from.secretName, key: from.key } } };
  });
  for (const name of [...Object.keys(hub.env ?? {}), ...Object.keys(hub.secretEnv ?? {})]) {
    if (name.startsWith(reserved)) {
      throw new KubeflowError(
        where,
        `env: variable "${name}" is that of a service's token.`,
        `Any name is accepted that does not begin with ${reserved}.`,
        'Use `token` of the service.',
      );
    }
  }
  const merged = mergeEnv(where, [...own, ...secrets], hub.env);
  checkEnvList(where, merged);
  return merged;
}
