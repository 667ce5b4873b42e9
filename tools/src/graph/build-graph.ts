import { describe, referenceTo } from '../kubernetes/objects';
import { openCommand } from '../plan/open-command';
import { fieldsOf, listOf, textsOf } from '../report/input/fields';
import { type PodSet, podSets } from '../report/input/pod-sets';
import type { ReportInput, ReportObject } from '../report/input/report-input';
import { type Entrance, entrancesOf } from '../report/network/entrances';
import { type Flow, networkOf } from '../report/network/flows';
import { containsInternet, type Party } from '../report/network/parties';
import { matches } from '../report/network/selectors';
import { containsData } from '../report/sections/charges';
import { grantsOf } from '../report/sections/roles';
import { mountsToken } from '../report/sections/workloads';
import { type Graph, type GraphEdge, type GraphNode, type NodeKind, normalized } from './graph';

const DEFAULT_NAMESPACE = 'default';

/** Collects nodes and edges. */
class GraphBuilder {
  public readonly nodes: GraphNode[] = [];
  public readonly edges: GraphEdge[] = [];

  public node(kind: NodeKind, key: string, name: string, more: Pick<GraphNode, 'details' | 'component'> = {}): string {
    const id = `${kind}:${key}`;
    const { details, component } = more;
    this.nodes.push({ id, kind, name, ...(details && { details }), ...(component && { component }) });
    return id;
  }

  public edge(from: string, to: string, label?: string): void {
    this.edges.push({ from, to, ...(label !== undefined && { label }) });
  }
}

/** Makes the graph of an environment: pods, entrances, claims, accounts, storage, and open connections. */
export function graphOf(input: ReportInput): Graph {
  const builder = new GraphBuilder();
  const sets = podSets(input);
  const pods = new Map(sets.map((set) => [set.name, addPods(builder, set)]));
  addEntrances(builder, input, sets, pods);
  addPortForwards(builder, input, sets, pods);
  addFlows(builder, networkOf(input, sets).flows, pods);
  const storage = addStorage(builder, input);
  addClaims(builder, input, sets, pods, storage);
  addAccounts(builder, input, sets, pods, storage);
  return normalized({ title: `Environment ${input.plan.environment}`, ...builder });
}

function addPods(builder: GraphBuilder, { name, namespace, component }: PodSet): string {
  const [kind, ...rest] = name.split(' ');
  const isUsers = name.startsWith('Pods of users');
  const short = isUsers ? 'Pods of users' : rest.join(' ').replace(`${namespace}/`, '');
  return builder.node('pods', name, short, { details: isUsers ? namespace : `${kind} in ${namespace}`, component });
}

/** Edges from clients through entrances to the pods behind their Services. */
function addEntrances(
  builder: GraphBuilder,
  input: ReportInput,
  sets: readonly PodSet[],
  pods: ReadonlyMap<string, string>,
): void {
  for (const entrance of entrancesOf(input)) {
    const source = input.objects.find(({ object }) => describe(referenceTo(object)) === entrance.object);
    const id = builder.node('entrance', entrance.object, entranceName(entrance), {
      details: entrance.object.split(' ')[0],
      component: source?.component,
    });
    const clients = entrance.sourceRanges.length > 0 ? entrance.sourceRanges.join(', ') : 'Everyone';
    builder.edge(builder.node('source', clients, entrance.internal ? 'Private network' : clients), id);
    for (const set of servedPods(input, source, sets)) {
      builder.edge(id, pods.get(set.name) ?? '');
    }
  }
}

/** Pages that users open through a port-forward, because they have no address. */
function addPortForwards(
  builder: GraphBuilder,
  input: ReportInput,
  sets: readonly PodSet[],
  pods: ReadonlyMap<string, string>,
): void {
  for (const { name: component, open } of input.plan.components) {
    const { namespace = DEFAULT_NAMESPACE, service = '' } = open ?? {};
    const source = input.objects.find(
      ({ object: { kind, metadata } }) =>
        kind === 'Service' && metadata.name === service && (metadata.namespace ?? DEFAULT_NAMESPACE) === namespace,
    );
    const targets = servedPods(input, source, sets).flatMap(({ name }) => pods.get(name) ?? []);
    const isOpen = builder.edges.some(({ from, to }) => from.startsWith('entrance:') && targets.includes(to));
    if (targets.length > 0 && !isOpen) {
      const id = builder.node('entrance', `open ${component}`, `Port-forward to ${service}`, {
        details: openCommand(component, input.plan),
        component,
      });
      for (const target of targets) {
        builder.edge(id, target);
      }
    }
  }
}

