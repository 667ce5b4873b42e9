import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

const NETWORK = /^(projects\/[-a-z0-9.:]+\/global\/networks\/)?[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** The network that an instance is in. Throws where it is not known, or none. */
export function resolveFilestoreNetwork(
  where: IConstruct,
  project: string,
  given: string | undefined,
  ofPlatform: string | undefined,
): FilestoreNetwork {
  const network = given ?? ofPlatform;
  if (network === undefined || !NETWORK.test(network)) {
    throw new KubeflowError(
      where,
      network === undefined ? 'network is missing: the cluster is there already.' : `network "${network}" is not one.`,
      'Filestore accepts a name, or "projects/<project>/global/networks/<name>".',
      '`gcloud container clusters describe` shows the network of a cluster.',
    );
  }
  // In a network of another project there is no peering with it but by service networking.
  const byServiceNetworking = network.startsWith('projects/');
  return {
    network,
    path: byServiceNetworking ? network : `projects/${project}/global/networks/${network}`,
    privateServicesAccess: byServiceNetworking,
  };
}

/** A network, and how Filestore gets into it. */
export interface FilestoreNetwork {
  readonly network: string;
  /** The network, as other services name it. */
  readonly path: string;
  readonly privateServicesAccess: boolean;
}
