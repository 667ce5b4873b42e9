import { isIP } from 'node:net';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import type { INetworkCapability } from '../../platforms/capabilities';
import { isTerraformToken } from '../../synthesis/token-guard';
import { checkAnnotations } from '../../workload/annotation-rules';
import { checkPeers } from '../../workload/peer-checks';
import { serviceFamilies } from '../../workload/service-families';
import type { HubParts } from './hub-parts';
import type { ProxyPorts } from './proxy-ports';
import { ProxyService, ProxyServiceType } from './proxy-service';

/** What the Service must be told. */
export interface PublicServiceProps {
  readonly network: INetworkCapability;
  readonly parts: HubParts;
  readonly service?: ProxyService;
  readonly ports: ProxyPorts;
}

/** The Service that people's requests go to. */
export class PublicService extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { parts, network, service = ProxyService.clusterIp(), ports }: PublicServiceProps,
  ) {
    super(scope, id);
    const { annotations, labels, preferDualStack, sourceRanges, address, loadBalancerClass, clients } =
      service._options;
    checkAnnotations(this, annotations);
    checkPeers(this, 'proxy.service: clients', clients ?? []);
    checkPeers(
      this,
      'proxy.service: sourceRanges',
      (sourceRanges ?? []).map((cidr) => ({ cidr })),
    );
    this.checkAddress(address);
    new k8s.KubeService(this, 'Resource', {
      metadata: {
        name: parts.proxyPublic,
        labels: parts.labelsOf('proxy', labels),
        ...(annotations && Object.keys(annotations).length > 0 && { annotations: { ...annotations } }),
      },
      spec: {
        ...(service.type !== ProxyServiceType.CLUSTER_IP && { type: service.type }),
        ...serviceFamilies(network),
        selector: parts.selectorOf('proxy'),
        ports: ports.servicePorts,
        ...(preferDualStack && { ipFamilyPolicy: 'PreferDualStack' }),
        ...(address !== undefined && { loadBalancerIp: address }),
        ...(loadBalancerClass !== undefined && { loadBalancerClass }),
        ...(sourceRanges?.length && { loadBalancerSourceRanges: [...sourceRanges] }),
      },
    });
  }

  private checkAddress(address: string | undefined): void {
    if (address !== undefined && !isTerraformToken(address) && isIP(address) === 0) {
      throw new KubeflowError(
        this,
        `proxy.service: address "${address}" is not an address.`,
        'Accepted is an address of IPv4 or IPv6.',
        'Use for example "203.0.113.7".',
      );
    }
  }
}
