import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { metricsScraping } from '../../../metrics/metrics-endpoint';
import type { NetworkPeer } from '../../../network/network-peer';
import { withDefaultPorts } from '../../../network/network-policy';
import type { ExposedService, ExposureOptions } from '../../../platforms/capabilities/exposure';
import type { IPlatform } from '../../../platforms/platform';
import { METRICS_PATH } from '../options/config-files';
import { GRPC_PORT, REST_PORT } from '../options/model-server-flags';
import type { TFServingProps } from '../tf-serving-props';
import { checkGrpcHostname, checkGrpcWithoutTls, HTTPS_PORT } from './grpc-exposure';
import { ModelServerService, type ServiceEndpoint } from './model-server-service';

/** Inputs of a server's network objects. */
export interface ModelServerNetworkSettings {
  readonly props: TFServingProps;
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly selector: { [key: string]: string };
  readonly platform: IPlatform;
  /** Whether the server itself serves gRPC over TLS. */
  readonly hasGrpcTls: boolean;
}

/** Creates the Services, exposures and metrics discovery of a model server. */
export class ModelServerNetwork {
  /** Network peers that the server's network policy allows ingress from. */
  public readonly ingress: NetworkPeer[];

  /** Annotations of the pods. */
  public readonly podAnnotations: { [key: string]: string };

  /** Address of the gRPC API inside the cluster. */
  public readonly grpc: ServiceEndpoint;

  /** Address of the REST API inside the cluster. */
  public readonly rest: ServiceEndpoint;

  /** Address of the headless Service; undefined without one. */
  public readonly headlessGrpc?: ServiceEndpoint;

  /** URL of the REST API outside the cluster; undefined without `exposure`. */
  public readonly url?: string;

  /** Address of the gRPC API outside the cluster; undefined without `grpcExposure`. */
  public readonly exposedGrpc?: ServiceEndpoint;

  constructor(
    private readonly where: Construct,
    private readonly options: ModelServerNetworkSettings,
  ) {
    const { props, name, labels, selector, platform, hasGrpcTls } = options;
    const { headlessName } = new ModelServerService(where, {
      props: props.service ?? {},
      name,
      labels,
      selector,
      hasIngressPeers: props.allowIngressFrom !== undefined,
      ssl: hasGrpcTls,
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
    this.grpc = this.endpoint(name, GRPC_PORT);
    this.rest = this.endpoint(name, REST_PORT);
    this.headlessGrpc = headlessName === undefined ? undefined : this.endpoint(headlessName, GRPC_PORT);
    this.podAnnotations = metrics.podAnnotations;
    this.url = exposed?.url;
    this.exposedGrpc = props.grpcExposure && { host: props.grpcExposure.hostname, port: HTTPS_PORT };
    this.ingress = [
      ...withDefaultPorts(props.allowIngressFrom ?? [{ allPods: true }], { port: GRPC_PORT }, { port: REST_PORT }),
      ...metrics.ingress,
      ...withDefaultPorts(exposed?.ingressPeers ?? [], { port: REST_PORT }),
      ...withDefaultPorts(exposedGrpc?.ingressPeers ?? [], { port: GRPC_PORT }),
    ];
  }

  private endpoint(serviceName: string, port: number): ServiceEndpoint {
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
    const { grpcExposure, exposure } = this.options.props;
    if (grpcExposure) {
      checkGrpcWithoutTls(this.where, 'grpcExposure: the server', this.options.hasGrpcTls);
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
        // Models can change, but the metrics path always exists.
        healthCheckPath: METRICS_PATH,
        requireAuthentication: exposure.requireAuthentication ?? true,
        requestTimeout: exposure.requestTimeout,
        labels,
      })
    );
  }
}
