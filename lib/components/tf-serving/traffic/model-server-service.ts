import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_1035_LABEL } from '../../../names';
import { serviceIpFamilyPolicy } from '../../../network/ip-family-policy';
import type { INetworkCapability } from '../../../platforms/capabilities/network';
import { checkUserLabels } from '../../../pods/labels';
import { checkAnnotations } from '../../../validation/annotations';
import { wholeSeconds } from '../../../validation/durations';
import { checkEnum } from '../../../validation/enums';
import { GRPC_PORT, REST_PORT } from '../options/model-server-flags';
import { checkLoadBalancerClass, checkSourceRanges } from './load-balancer-checks';
import type { ModelServerServiceOptions } from './model-server-network-props';

const TYPES = {
  CLUSTER_IP: kplus.ServiceType.CLUSTER_IP,
  NODE_PORT: kplus.ServiceType.NODE_PORT,
  LOAD_BALANCER: kplus.ServiceType.LOAD_BALANCER,
};

/** Where pods of the cluster reach a Service. */
export interface ServiceEndpoint {
  /**
   * DNS name of the Service: `<name>.<namespace>.svc.<cluster domain>`, or `<name>` alone, which pods of the same
   * namespace can resolve, where the chart names no namespace.
   */
  readonly host: string;

  /** Port of the Service. */
  readonly port: number;
}

/** What the Service must be told. */
export interface ModelServerServiceSettings {
  readonly props: ModelServerServiceOptions;
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly selector: { [key: string]: string };
  /** Whether it is said who may send requests. */
  readonly hasIngressPeers: boolean;
  /** Whether the gRPC API speaks TLS. */
  readonly ssl: boolean;
  readonly network: INetworkCapability;
}

/** Where requests are sent to. */
export class ModelServerService {
  /** Name of the Service without an address, where there is one. */
  public readonly headlessName?: string;

  constructor(
    private readonly where: Construct,
    private readonly options: ModelServerServiceSettings,
  ) {
    const { name, selector, labels, props } = options;
    const type = props.type ?? kplus.ServiceType.CLUSTER_IP;
    this.check(type);
    const { annotations = {}, loadBalancerSourceRanges: ranges = [], loadBalancerClass } = props;
    new k8s.KubeService(where, 'service', {
      metadata: {
        name,
        labels: { ...labels, ...props.labels },
        ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }),
      },
      spec: {
        ...serviceIpFamilyPolicy(options.network),
        ...(type !== kplus.ServiceType.CLUSTER_IP && { type }),
        selector,
        ports: [this.grpcPort(), { name: 'rest', port: REST_PORT, targetPort: k8s.IntOrString.fromString('rest') }],
        ...this.affinity(),
        ...(ranges.length > 0 && { loadBalancerSourceRanges: [...ranges] }),
        ...(loadBalancerClass !== undefined && { loadBalancerClass }),
      },
    });
    if (props.headless) {
      this.headlessName = this.headless();
    }
  }

  private headless(): string {
    const { name, labels, selector, network } = this.options;
    const headless = `${name}-headless`;
    checkName(this.where, 'service.headless: name', headless, DNS_1035_LABEL);
    new k8s.KubeService(this.where, 'headless-service', {
      metadata: { name: headless, labels },
      spec: { ...serviceIpFamilyPolicy(network), clusterIp: 'None', selector, ports: [this.grpcPort()] },
    });
    return headless;
  }

  private affinity(): Pick<k8s.ServiceSpec, 'sessionAffinity' | 'sessionAffinityConfig'> {
    const { sessionAffinity } = this.options.props;
    return sessionAffinity
      ? {
          sessionAffinity: 'ClientIP',
          sessionAffinityConfig: {
            clientIp: {
              timeoutSeconds: wholeSeconds(this.where, 'service.sessionAffinity', sessionAffinity, {
                acceptedBy: 'Kubernetes',
                max: 86_400,
                example: 'Duration.hours(3)',
              }),
            },
          },
        }
      : {};
  }

  private check(type: kplus.ServiceType): void {
    const { props, hasIngressPeers } = this.options;
    checkEnum(this.where, 'service.type', type, TYPES);
    checkAnnotations(this.where, props.annotations);
    checkUserLabels(this.where, props.labels ?? {});
    checkSourceRanges(this.where, 'service', type, props.loadBalancerSourceRanges);
    checkLoadBalancerClass(this.where, 'service', type, props.loadBalancerClass);
    if (type !== kplus.ServiceType.CLUSTER_IP && !hasIngressPeers) {
      throw new KubeflowError(
        this.where,
        `service: a Service of type ${type} is reached from outside the cluster, and the network policy lets in pods of the namespace only.`,
        'Such a Service is accepted beside `clients`, which say who may send requests: a model server asks nobody who they are.',
        'Set for example `clients: [{ cidr: "203.0.113.0/24" }]`.',
      );
    }
  }

  /** @see https://kubernetes.io/docs/concepts/services-networking/service/#application-protocol */
  private grpcPort(): k8s.ServicePort {
    return {
      name: 'grpc',
      port: GRPC_PORT,
      targetPort: k8s.IntOrString.fromString('grpc'),
      ...(!this.options.ssl && { appProtocol: 'kubernetes.io/h2c' }),
    };
  }
}
