import * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import * as kube from '../../../k8s/kube';
import { checkName, DNS_1035_LABEL } from '../../../names';
import { serviceIpFamilyPolicy } from '../../../network/ip-family-policy';
import type { INetworkCapability } from '../../../platforms/capabilities/network';
import { checkTls } from '../../../platforms/network/tls-check';
import { checkUserLabels } from '../../../pods/labels';
import { checkAnnotations } from '../../../validation/annotations';
import { wholeSeconds } from '../../../validation/durations';
import { checkEnum } from '../../../validation/enums';
import { GRPC_PORT, REST_PORT } from '../options/model-server-flags';
import { checkLoadBalancerClass, checkServiceSourceRanges } from './load-balancer-checks';
import type { ModelServerServiceOptions } from './model-server-network-props';

const TYPES = {
  CLUSTER_IP: kplus.ServiceType.CLUSTER_IP,
  NODE_PORT: kplus.ServiceType.NODE_PORT,
  LOAD_BALANCER: kplus.ServiceType.LOAD_BALANCER,
};

/** Address of a Service inside the cluster. */
export interface ServiceEndpoint {
  /**
   * DNS name of the Service: `<name>.<namespace>.svc.<cluster domain>`. If the chart has no namespace, it is `<name>`,
   * which pods in the same namespace can resolve.
   */
  readonly host: string;

  /** Port of the Service. */
  readonly port: number;
}

/** Inputs of the Service. */
export interface ModelServerServiceSettings {
  readonly props: ModelServerServiceOptions;
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly selector: { [key: string]: string };
  /** Whether `allowIngressFrom` is set. */
  readonly hasIngressPeers: boolean;
  /** Whether the server itself serves gRPC over TLS. */
  readonly ssl: boolean;
  readonly network: INetworkCapability;
}

/** Creates the Services of a model server. */
export class ModelServerService {
  /** Name of the headless Service; undefined without one. */
  public readonly headlessName?: string;

  constructor(
    private readonly where: Construct,
    private readonly options: ModelServerServiceSettings,
  ) {
    const { name, selector, labels, props } = options;
    const type = props.type ?? kplus.ServiceType.CLUSTER_IP;
    this.check(type);
    const { annotations = {}, loadBalancerSourceRanges: ranges, loadBalancerClass } = props;
    new kube.Service(where, 'service', {
      metadata: {
        name,
        labels: { ...labels, ...props.labels },
        ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }),
      },
      spec: {
        ...serviceIpFamilyPolicy(options.network),
        ...(type !== kplus.ServiceType.CLUSTER_IP && { type }),
        selector,
        ports: [this.grpcPort(), { name: 'rest', port: REST_PORT, targetPort: 'rest' }],
        ...this.affinity(),
        ...(ranges && { loadBalancerSourceRanges: [...ranges] }),
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
    new kube.Service(this.where, 'headless-service', {
      metadata: { name: headless, labels },
      spec: { ...serviceIpFamilyPolicy(network), clusterIP: 'None', selector, ports: [this.grpcPort()] },
    });
    return headless;
  }

  private affinity(): Pick<kube.ServiceSpec, 'sessionAffinity' | 'sessionAffinityConfig'> {
    const { sessionAffinity } = this.options.props;
    return sessionAffinity
      ? {
          sessionAffinity: 'ClientIP',
          sessionAffinityConfig: {
            clientIP: {
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
    checkServiceSourceRanges(this.where, 'service', type, props.loadBalancerSourceRanges);
    checkLoadBalancerClass(this.where, 'service', type, props.loadBalancerClass);
    if (type !== kplus.ServiceType.CLUSTER_IP && !hasIngressPeers) {
      throw new KubeflowError(
        this.where,
        `service: a Service of type ${type} is reachable from outside the cluster, but the network policy only allows pods of the namespace.`,
        'This type requires `allowIngressFrom`, because a model server does not authenticate clients.',
        'Set for example `allowIngressFrom: [{ cidr: "203.0.113.0/24" }]`.',
      );
    }
    this.checkTls(type);
  }

  /** @throws KubeflowError if the REST API would be reachable over plain HTTP from outside the cluster by omission. */
  private checkTls(type: kplus.ServiceType): void {
    const { tlsTermination } = this.options.props;
    if (type !== kplus.ServiceType.CLUSTER_IP) {
      checkTls(this.where, {
        what: `service: the REST API on a Service of type ${type}`,
        hasCertificate: false,
        tlsTermination,
        certificateHint: 'Use `exposure` for a hostname with a certificate.',
        prop: '`service.tlsTermination`',
      });
    } else if (tlsTermination !== undefined) {
      throw new KubeflowError(
        this.where,
        `service.tlsTermination (${tlsTermination}) is set for a Service of type ${type}.`,
        'It applies to the types NODE_PORT and LOAD_BALANCER, which are reachable from outside the cluster.',
        'Remove it, or set `type`.',
      );
    }
  }

  /** @see https://kubernetes.io/docs/concepts/services-networking/service/#application-protocol */
  private grpcPort(): kube.ServicePort {
    return {
      name: 'grpc',
      port: GRPC_PORT,
      targetPort: 'grpc',
      ...(!this.options.ssl && { appProtocol: 'kubernetes.io/h2c' }),
    };
  }
}
