import { describe, type KubeObject, referenceTo } from '../../kubernetes/objects';
import { distinct, fieldsOf, listOf, textsOf } from '../input/fields';
import type { ReportInput, ReportObject } from '../input/report-input';

/** A way into the cluster from outside: a Service with an address, an Ingress, or a Gateway. */
export interface Entrance {
  readonly object: string;
  readonly path?: string;
  /** Hostnames. Empty if it accepts every one. */
  readonly hostnames: readonly string[];
  /** Where requests go, for readers. */
  readonly targets: readonly string[];
  readonly tls: boolean;
  /** Whether only addresses of the cloud's network reach it. */
  readonly internal: boolean;
  /** Ranges that may connect. Empty if all may. */
  readonly sourceRanges: readonly string[];
  /** The entrance as a sentence. */
  readonly text: string;
}

const INTERNAL_ANNOTATIONS: readonly (readonly [name: string, values: readonly string[]])[] = [
  ['networking.gke.io/load-balancer-type', ['Internal']],
  ['cloud.google.com/load-balancer-type', ['Internal']],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', ['true']],
  ['service.beta.kubernetes.io/aws-load-balancer-internal', ['true', '0.0.0.0/0']],
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', ['internal']],
];
const ROUTES = new Set(['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute', 'Route']);

/** Returns the entrances of an environment, in the order of its objects. */
export function entrancesOf({ objects }: ReportInput): Entrance[] {
  const gateways = objects.filter(({ object }) => object.kind === 'Gateway');
  return objects.flatMap((each) => {
    const { object } = each;
    if (object.kind === 'Service') {
      return serviceEntrance(each);
    }
    if (object.kind === 'Ingress') {
      return [ingressEntrance(each)];
    }
    return ROUTES.has(object.kind) ? [routeEntrance(each, gateways)] : [];
  });
}

function serviceEntrance(each: ReportObject): Entrance[] {
  const { spec, metadata } = each.object;
  const { type, loadBalancerSourceRanges, externalIPs, ports } = fieldsOf(spec);
  const external = textsOf(externalIPs);
  if (type !== 'LoadBalancer' && type !== 'NodePort' && external.length === 0) {
    return [];
  }
  const internal = INTERNAL_ANNOTATIONS.some(([name, values]) => values.includes(metadata.annotations?.[name] ?? ''));
  const texts = listOf(ports).map((port) => {
    const { protocol = 'TCP', port: number, nodePort } = fieldsOf(port);
    return type === 'NodePort' && nodePort !== undefined
      ? `${protocol} ${nodePort} of each node`
      : `${protocol} ${number}`;
  });
  const address =
    type === 'LoadBalancer'
      ? `the address of ${internal ? 'an internal' : 'a'} load balancer`
      : type === 'NodePort'
        ? 'the address of each node'
        : external.join(', ');
  return [
    entrance(each, {
      hostnames: [],
      targets: [`${address} on ${texts.join(', ')}`],
      tls: false,
      internal,
      sourceRanges: textsOf(loadBalancerSourceRanges),
      opened: address,
    }),
  ];
}

function ingressEntrance(each: ReportObject): Entrance {
  const { rules, defaultBackend, tls } = fieldsOf(each.object.spec);
  const backends = [
    ...listOf(rules).flatMap((rule) =>
      listOf(fieldsOf(fieldsOf(rule).http).paths).map((path) => backendText(fieldsOf(path).backend)),
    ),
    ...listOf(defaultBackend).map(backendText),
  ];
  return entrance(each, {
    hostnames: distinct(listOf(rules).flatMap((rule) => textsOf(fieldsOf(rule).host))),
    targets: distinct(backends),
    tls: listOf(tls).length > 0,
    internal: false,
    sourceRanges: [],
    opened: 'the addresses of the ingress controller',
  });
}

function backendText(backend: unknown): string {
  const { name, port } = fieldsOf(fieldsOf(backend).service);
  const { number, name: portName } = fieldsOf(port);
  return `Service ${name}:${number ?? portName}`;
}

function routeEntrance(each: ReportObject, gateways: readonly ReportObject[]): Entrance {
  const { object } = each;
  // A Route of OpenShift has one target.
  const { hostnames, host, rules, parentRefs, to, port, tls } = fieldsOf(object.spec);
  const parents = listOf(parentRefs).map(fieldsOf);
  const listeners = parents.flatMap(({ name, namespace, sectionName }) =>
    gateways
      .filter(
        ({ object: { metadata } }) =>
          metadata.name === name && metadata.namespace === (namespace ?? object.metadata.namespace),
      )
      .flatMap(({ object: { spec } }) => listOf(fieldsOf(spec).listeners).map(fieldsOf))
      .filter((listener) => sectionName === undefined || listener.name === sectionName),
  );
  const backends = listOf(rules).flatMap((rule) =>
    listOf(fieldsOf(rule).backendRefs).map((reference) => {
      const { name, port: number } = fieldsOf(reference);
      return `Service ${name}:${number}`;
    }),
  );
  const isEncrypted = listeners.some(({ protocol }) => protocol === 'HTTPS' || protocol === 'TLS');
  return entrance(each, {
    hostnames: distinct([...textsOf(hostnames), ...textsOf(host)]),
    targets: distinct([
      ...backends,
      ...listOf(to).map((target) => `Service ${fieldsOf(target).name}:${fieldsOf(port).targetPort ?? 'first port'}`),
    ]),
    // Nothing is known about a Gateway that is not part of the environment.
    tls: tls !== undefined || isEncrypted || (parents.length > 0 && listeners.length === 0),
    internal: false,
    sourceRanges: [],
    opened: parents.length > 0 ? `Gateway ${parents.map(({ name }) => String(name)).join(', ')}` : 'the router',
  });
}

function entrance(
  { object, path }: ReportObject,
  {
    opened,
    ...facts
  }: Pick<Entrance, 'hostnames' | 'targets' | 'tls' | 'internal' | 'sourceRanges'> & {
    readonly opened: string;
  },
): Entrance {
  const { hostnames, targets, tls, internal, sourceRanges } = facts;
  const who = sourceRanges.length > 0 ? sourceRanges.join(', ') : internal ? 'The private network' : 'Everyone';
  const where =
    hostnames.length > 0 ? ` as ${hostnames.map((host) => (tls ? `https://${host}` : host)).join(', ')}` : '';
  const name = describe(referenceTo(object as KubeObject));
  const how =
    object.kind === 'Service' ? targets.join(', ') : `${opened}${where} to ${targets.join(', ') || 'nothing'}`;
  return {
    object: name,
    ...(path !== undefined && { path }),
    ...facts,
    text: `${who} can connect to ${name} through ${how}.`,
  };
}