function entranceName({ hostnames, object, tls }: Entrance): string {
  const [, name = object] = object.split(' ');
  return hostnames.length === 0 ? name : `${tls ? 'https://' : ''}${hostnames.join(', ')}`;
}

/** Pods behind a Service, or behind the Services that an Ingress or a route names. */
function servedPods({ objects }: ReportInput, source: ReportObject | undefined, sets: readonly PodSet[]): PodSet[] {
  if (source === undefined) {
    return [];
  }
  const namespace = source.object.metadata.namespace ?? DEFAULT_NAMESPACE;
  const names = source.object.kind === 'Service' ? [source.object.metadata.name] : serviceNames(source.object.spec);
  const services = objects.filter(
    ({ object: { kind, metadata } }) =>
      kind === 'Service' && names.includes(metadata.name) && (metadata.namespace ?? DEFAULT_NAMESPACE) === namespace,
  );
  return sets.filter((set) => set.namespace === namespace && services.some(({ object }) => selects(object.spec, set)));
}

function selects(spec: unknown, { labels }: PodSet): boolean {
  const { selector } = fieldsOf(spec);
  return Object.keys(fieldsOf(selector)).length > 0 && matches({ matchLabels: selector }, labels);
}

/** Names in backends of an Ingress, and in references of a route. */
function serviceNames(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(serviceNames);
  }
  return Object.entries(fieldsOf(value)).flatMap(([key, inner]) => {
    const names = ['service', 'backendRefs', 'to'].includes(key)
      ? listOf(inner).flatMap((each) => textsOf(fieldsOf(each).name))
      : [];
    return [...names, ...serviceNames(inner)];
  });
}

function addFlows(builder: GraphBuilder, flows: readonly Flow[], pods: ReadonlyMap<string, string>): void {
  for (const { from, to, ports } of flows) {
    if (isLookup(ports) || isLinkLocal(to)) {
      continue;
    }
    const source = pods.get(from.name) ?? builder.node('source', from.name, partyName(from));
    const target = pods.get(to.name) ?? builder.node('outside', partyName(to), partyName(to));
    builder.edge(source, target, ports.join(', '));
  }
}

/** All pods resolve names. */
function isLookup(ports: readonly string[]): boolean {
  return ports.every((port) => port === 'TCP 53' || port === 'UDP 53');
}

/** Addresses of the node itself: metadata servers and the DNS cache. */
function isLinkLocal({ cidrs = [] }: Party): boolean {
  return cidrs.length > 0 && cidrs.every(({ cidr }) => cidr.startsWith('169.254.'));
}

function partyName(party: Party): string {
  if (party.type === 'everyone') {
    return 'All pods and addresses';
  }
  if (party.type !== 'addresses') {
    return party.name.charAt(0).toUpperCase() + party.name.slice(1);
  }
  if (containsInternet(party)) {
    return (party.cidrs ?? []).length > 1 ? 'Internet and other addresses' : 'Internet';
  }
  const [first, ...others] = party.cidrs ?? [];
  return others.length === 0 ? first.cidr : `${first.cidr} and ${others.length} more`;
}

/** Disks, buckets and file stores of the infrastructure, by address. */
function addStorage(builder: GraphBuilder, { terraform }: ReportInput): Map<string, { id: string; name: string }> {
  return new Map(
    terraform
      .filter((resource) => containsData(resource) && !resource.conditional)
      .map(({ address, type, id, fields }) => {
        const name = typeof fields.name === 'string' ? fields.name : id;
        const kind = type.replace('google_', '').replaceAll('_', ' ');
        return [address, { id: builder.node('storage', address, name, { details: kind }), name }];
      }),
  );
}

type Storage = ReadonlyMap<string, { readonly id: string; readonly name: string }>;

