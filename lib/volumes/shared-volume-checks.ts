import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { checkName, DNS_SUBDOMAIN } from '../names';
import type { SharedVolume } from './shared-volume';

/** Where pods see a shared volume, in notebooks and jobs alike. */
export function sharedVolumeMountPath(volume: SharedVolume): string {
  return `/mnt/${volume.name}`;
}

/** Who is to mount shared volumes, in words for errors. */
export interface VolumeMountContext {
  readonly where: IConstruct;
  /** The prop that names the volumes. */
  readonly prop: string;
  /** The pods, in the plural: `notebooks`. */
  readonly pods: string;
  /** Namespace of the pods, where it is known. */
  readonly namespace?: string;
  /** Names of volumes that the pods have besides, with what they are. */
  readonly reservedNames?: { readonly [name: string]: string };
}

/** Throws where pods could not mount the volumes, each at a place of its own. */
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
        `Each has a place of its own: ${sharedVolumeMountPath(volume)} is accepted once.`,
        'Leave one out, or give it another name: { ...volume, name: "…" }.',
      );
    }
    owners.set(volume.name, `claim "${volume.claimName}"`);
    checkVolumeNamespace(mounter, volume);
  }
}

/** Throws where the claim is of another namespace than the pods. */
export function checkVolumeNamespace({ where, prop, pods, namespace }: VolumeMountContext, volume: SharedVolume): void {
  if (volume.namespace !== undefined && namespace !== undefined && volume.namespace !== namespace) {
    throw new KubeflowError(
      where,
      `${prop}: the claim "${volume.claimName}" of "${volume.name}" is in namespace "${volume.namespace}", and ${pods} run in "${namespace}".`,
      'Kubernetes lets a pod mount claims of its own namespace only.',
      `Use a chart of namespace "${volume.namespace}" here, or have the files handed to "${namespace}": \`grantRead\` or \`grantReadWrite\` of an NfsServer or NfsVolume.`,
    );
  }
}
