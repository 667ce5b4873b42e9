import type { ApiObject } from 'cdk8s';
import { problem } from '../errors';
import type { Manifest } from './manifest';

/** The ports and addresses of the cluster's Services that only one Service can have. */
export class ServiceAddresses {
  private readonly owners = new Map<string, ApiObject>();

  /**
   * Reports ports and addresses that another Service of the cluster has.
   *
   * @param cluster name of the cluster
   */
  public check(cluster: string | undefined, object: ApiObject, { spec }: Manifest, problems: string[]): void {
    for (const { what, hint } of addressesOf(spec ?? {})) {
      const key = `${cluster ?? ''}\n${what}`;
      const other = this.owners.get(key);
      if (other === undefined) {
        this.owners.set(key, object);
      } else if (other !== object) {
        problems.push(
          problem(object, `${what} is also requested by ${other.node.path}.`, 'Each can belong to one Service.', hint),
        );
      }
    }
  }
}

interface Address {
  readonly what: string;
  readonly hint: string;
}

function addressesOf({ ports, clusterIP, loadBalancerIP }: NonNullable<Manifest['spec']>): Address[] {
  const found: Address[] = [];
  if (typeof clusterIP === 'string' && clusterIP !== '' && clusterIP !== 'None') {
    found.push({ what: `cluster IP ${clusterIP}`, hint: 'Choose an unused address of the Service range.' });
  }
  for (const port of Array.isArray(ports) ? ports : []) {
    const protocol = port?.protocol ?? 'TCP';
    if (port?.nodePort) {
      found.push({
        what: `node port ${port.nodePort}/${protocol}`,
        hint: 'Choose another port, or let the cluster choose one.',
      });
    }
    // Some load balancers let Services share an address on different ports.
    if (typeof loadBalancerIP === 'string' && loadBalancerIP !== '') {
      found.push({
        what: `load balancer address ${loadBalancerIP} with port ${port?.port}/${protocol}`,
        hint: 'Choose another address or another port.',
      });
    }
  }
  return found;
}
