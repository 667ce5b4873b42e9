import { ComputeFirewall } from '@cdktf/provider-google/lib/compute-firewall';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { Warnings } from '../../../warnings';
import { ClusterNetwork } from '../../network/cluster-network';
import type { Infrastructure } from '../cluster/infrastructure';
import { clusterResourceName } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';

/** The network of a GKE cluster, with the firewall around its nodes. */
export class GkeClusterNetwork extends ClusterNetwork {
  private readonly openedPorts = new Set<number>();

  constructor(
    private readonly environment: GkeEnvironment,
    private readonly infrastructure: Pick<Infrastructure, 'vpc' | 'cluster' | 'nodeServiceAccount'>,
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
  public override allowIngressFromControlPlane(scope: Construct, port: number): void {
    if (this.openedPorts.has(port)) {
      return;
    }
    this.openedPorts.add(port);
    const { stack, clusterName } = this.environment;
    const { vpc, cluster, nodeServiceAccount } = this.infrastructure;
    if (!vpc?.created || !cluster || !nodeServiceAccount) {
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
      name: clusterResourceName(clusterName, name),
      description: `Lets the control plane of ${clusterName} call webhooks on port ${port}`,
      network: vpc.network,
      direction: 'INGRESS',
      sourceRanges: Fn.compact([vpc.created.subnetwork.ipCidrRange, cluster.privateClusterConfig.masterIpv4CidrBlock]),
      targetServiceAccounts: [nodeServiceAccount.serviceAccount.email],
      allow: [{ protocol: 'tcp', ports: [`${port}`] }],
    });
  }
}
