import { isIP } from 'node:net';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { serviceIpFamilyPolicy } from '../../../network/ip-family-policy';
import { checkPeers } from '../../../network/network-peer-checks';
import type { INetworkCapability } from '../../../platforms/capabilities/network';
import { isTerraformToken } from '../../../terraform-token';
import { checkAnnotations } from '../../../validation/annotations';
import type { HubNames } from '../hub-names';
import type { ProxyPorts } from './proxy-ports';
import { ProxyService, ProxyServiceType } from './proxy-service';

/** Properties of the public Service. */
export interface ProxyPublicServiceProps {
  readonly network: INetworkCapability;
  readonly names: HubNames;
  readonly service?: ProxyService;
  readonly ports: ProxyPorts;
}

/** Service that receives users' requests. */
export class ProxyPublicService extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { names, network, service = ProxyService.clusterIp(), ports }: ProxyPublicServiceProps,
  ) {
    super(scope, id);
    const {
      annotations,
      labels,
      preferDualStack,
      loadBalancerSourceRanges,
      loadBalancerIp,
      loadBalancerClass,
      allowIngressFrom,
    } = service._options;
    checkAnnotations(this, annotations);
    checkPeers(this, 'proxy.service: allowIngressFrom', allowIngressFrom ?? []);
    checkPeers(
      this,
      'proxy.service: loadBalancerSourceRanges',
      (loadBalancerSourceRanges ?? []).map((cidr) => ({ cidr })),
    );
    this.checkAddress(loadBalancerIp);
    new k8s.KubeService(this, 'Resource', {
      metadata: {
        name: names.proxyPublic,
        labels: names.labelsOf('proxy', labels),
        ...(annotations && Object.keys(annotations).length > 0 && { annotations: { ...annotations } }),
      },
      spec: {
        ...(service.type !== ProxyServiceType.CLUSTER_IP && { type: service.type }),
        ...serviceIpFamilyPolicy(network),
        selector: names.selectorOf('proxy'),
        ports: ports.servicePorts,
        ...(preferDualStack && { ipFamilyPolicy: 'PreferDualStack' }),
        ...(loadBalancerIp !== undefined && { loadBalancerIp }),
        ...(loadBalancerClass !== undefined && { loadBalancerClass }),
        ...(loadBalancerSourceRanges?.length && { loadBalancerSourceRanges: [...loadBalancerSourceRanges] }),
      },
    });
  }

  private checkAddress(address: string | undefined): void {
    if (address !== undefined && !isTerraformToken(address) && isIP(address) === 0) {
      throw new KubeflowError(
        this,
        `proxy.service: loadBalancerIp "${address}" is not a valid IP address.`,
        'Must be an IPv4 or IPv6 address.',
        'Use for example "203.0.113.7".',
      );
    }
  }
}
