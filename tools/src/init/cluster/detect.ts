import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { ApiFailure, type ClusterReader, type Permission } from './cluster-reader';
import { detectDistribution, detectGke } from './distribution';
import { type ClusterFacts, type Fact, known, unknown } from './facts';
import { detectInstalled } from './installed';
import { detectLoadBalancer, detectNetworkPolicies } from './network';
import { detectNodes } from './nodes';
import type {
  Answer,
  EndpointSliceObject,
  KubernetesNode,
  KubernetesObject,
  ServiceCidrObject,
  ServiceObject,
  StorageClassObject,
  WorkloadObject,
} from './objects';
import { detectStorageClasses } from './storage';

const NODES = '/api/v1/nodes?limit=500';
const SERVICES = '/api/v1/services?limit=500';
const DAEMON_SETS = '/apis/apps/v1/daemonsets?limit=500';
const DEPLOYMENTS = '/apis/apps/v1/deployments?limit=500';
const STORAGE_CLASSES = '/apis/storage.k8s.io/v1/storageclasses';
const INGRESS_CLASSES = '/apis/networking.k8s.io/v1/ingressclasses';
const SERVICE_CIDRS = '/apis/networking.k8s.io/v1/servicecidrs';
const GATEWAYS = '/apis/gateway.networking.k8s.io/v1/gateways?limit=500';
const API_SERVER =
  '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dkubernetes';

/** What the API server answered. */
export interface ClusterAnswers {
  readonly context: string;
  readonly version: string;
  readonly groups: readonly string[];
  readonly nodes: Answer<KubernetesNode>;
  readonly services: Answer<ServiceObject>;
  readonly daemonSets: Answer<WorkloadObject>;
  readonly deployments: Answer<WorkloadObject>;
  readonly storageClasses: Answer<StorageClassObject>;
}

async function serverVersion(reader: ClusterReader): Promise<string> {
  try {
    const { gitVersion } = (await reader.get('/version')) as { gitVersion?: unknown };
    return typeof gitVersion === 'string' ? gitVersion : '';
  } catch (error) {
    if (error instanceof ApiFailure) {
      throw new CliError('The API server does not tell its version.', {
        reason: error.message,
        hint: 'Check the address of the cluster in the kubeconfig, and your permissions.',
        exitCode: ExitCode.unreachable,
        cause: error,
      });
    }
    throw error;
  }
}

/**
 * Reads a cluster. It changes nothing, and a missing permission makes single facts unknown.
 *
 * @throws CliError if the API server cannot be reached, or rejects the credentials.
 */
