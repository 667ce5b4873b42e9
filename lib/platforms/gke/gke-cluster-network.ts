import { ComputeFirewall } from '@cdktf/provider-google/lib/compute-firewall';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { ClusterNetwork } from '../cluster-network';
import { ownedName } from './gcp-names';
import type { GkeCluster } from './gke-cluster';
import type { GkeEnvironment } from './gke-environment';
import type { GkeNetwork } from './gke-network';

/** The network of a GKE cluster, with the firewall around its nodes. */
export class GkeClusterNetwork extends ClusterNetwork {
  private readonly rules = new Map<number, ComputeFirewall>();

  constructor(
    private readonly environment: GkeEnvironment,
    private readonly vpc: GkeNetwork,
    private readonly cluster: GkeCluster,
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
  public override openToControlPlane(_scope: Construct, port: number): void {
    if (this.rules.has(port)) {
      return;
    }
    const { stack, clusterName } = this.environment;
    const name = `control-plane-to-${port}`;
    const rule = new ComputeFirewall(stack, name, {
      name: ownedName(clusterName, name),
      description: `Lets the control plane of ${clusterName} call webhooks on port ${port}`,
      network: this.vpc.network.id,
      direction: 'INGRESS',
      sourceRanges: Fn.compact([
        this.vpc.subnetwork.ipCidrRange,
        this.cluster.cluster.privateClusterConfig.masterIpv4CidrBlock,
      ]),
      targetServiceAccounts: [this.cluster.nodeAccount.email],
      allow: [{ protocol: 'tcp', ports: [`${port}`] }],
    });
    this.rules.set(port, rule);
  }
}