/** Claims, what they are stored on, and the pods that mount them. */
function addClaims(
  builder: GraphBuilder,
  { plan, objects }: ReportInput,
  sets: readonly PodSet[],
  pods: ReadonlyMap<string, string>,
  storage: Storage,
): void {
  const claims = new Map<string, string>();
  for (const { object, component } of objects.filter(({ object: { kind } }) => kind === 'PersistentVolumeClaim')) {
    const { name, namespace = DEFAULT_NAMESPACE } = object.metadata;
    const { resources, volumeName } = fieldsOf(object.spec);
    const size = fieldsOf(fieldsOf(resources).requests).storage;
    const id = builder.node('claim', `${namespace}/${name}`, name, {
      details: `${size === undefined ? 'claim' : size} in ${namespace}`,
      component,
    });
    claims.set(`${namespace}/${name}`, id);
    const volume = objects.find(
      (each) => each.object.kind === 'PersistentVolume' && each.object.metadata.name === volumeName,
    );
    for (const target of volumeTargets(volume, objects, sets, pods, storage)) {
      builder.edge(id, target);
    }
  }
  for (const { name, namespace, spec, workload } of sets) {
    for (const { persistentVolumeClaim } of spec?.volumes ?? []) {
      const claim = claims.get(`${namespace}/${persistentVolumeClaim?.claimName}`);
      if (claim !== undefined) {
        builder.edge(pods.get(name) ?? '', claim, persistentVolumeClaim?.readOnly ? 'reads' : undefined);
      }
    }
    const templates = listOf(fieldsOf(workload?.spec).volumeClaimTemplates);
    if (templates.length > 0 && spec !== undefined) {
      const claim = builder.node('claim', `${name} templates`, 'one claim for each pod', {
        component: setComponent(sets, name),
      });
      builder.edge(pods.get(name) ?? '', claim);
    }
  }
  for (const { name, userPods = [] } of plan.components) {
    for (const { namespace = DEFAULT_NAMESPACE } of userPods.filter((each) => each.claims)) {
      const id = builder.node('claim', `users ${name}`, 'Claims of users', {
        details: `in ${namespace}`,
        component: name,
      });
      builder.edge(pods.get(`Pods of users in ${namespace} (${name})`) ?? '', id);
    }
  }
}

function setComponent(sets: readonly PodSet[], name: string): string | undefined {
  return sets.find((set) => set.name === name)?.component;
}

/** Disk or NFS server of a volume. */
function volumeTargets(
  volume: ReportObject | undefined,
  objects: readonly ReportObject[],
  sets: readonly PodSet[],
  pods: ReadonlyMap<string, string>,
  storage: Storage,
): string[] {
  const { csi, nfs } = fieldsOf(volume?.object.spec);
  const handle = String(fieldsOf(csi).volumeHandle ?? '');
  const disks = [...storage.values()].filter(({ name }) => handle.split('/').includes(name)).map(({ id }) => id);
  const { server } = fieldsOf(nfs);
  const service = objects.find(
    ({ object }) => object.kind === 'Service' && server !== undefined && fieldsOf(object.spec).clusterIP === server,
  )?.object;
  const servers = sets.filter((set) => set.namespace === service?.metadata.namespace && selects(service?.spec, set));
  return [...disks, ...servers.flatMap(({ name }) => pods.get(name) ?? [])];
}

/** Accounts with roles: what they may use in the cloud, and the API of the cluster. */
function addAccounts(
  builder: GraphBuilder,
  input: ReportInput,
  sets: readonly PodSet[],
  pods: ReadonlyMap<string, string>,
  storage: Storage,
): void {
  for (const { subject, kind, scope, role } of grantsOf(input)) {
    const account = subject.replace('ServiceAccount ', '');
    const users = sets.filter(
      (set) =>
        `${set.namespace}/${set.serviceAccount}` === account && (kind === 'cloud' || mountsToken(input, set) !== false),
    );
    if (subject === account || users.length === 0) {
      continue;
    }
    const [namespace, name] = account.split('/');
    const id = builder.node('identity', account, name, {
      details: `ServiceAccount in ${namespace}`,
      component: users[0].component,
    });
    for (const set of users) {
      builder.edge(pods.get(set.name) ?? '', id);
    }
    const target =
      kind === 'kubernetes'
        ? builder.node('outside', 'kubernetes-api', 'Kubernetes API')
        : (storage.get(scope)?.id ?? builder.node('outside', scope, scope));
    builder.edge(id, target, kind === 'cloud' ? role.replace('roles/', '') : undefined);
  }
}
