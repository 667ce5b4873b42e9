import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

const NETWORK = /^(projects\/[-a-z0-9.:]+\/global\/networks\/)?[a-z]([-a-z0-9]*[a-z0-9])?$/;

/**
 * Resolves the network of an instance.
 *
 * @throws KubeflowError if the network is unknown or invalid.
 */
export function resolveFilestoreNetwork(
  where: IConstruct,
  project: string,
  requested: string | undefined,
  platformNetwork: string | undefined,
): FilestoreNetwork {
  const network = requested ?? platformNetwork;
  if (network === undefined || !NETWORK.test(network)) {
    throw new KubeflowError(
      where,
      network === undefined
        ? '`network` is missing. An existing cluster requires it.'
        : `network "${network}" is not valid.`,
      'Must be a name, or "projects/<project>/global/networks/<name>".',
      '`gcloud container clusters describe` shows the network of a cluster.',
    );
  }
  // A network of another project supports private services access only.
  const privateServicesAccess = network.startsWith('projects/');
  return {
    network,
    path: privateServicesAccess ? network : `projects/${project}/global/networks/${network}`,
    privateServicesAccess,
  };
}

/** A network, and how Filestore connects to it. */
export interface FilestoreNetwork {
  readonly network: string;
  /** Full resource path of the network. */
  readonly path: string;
  readonly privateServicesAccess: boolean;
}