export async function detectCluster(reader: ClusterReader, context: string): Promise<ClusterFacts> {
  // Fails before the other requests start if there is no API server.
  const gitVersion = await serverVersion(reader);
  const [groups, nodes, services, daemonSets, deployments, storageClasses, ingressClasses, serviceCidrs, apiServer] =
    await Promise.all([
      apiGroups(reader),
      list<KubernetesNode>(reader, NODES),
      list<ServiceObject>(reader, SERVICES),
      list<WorkloadObject>(reader, DAEMON_SETS),
      list<WorkloadObject>(reader, DEPLOYMENTS),
      list<StorageClassObject>(reader, STORAGE_CLASSES),
      list<KubernetesObject>(reader, INGRESS_CLASSES),
      list<ServiceCidrObject>(reader, SERVICE_CIDRS),
      list<EndpointSliceObject>(reader, API_SERVER),
    ]);
  const gateways: Answer<KubernetesObject> = groups.includes('gateway.networking.k8s.io')
    ? await list(reader, GATEWAYS)
    : { items: [] };
  const answers: ClusterAnswers = {
    context,
    version: gitVersion,
    groups,
    nodes,
    services,
    daemonSets,
    deployments,
    storageClasses,
  };
  const [createsNamespaces, createsDefinitions] = await Promise.all([
    permission(reader, { verb: 'create', group: '', resource: 'namespaces' }),
    permission(reader, { verb: 'create', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' }),
  ]);
  return {
    context,
    distribution: detectDistribution(answers),
    version: minorVersion(gitVersion),
    nodes: detectNodes(nodes),
    gke: detectGke(answers),
    storageClasses: detectStorageClasses(storageClasses),
    ingressClasses: names(ingressClasses, ({ metadata }) => metadata.name, 'IngressClass'),
    gateways: names(gateways, ({ metadata }) => `${metadata.namespace}/${metadata.name}`, 'Gateway'),
    loadBalancer: detectLoadBalancer(answers),
    networkPolicies: detectNetworkPolicies(answers),
    serviceCidrs: detectServiceCidrs(serviceCidrs),
    apiServerPort: detectApiServerPort(apiServer),
    installed: await detectInstalled(answers, reader),
    createsNamespaces,
    createsDefinitions,
  };
}

async function list<T>(reader: ClusterReader, path: string): Promise<Answer<T>> {
  try {
    const { items } = (await reader.get(path)) as { items?: T[] };
    return { items: items ?? [] };
  } catch (error) {
    return { failure: failureText(error, path) };
  }
}

/** A permission that is denied, or a kind that does not exist, is an answer. Without a server there are no answers. */
function failureText(error: unknown, path: string): string {
  if (!(error instanceof ApiFailure)) {
    throw error;
  }
  const kind = path.split('?')[0]?.split('/').at(-1);
  return error.status === 403 ? `no permission to list ${kind}` : `${kind}: ${error.message}`;
}

async function apiGroups(reader: ClusterReader): Promise<string[]> {
  try {
    const { groups } = (await reader.get('/apis')) as { groups?: { name: string }[] };
    return (groups ?? []).map(({ name }) => name);
  } catch (error) {
    failureText(error, '/apis');
    return [];
  }
}

async function permission(reader: ClusterReader, asked: Permission): Promise<Fact<boolean>> {
  const text = `${asked.verb} ${asked.resource}`;
  try {
    const allowed = await reader.may(asked);
    return known(allowed, `access review: ${allowed ? 'may' : 'may not'} ${text}`);
  } catch (error) {
    failureText(error, asked.resource);
    return unknown(`no answer to an access review: ${text}`);
  }
}

function minorVersion(gitVersion: string): Fact<string> {
  const [, minor] = /^v?(\d+\.\d+)/.exec(gitVersion) ?? [];
  return minor === undefined ? unknown(`version ${gitVersion}`) : known(minor, `API server ${gitVersion}`);
}

function names<T>(answer: Answer<T>, nameOf: (object: T) => string, kind: string): Fact<readonly string[]> {
  if ('failure' in answer) {
    return unknown(answer.failure);
  }
  const found = answer.items.map(nameOf).sort();
  return known(found, found.length === 0 ? `no ${kind}` : `${kind} ${found.join(', ')}`);
}

function detectServiceCidrs(answer: Answer<ServiceCidrObject>): Fact<readonly string[]> {
  if ('failure' in answer) {
    return unknown(answer.failure);
  }
  const [first] = answer.items.filter(({ metadata }) => metadata.name === 'kubernetes');
  const cidrs = first?.spec?.cidrs ?? [];
  return cidrs.length === 0
    ? unknown('no ServiceCIDR "kubernetes"')
    : known(cidrs, `ServiceCIDR kubernetes: ${cidrs.join(', ')}`);
}

function detectApiServerPort(answer: Answer<EndpointSliceObject>): Fact<number> {
  if ('failure' in answer) {
    return unknown(answer.failure);
  }
  const port = answer.items.flatMap(({ ports }) => ports ?? []).find((each) => each.port !== undefined)?.port;
  return port === undefined
    ? unknown('no EndpointSlice of the Service kubernetes')
    : known(port, `EndpointSlice kubernetes: port ${port}`);
}
