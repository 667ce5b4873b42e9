import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { checkName, DNS_SUBDOMAIN } from '../names';
import type { SharedVolume } from './shared-volume';

/** Returns the default mount path of a shared volume. */
export function sharedVolumeMountPath(volume: SharedVolume): string {
  return `/mnt/${volume.name}`;
}

/** The pods that mount volumes, for errors. */
export interface VolumeMountContext {
  readonly where: IConstruct;
  /** The prop that contains the volumes. */
  readonly prop: string;
  /** The pods, as a plural noun: `notebooks`. */
  readonly pods: string;
  /** Namespace of the pods, if known. */
  readonly namespace?: string;
  /** The prop that sets the namespace of the pods, if it is not that of the chart. */
  readonly namespaceProp?: string;
  /** Names of the pods' other volumes, with a description of each. */
  readonly reservedNames?: { readonly [name: string]: string };
}

/**
 * @throws KubeflowError if the pods cannot mount a volume, or if two volumes have the same name.
 */
export function checkSharedVolumes(mounter: VolumeMountContext, volumes: SharedVolume[]): void {
  const { where, prop } = mounter;
  const owners = new Map(Object.entries(mounter.reservedNames ?? {}));
  for (const volume of volumes) {
    checkName(where, `${prop}: volume`, volume.name);
    checkName(where, `${prop}: claim of "${volume.name}"`, volume.claimName, DNS_SUBDOMAIN);
    const other = owners.get(volume.name);
    if (other !== undefined) {
      throw new KubeflowError(
        where,
        `${prop}: two volumes are named "${volume.name}": ${other} and claim "${volume.claimName}".`,
        `Names must be unique, because a volume is mounted at its name: ${sharedVolumeMountPath(volume)}.`,
        'Remove one, or give it another name: { ...volume, name: "…" }.',
      );
    }
    owners.set(volume.name, `claim "${volume.claimName}"`);
    checkVolumeNamespace(mounter, volume);
  }
}

/**
 * @throws KubeflowError if the claim and the pods are in different namespaces.
 */
export function checkVolumeNamespace(mounter: VolumeMountContext, volume: SharedVolume): void {
  const { where, prop, pods, namespace, namespaceProp } = mounter;
  if (volume.namespace !== undefined && namespace !== undefined && volume.namespace !== namespace) {
    throw new KubeflowError(
      where,
      `${prop}: the claim "${volume.claimName}" of "${volume.name}" is in namespace "${volume.namespace}", but ${pods} run in "${namespace}".`,
      'A pod can mount only claims in its own namespace.',
      `${namespaceProp ? `Set \`${namespaceProp}\` to "${volume.namespace}"` : `Use a chart in namespace "${volume.namespace}" here`}, create the volume in a chart of namespace "${namespace}", or make the volume available in "${namespace}" with \`grantRead\` or \`grantReadWrite\` of an NfsServer or NfsVolume.`,
    );
  }
}
