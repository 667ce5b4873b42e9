import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName } from '../../../names';
import { withDefaultPorts, workloadNetworkPolicy } from '../../../network/network-policy';
import type { ExposureOptions } from '../../../platforms/capabilities/exposure';
import type { IPlatform } from '../../../platforms/platform';
import { Platform } from '../../../platforms/platform-lookup';
import { selectorLabels, workloadLabels } from '../../../pods/labels';
import { METRICS_PATH } from '../options/config-files';
import { GRPC_PORT, REST_PORT } from '../options/model-server-flags';
import type { TFServing } from '../tf-serving';
import { checkGrpcHostname, checkGrpcWithoutTls, HTTPS_PORT } from './grpc-exposure';
import type { ServiceEndpoint } from './model-server-service';

/** A model server that gets a share of the requests. */
export interface TrafficBackend {
  /** The server. */
  readonly server: TFServing;

  /** Its part of the sum of all weights: a whole number, 0 for no request. */
  readonly weight: number;
}

/** Options of `ModelTrafficSplit`. */
export interface ModelTrafficSplitProps extends ExposureOptions {
  /** The servers, which have the same models, with their shares. */
  readonly backends: TrafficBackend[];

  /**
   * The name under which the servers share calls over gRPC by the same weights, by TLS, where the platform's Gateway takes GRPCRoutes. It
   * is another name than `hostname`.
   *
   * @default - none
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
   * What leads people in.
   *
   * @default - the platform whose chart this stands in, or else any conformant cluster
   */
  readonly platform?: IPlatform;
}

/**
 * One address for several model servers, which share its requests by weight: a canary gets 5 of 100, and is rolled back by a weight of 0.
 *
 * It takes the Gateway API, which the platform must have.
 *
 * @see https://gateway-api.sigs.k8s.io/guides/traffic-splitting/
 */
export class ModelTrafficSplit extends Construct {
  /** Where people and programs find the REST API of all servers together. */
  public readonly url: string;

  /** Where clients find the gRPC API of all servers together, by TLS; with `grpcHostname`. */
  public readonly exposedGrpc?: ServiceEndpoint;

  /**
   * Throws where servers are in another namespace, or the platform cannot share requests by weight.
   *
   * @param scope where the address stands
   * @param id names the objects where the props do not
   * @param props options
   */
  constructor(scope: Construct, id: string, props: ModelTrafficSplitProps) {
    super(scope, id);
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
        `shares: the server "${server.name}" is in namespace "${other}", and this is in "${own}".`,
        'Accepted are servers of the same namespace.',
        `Use a chart of namespace "${other}" here.`,
      );
    }
  }

  /** Requests name the model that they are for, so that a server without it would answer 404. */
  private differences(shares: TrafficBackend[]): string[] {
    const [first, ...others] = shares.map(({ server }) => ({ name: server.name, models: server.modelNames.sort() }));
    return others
      .filter(({ models }) => JSON.stringify(models) !== JSON.stringify(first.models))
      .map(
        ({ name, models }) =>
          `shares: "${first.name}" serves ${quoted(first.models)}, and "${name}" serves ${quoted(models)}. Requests name the model that they are for: give both the same names (\`modelName\`, \`models\`).`,
      );
  }
}

function quoted(names: string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
