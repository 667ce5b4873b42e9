import { ComputeNetwork } from '@cdktf/provider-google/lib/compute-network';
import { ComputeRouter } from '@cdktf/provider-google/lib/compute-router';
import { ComputeRouterNat } from '@cdktf/provider-google/lib/compute-router-nat';
import { ComputeSubnetwork } from '@cdktf/provider-google/lib/compute-subnetwork';
import type { ITerraformDependable } from 'cdktf';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, GCP_RESOURCE } from '../../../names';
import { cidrsOverlap, parseCidr } from '../../../validation/cidr';
import type { AddressRanges } from '../terraform/compared-environments';
import { checkProjectId, clusterResourceName } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';
import type { ExistingNetworkOptions, GkeNetwork, GkeNetworkOptions } from './gke-network';

/** Network of a cluster and its nodes. */
export interface Vpc {
  /** Terraform reference to the network. */
  readonly network: string;
  /** Name of the network, known at synthesis. */
  readonly networkName: string;
  /** Terraform reference to the subnetwork. */
  readonly subnetwork: string;
  readonly podRangeName: string;
  readonly serviceRangeName: string;
  readonly serviceCidr: string;
  /** CIDR block of pods; undefined for an existing network. */
  readonly podCidr?: string;
  /** Resources that nodes need for internet access. */
  readonly natDependencies: ITerraformDependable[];
  /** Terraform resources; undefined for an existing network. */
  readonly created?: {
    readonly network: ComputeNetwork;
    readonly subnetwork: ComputeSubnetwork;
    readonly ranges: AddressRanges;
  };
}

/**
 * Creates a network, or resolves an existing one.
 *
 * @throws KubeflowError if a name is invalid, or a CIDR block is invalid or overlaps another one.
 */
export function resolveVpc(where: IConstruct, environment: GkeEnvironment, network: GkeNetwork): Vpc {
  return network._existing
    ? existingVpc(where, environment, network._existing)
    : createVpc(where, environment, network._created ?? {});
}

function existingVpc(where: IConstruct, environment: GkeEnvironment, options: ExistingNetworkOptions): Vpc {
  const project = options.hostProject ?? environment.project;
  checkProjectId(where, project);
  for (const [what, name] of Object.entries({
    network: options.network,
    subnetwork: options.subnetwork,
    podRangeName: options.podRangeName,
    serviceRangeName: options.serviceRangeName,
  })) {
    checkName(where, `network: ${what}`, name, GCP_RESOURCE);
  }
  const { region } = environment.location;
  return {
    network: `projects/${project}/global/networks/${options.network}`,
    networkName:
      project === environment.project ? options.network : `projects/${project}/global/networks/${options.network}`,
    subnetwork: `projects/${project}/regions/${region}/subnetworks/${options.subnetwork}`,
    podRangeName: options.podRangeName,
    serviceRangeName: options.serviceRangeName,
    serviceCidr: options.serviceCidr,
    natDependencies: [],
  };
}

function createVpc(where: IConstruct, environment: GkeEnvironment, options: GkeNetworkOptions): Vpc {
  const { nodeCidr = '10.0.0.0/20', podCidr = '10.4.0.0/14', serviceCidr = '10.8.0.0/20' } = options;
  const { podRangeName = 'pods', serviceRangeName = 'services', flowLogs = true } = options;
  checkRanges(where, { nodeCidr, podCidr, serviceCidr });
  checkRangeNames(where, podRangeName, serviceRangeName);
  const { stack, clusterName } = environment;
  const { region } = environment.location;
  const network = new ComputeNetwork(stack, 'network', {
    name: clusterResourceName(clusterName, 'network'),
    autoCreateSubnetworks: false,
    routingMode: 'REGIONAL',
    dependsOn: [environment.enableApi('compute')],
  });
  const subnetwork = new ComputeSubnetwork(stack, 'subnetwork', {
    name: clusterResourceName(clusterName, 'nodes'),
    network: network.id,
    region,
    ipCidrRange: nodeCidr,
    secondaryIpRange: [
      { rangeName: podRangeName, ipCidrRange: podCidr },
      { rangeName: serviceRangeName, ipCidrRange: serviceCidr },
    ],
    // Nodes without external addresses can reach Google APIs and registries.
    privateIpGoogleAccess: true,
    ...(flowLogs && {
      logConfig: { aggregationInterval: 'INTERVAL_10_MIN', flowSampling: 0.5, metadata: 'INCLUDE_ALL_METADATA' },
    }),
  });
  const router = new ComputeRouter(stack, 'router', {
    name: clusterResourceName(clusterName, 'router'),
    network: network.id,
    region,
  });
  const nat = new ComputeRouterNat(stack, 'nat', {
    name: clusterResourceName(clusterName, 'nat'),
    router: router.name,
    region,
    natIpAllocateOption: 'AUTO_ONLY',
    sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
    subnetwork: [{ name: subnetwork.id, sourceIpRangesToNat: ['ALL_IP_RANGES'] }],
    // A node with many pods can get all ports of an address. Without this, it gets 64.
    enableDynamicPortAllocation: true,
    minPortsPerVm: 64,
    maxPortsPerVm: 65_536,
    // Not supported with dynamic port allocation.
    enableEndpointIndependentMapping: false,
    logConfig: { enable: true, filter: 'ERRORS_ONLY' },
  });
  return {
    network: network.id,
    networkName: clusterResourceName(clusterName, 'network'),
    subnetwork: subnetwork.id,
    podRangeName,
    serviceRangeName,
    serviceCidr,
    podCidr,
    natDependencies: [nat],
    created: { network, subnetwork, ranges: { nodeCidr, podCidr, serviceCidr } },
  };
}

/**
 * Limits of prefix lengths.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips#defaults_limits
 */
const PREFIX_LIMITS = { nodeCidr: [8, 29], podCidr: [9, 21], serviceCidr: [16, 26] } as const;

function checkRanges(where: IConstruct, ranges: Record<keyof typeof PREFIX_LIMITS, string>): void {
  const all = Object.entries(ranges) as [keyof typeof PREFIX_LIMITS, string][];
  for (const [what, cidr] of all) {
    const [largest, smallest] = PREFIX_LIMITS[what];
    if (!parseCidr(cidr, { family: 'ipv4', minPrefix: largest, maxPrefix: smallest })) {
      throw new KubeflowError(
        where,
        `network: ${what} "${cidr}" is not a valid range.`,
        `Must be an IPv4 CIDR block from /${largest} to /${smallest}, without host bits.`,
        'Use for example "10.4.0.0/16", or leave it out.',
      );
    }
  }
  for (const [index, [what, cidr]] of all.entries()) {
    const overlapping = all.slice(index + 1).find(([, other]) => cidrsOverlap(cidr, other));
    if (overlapping) {
      throw new KubeflowError(
        where,
        `network: ${what} "${cidr}" and ${overlapping[0]} "${overlapping[1]}" overlap.`,
        'The ranges of nodes, pods and Services must not overlap.',
        'Change one of them, or leave all of them out.',
      );
    }
  }
}

function checkRangeNames(where: IConstruct, pods: string, services: string): void {
  checkName(where, 'network: podRangeName', pods, GCP_RESOURCE);
  checkName(where, 'network: serviceRangeName', services, GCP_RESOURCE);
  if (pods === services) {
    throw new KubeflowError(
      where,
      `network: podRangeName and serviceRangeName are both "${pods}".`,
      'The secondary ranges of a subnetwork must have different names.',
      'Change one of them, or leave both out.',
    );
  }
}
