import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName } from '../../../names';
import { withDefaultPorts, workloadNetworkPolicy } from '../../../network/network-policy';
import type { ExposureOptions } from '../../../platforms/capabilities/exposure';
import { checkedId } from '../../../platforms/construct-ids';
import type { IPlatform } from '../../../platforms/platform';
import { Platform } from '../../../platforms/platform-lookup';
import { selectorLabels, workloadLabels } from '../../../pods/labels';
import { METRICS_PATH } from '../options/config-files';
import { GRPC_PORT, REST_PORT } from '../options/model-server-flags';
import type { TFServing } from '../tf-serving';
import { checkGrpcHostname, checkGrpcWithoutTls, HTTPS_PORT } from './grpc-exposure';
import type { ServiceEndpoint } from './model-server-service';

/** A model server and its share of the requests. */
export interface TrafficBackend {
  /** The server. */
  readonly server: TFServing;

  /** Weight relative to the sum of all weights: a whole number; 0 sends no requests. */
  readonly weight: number;
}

/** Options of `ModelTrafficSplit`. */
export interface ModelTrafficSplitProps extends ExposureOptions {
  /** The servers and their weights. All servers must have the same model names. */
  readonly backends: TrafficBackend[];

  /**
   * Hostname of the gRPC API, with the same weights and over TLS. Requires a gateway that supports GRPCRoutes. The
   * hostname must differ from `hostname`.
   *
   * @default - not exposed
   */
  readonly grpcHostname?: string;

  /**
   * Name of the objects.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Labels of all objects.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Platform that exposes the servers.
   *
   * @default - the platform of the chart; a generic Kubernetes cluster if the chart has none
   */
  readonly platform?: IPlatform;
}

/**
 * Splits the requests of one URL among several model servers by weight. For example, a canary gets 5 of 100, and a
 * weight of 0 rolls it back.
 *
 * Requires a platform with Gateway API.
 *
 * @see https://gateway-api.sigs.k8s.io/guides/traffic-splitting/
 */
export class ModelTrafficSplit extends Construct {
  /** URL of the REST API outside the cluster. */
  public readonly url: string;

  /** Address of the gRPC API outside the cluster, over TLS; undefined without `grpcHostname`. */
  public readonly exposedGrpc?: ServiceEndpoint;

  /**
   * @param scope the parent construct
   * @param id default name of the objects
   * @param props options
   * @throws KubeflowError if a server is in another namespace, or the platform cannot split requests by weight.
   */
  constructor(scope: Construct, id: string, props: ModelTrafficSplitProps) {
    super(scope, checkedId(scope, 'id', id));
    const name = props.name ?? id;
    checkName(this, 'name', name);
    const platform = Platform._ofComponent(this, props.platform);
    const workload = { name: 'tensorflow-serving', instance: name, component: 'model-traffic' };
    const labels = workloadLabels(this, workload, props.labels);
    for (const { server } of props.backends) {
      this.checkNamespace(server);
    }
    const expose = (id: string, hostname: string, port: number) =>
      platform.exposure.expose(this, id, {
        serviceName: name,
        port,
        ...(port === GRPC_PORT && { grpc: true }),
        backends: props.backends.map(({ server, weight }) => ({ serviceName: server.name, port, weight })),
        hostname,
        healthCheckPath: METRICS_PATH,
        requireAuthentication: props.requireAuthentication ?? true,
        labels,
        ...(port === REST_PORT && { requestTimeout: props.requestTimeout }),
      });
    const rest = expose('exposure', props.hostname, REST_PORT);
    this.url = rest.url;
    const { grpcHostname } = props;
    if (grpcHostname !== undefined) {
      checkGrpcHostname(this, 'grpcHostname', grpcHostname, props.hostname);
      for (const { server } of props.backends) {
        checkGrpcWithoutTls(this, `grpcHostname: the server "${server.name}"`, server._hasGrpcTls);
      }
      this.exposedGrpc = { host: grpcHostname, port: HTTPS_PORT };
    }
    const grpc = grpcHostname === undefined ? undefined : expose('grpc-exposure', grpcHostname, GRPC_PORT);
    for (const { server } of props.backends) {
      workloadNetworkPolicy(this, `policy-${server.name}`, {
        name: `${name}-to-${server.name}`,
        labels,
        selector: selectorLabels({ ...workload, instance: server.name, component: 'model-server' }),
        ingress: [
          ...withDefaultPorts(rest.ingressPeers, { port: REST_PORT }),
          ...withDefaultPorts(grpc?.ingressPeers ?? [], { port: GRPC_PORT }),
        ],
        egress: [],
      });
    }
    this.node.addValidation({ validate: () => this.differences(props.backends) });
  }

  private checkNamespace(server: TFServing): void {
    const [own, other] = [Chart.of(this).namespace, Chart.of(server).namespace];
    if (own !== other) {
      throw new KubeflowError(
        this,
        `backends: the server "${server.name}" is in namespace "${other}", but this construct is in "${own}".`,
        'All servers must be in the namespace of the traffic split.',
        `Create it in a chart of namespace "${other}".`,
      );
    }
  }

  /** Reports servers with different models: a server without the model of a request would respond with 404. */
  private differences(backends: TrafficBackend[]): string[] {
    const [first, ...others] = backends.map(({ server }) => ({ name: server.name, models: server.modelNames.sort() }));
    return others
      .filter(({ models }) => JSON.stringify(models) !== JSON.stringify(first.models))
      .map(
        ({ name, models }) =>
          `backends: "${first.name}" serves ${quoted(first.models)}, but "${name}" serves ${quoted(models)}. Requests contain the model name, so give all servers the same model names (\`modelName\`, \`models\`).`,
      );
  }
}

function quoted(names: string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
