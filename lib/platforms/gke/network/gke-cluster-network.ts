import { ComputeFirewall } from '@cdktf/provider-google/lib/compute-firewall';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { Warnings } from '../../../warnings';
import { ClusterNetwork } from '../../network/cluster-network';
import { httpProxyConfig } from '../../pod-environment/http-proxy-checks';
import type { HttpProxyOptions } from '../../pod-environment/http-proxy-options';
import type { Infrastructure } from '../cluster/infrastructure';
import { clusterResourceName } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';

/** Network of a GKE cluster, with firewall rules for its nodes. */
export class GkeClusterNetwork extends ClusterNetwork {
  private readonly openedPorts = new Set<number>();

  constructor(
    private readonly environment: GkeEnvironment,
    private readonly infrastructure: Pick<Infrastructure, 'vpc' | 'serviceCidr' | 'cluster' | 'nodeServiceAccount'>,
    { apiServerCidrs, httpProxy }: { apiServerCidrs?: string[]; httpProxy?: HttpProxyOptions },
  ) {
    const { vpc, serviceCidr } = infrastructure;
    super({
      apiServerPorts: [443],
      apiServerCidrs,
      clusterDomain: 'cluster.local',
      clusterCidrs: [...Object.values(vpc?.created?.ranges ?? {}), ...(serviceCidr === undefined ? [] : [serviceCidr])],
      httpProxy: httpProxyConfig(environment.stack, httpProxy),
    });
  }

  /**
   * Creates a firewall rule that allows the control plane to call a port of the nodes. GKE itself allows ports 443 and
   * 10250 only.
   *
   * Calls come from the control plane's network if it is peered, and otherwise from its endpoint in the nodes'
   * subnetwork or from agents on the nodes. The subnetwork is always included, because an empty list of source ranges
   * would allow all addresses.
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
        `the control plane of "${clusterName}" must reach port ${port} of the nodes, but this platform does not manage the network.`,
        'In a private cluster without a firewall rule, calls to the webhook time out, and the API server then ignores the webhook or rejects the request.',
        `Create a rule that allows TCP port ${port} from the nodes' subnetwork and from the control plane's CIDR block to the nodes.`,
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
