import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import * as kube from '../../../k8s/kube';
import { serviceIpFamilyPolicy } from '../../../network/ip-family-policy';
import { checkSourceRanges } from '../../../network/source-ranges';
import type { INetworkCapability } from '../../../platforms/capabilities/network';
import { isTerraformToken } from '../../../terraform-token';
import { checkAnnotations } from '../../../validation/annotations';
import { isIpAddress } from '../../../validation/ip-address';
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
    const { annotations, labels, preferDualStack, loadBalancerSourceRanges, loadBalancerIp, loadBalancerClass } =
      service._options;
    checkAnnotations(this, annotations);
    checkSourceRanges(this, 'proxy.service: loadBalancerSourceRanges', loadBalancerSourceRanges);
    this.checkAddress(loadBalancerIp);
    new kube.Service(this, 'Resource', {
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
        ...(loadBalancerIp !== undefined && { loadBalancerIP: loadBalancerIp }),
        ...(loadBalancerClass !== undefined && { loadBalancerClass }),
        ...(loadBalancerSourceRanges && { loadBalancerSourceRanges: [...loadBalancerSourceRanges] }),
      },
    });
  }

  private checkAddress(address: string | undefined): void {
    if (address !== undefined && !isTerraformToken(address) && !isIpAddress(address)) {
      throw new KubeflowError(
        this,
        `proxy.service: loadBalancerIp "${address}" is not a valid IP address.`,
        'Must be an IPv4 or IPv6 address.',
        'Use for example "203.0.113.7".',
      );
    }
  }
}
