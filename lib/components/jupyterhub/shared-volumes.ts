import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import type { SharedVolume } from '../../workload/shared-volume';

/** Name of the volume that is a user's home; a shared volume cannot have it, because a pod's volumes have one name each. */
export const HOME_VOLUME = 'notebook-home';

/** Throws where notebooks of the hub's namespace could not mount the volumes, each at a place of its own. */
export function checkSharedVolumes(where: IConstruct, volumes: SharedVolume[]): void {
  const namespace = Chart.of(where).namespace;
  const claims = new Map([[HOME_VOLUME, "the user's own home"]]);
  for (const volume of volumes) {
    checkName(where, 'sharedVolumes: volume', volume.name);
    checkName(where, `sharedVolumes: claim of "${volume.name}"`, volume.claimName, DNS_SUBDOMAIN);
    const other = claims.get(volume.name);
    if (other !== undefined) {
      throw new KubeflowError(
        where,
        `sharedVolumes: two volumes are named "${volume.name}": ${other} and claim "${volume.claimName}".`,
        `Notebooks mount each at a place of its own: /mnt/${volume.name} is accepted once.`,
        'Give one of them another name: { ...volume, name: "…" }.',
      );
    }
    claims.set(volume.name, `claim "${volume.claimName}"`);
    if (volume.namespace !== undefined && namespace !== undefined && volume.namespace !== namespace) {
      throw new KubeflowError(
        where,
        `sharedVolumes: the claim "${volume.claimName}" of "${volume.name}" is in namespace "${volume.namespace}", and notebooks run in "${namespace}".`,
        'Kubernetes lets a pod mount claims of its own namespace only.',
        `Put the hub's chart into "${volume.namespace}", or have the volume's owner make a claim in "${namespace}".`,
      );
    }
  }
}
