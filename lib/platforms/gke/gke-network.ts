import { ComputeNetwork } from '@cdktf/provider-google/lib/compute-network';
import { ComputeRouter } from '@cdktf/provider-google/lib/compute-router';
import { ComputeRouterNat } from '@cdktf/provider-google/lib/compute-router-nat';
import { ComputeSubnetwork } from '@cdktf/provider-google/lib/compute-subnetwork';
import type { GkeEnvironment } from './gke-environment';

const NODES = '10.0.0.0/20';
const PODS = '10.4.0.0/14';

/** Addresses of Services. Kubernetes hands them out, and shared files have fixed ones of them. */
export const SERVICES = '10.8.0.0/20';

export const POD_RANGE = 'pods';
export const SERVICE_RANGE = 'services';

/** A network for one cluster, whose nodes reach the internet and are not reached from it. */
export class GkeNetwork {
  public readonly network: ComputeNetwork;
  public readonly subnetwork: ComputeSubnetwork;
  public readonly nat: ComputeRouterNat;

  constructor(environment: GkeEnvironment) {
    const { stack, clusterName } = environment;
    const { region } = environment.location;
    this.network = new ComputeNetwork(stack, 'network', {
      name: `${clusterName}-network`,
      autoCreateSubnetworks: false,
      routingMode: 'REGIONAL',
      dependsOn: [environment.service('compute')],
    });
    this.subnetwork = new ComputeSubnetwork(stack, 'subnetwork', {
      name: `${clusterName}-nodes`,
      network: this.network.id,
      region,
      ipCidrRange: NODES,
      secondaryIpRange: [
        { rangeName: POD_RANGE, ipCidrRange: PODS },
        { rangeName: SERVICE_RANGE, ipCidrRange: SERVICES },
      ],
      // Nodes without an address of their own reach Google's APIs and registries.
      privateIpGoogleAccess: true,
      logConfig: { aggregationInterval: 'INTERVAL_10_MIN', flowSampling: 0.5, metadata: 'INCLUDE_ALL_METADATA' },
    });
    const router = new ComputeRouter(stack, 'router', {
      name: `${clusterName}-router`,
      network: this.network.id,
      region,
    });
    this.nat = new ComputeRouterNat(stack, 'nat', {
      name: `${clusterName}-nat`,
      router: router.name,
      region,
      natIpAllocateOption: 'AUTO_ONLY',
      sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
      subnetwork: [{ name: this.subnetwork.id, sourceIpRangesToNat: ['ALL_IP_RANGES'] }],
      logConfig: { enable: true, filter: 'ERRORS_ONLY' },
    });
  }
}
