import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { metricsScraping } from '../../../metrics/metrics-endpoint';
import type { NetworkPeer } from '../../../network/network-peer';
import { withDefaultPorts } from '../../../network/network-policy';
import type { ExposedService, ExposureOptions } from '../../../platforms/capabilities/exposure';
import type { IPlatform } from '../../../platforms/platform';
import { METRICS_PATH } from '../options/config-files';
import { GRPC_PORT, REST_PORT } from '../pods/pod-spec';
import type { TFServingProps } from '../tf-serving-props';
import { checkGrpcHostname, checkGrpcWithoutTls, HTTPS_PORT } from './grpc-exposure';
import { ModelServerService } from './model-server-service';
import type { ServiceEndpoint } from './service-endpoint';

/** What must be known of a model server to reach it. */
export interface ModelServerNetworkSettings {
  readonly props: TFServingProps;
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly selector: { [key: string]: string };
  readonly platform: IPlatform;
}

/** Who reaches a model server, and where: its Service, its URL, those who read its metrics. */
export class ModelServerNetwork {
  /** Whom the server's network policy lets in. */
  public readonly ingress: NetworkPeer[];

  /** Annotations of the pods. */
  public readonly podAnnotations: { [key: string]: string };

  /** Name of the Service without an address, where there is one. */
  public readonly headlessName?: string;

  /** Where the REST API is outside the cluster, where it is. */
  public readonly url?: string;

  /** Where the gRPC API is outside the cluster, where it is. */
  public readonly exposedGrpc?: ServiceEndpoint;

  constructor(
    private readonly where: Construct,
    private readonly options: ModelServerNetworkSettings,
  ) {
    const { props, name, labels, selector, platform } = options;
    const { headlessName } = new ModelServerService(where, {
      props: props.service ?? {},
      name,
      labels,
      selector,
      hasIngressPeers: props.allowIngressFrom !== undefined,
      ssl: props.grpc?.ssl !== undefined,
      network: platform.network,
    });
    const metrics = metricsScraping(
      where,
      'metrics',
      { prop: 'metrics', name, labels, selector, port: { name: 'rest', number: REST_PORT }, path: METRICS_PATH },
      props.metrics,
    );
    const exposed = this.exposeRest();
    const exposedGrpc = this.exposeGrpc();
    this.headlessName = headlessName;
    this.podAnnotations = metrics.podAnnotations;
    this.url = exposed?.url;
    this.exposedGrpc = props.grpcExposure && { host: props.grpcExposure.hostname, port: HTTPS_PORT };
    this.ingress = [
      ...withDefaultPorts(props.allowIngressFrom ?? [{ podLabels: {} }], { port: GRPC_PORT }, { port: REST_PORT }),
      ...metrics.ingress,
      ...withDefaultPorts(exposed?.ingressPeers ?? [], { port: REST_PORT }),
      ...withDefaultPorts(exposedGrpc?.ingressPeers ?? [], { port: GRPC_PORT }),
    ];
  }

  /** Where pods of the cluster reach a Service of the server. */
  public endpoint(serviceName: string, port: number): ServiceEndpoint {
    const { namespace } = Chart.of(this.where);
    const { clusterDomain } = this.options.platform.network;
    return {
      host: namespace === undefined ? serviceName : `${serviceName}.${namespace}.svc.${clusterDomain}`,
      port,
    };
  }

  private exposeRest(): ExposedService | undefined {
    return this.expose('exposure', REST_PORT, this.options.props.exposure);
  }

  private exposeGrpc(): ExposedService | undefined {
    const { grpcExposure, exposure, grpc } = this.options.props;
    if (grpcExposure) {
      checkGrpcWithoutTls(this.where, 'grpcExposure: the server', grpc?.ssl !== undefined);
      checkGrpcHostname(this.where, 'grpcExposure', grpcExposure.hostname, exposure?.hostname);
    }
    return this.expose('grpc-exposure', GRPC_PORT, grpcExposure);
  }

  private expose(id: string, port: number, exposure: ExposureOptions | undefined): ExposedService | undefined {
    const { name, labels, platform } = this.options;
    return (
      exposure &&
      platform.exposure.expose(this.where, id, {
        serviceName: name,
        port,
        ...(port === GRPC_PORT && { grpc: true }),
        hostname: exposure.hostname,
        // Which models there are may be said later, and change; that there are metrics does not.
        healthCheckPath: METRICS_PATH,
        requireAuthentication: exposure.requireAuthentication ?? true,
        requestTimeout: exposure.requestTimeout,
        labels,
      })
    );
  }
}
