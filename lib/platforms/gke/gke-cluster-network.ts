import { ComputeFirewall } from '@cdktf/provider-google/lib/compute-firewall';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { Warnings } from '../../synthesis/warnings';
import { ClusterNetwork } from '../cluster-network';
import { ownedName } from './gcp-names';
import type { GkeEnvironment } from './gke-environment';
import type { Infrastructure } from './infrastructure';

/** The network of a GKE cluster, with the firewall around its nodes. */
export class GkeClusterNetwork extends ClusterNetwork {
  private readonly opened = new Set<number>();

  constructor(
    private readonly environment: GkeEnvironment,
    private readonly infrastructure: Pick<Infrastructure, 'vpc' | 'cluster' | 'nodeAccount'>,
  ) {
    super({ apiServerPorts: [443], clusterDomain: 'cluster.local' });
  }

  /**
   * GKE itself opens 443 and 10250 only. The control plane calls from a network of its own where it is joined to ours by peering, and
   * otherwise through its endpoint in the nodes' subnetwork, or agents on the nodes. Without the subnetwork the list could be empty,
   * which would mean everybody.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/firewall-rules#cluster-fws
   */
  public override openToControlPlane(scope: Construct, port: number): void {
    if (this.opened.has(port)) {
      return;
    }
    this.opened.add(port);
    const { stack, clusterName } = this.environment;
    const { vpc, cluster, nodeAccount } = this.infrastructure;
    if (!vpc?.made || !cluster || !nodeAccount) {
      Warnings.add(
        scope,
        `gke/webhook-port-${port}`,
        `the control plane of "${clusterName}" must reach port ${port} of the nodes, and the network is somebody else's to open.`,
        'Without a firewall rule a private cluster calls no webhook there: the API server waits, and then goes on without it or refuses.',
        `Ask for a rule that lets TCP ${port} in, from the subnetwork of the nodes and from the control plane's range, to the nodes.`,
      );
      return;
    }
    const name = `control-plane-to-${port}`;
    new ComputeFirewall(stack, name, {
      name: ownedName(clusterName, name),
      description: `Lets the control plane of ${clusterName} call webhooks on port ${port}`,
      network: vpc.network,
      direction: 'INGRESS',
      sourceRanges: Fn.compact([vpc.made.subnetwork.ipCidrRange, cluster.privateClusterConfig.masterIpv4CidrBlock]),
      targetServiceAccounts: [nodeAccount.account.email],
      allow: [{ protocol: 'tcp', ports: [`${port}`] }],
    });
  }
}
