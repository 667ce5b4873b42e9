import { ApiFailure, type ClusterReader, type Permission } from '../../../src/init/cluster/cluster-reader';

/**
 * Answers of an API server: the fields that detection reads. Labels, annotations, providers and classes are those of outputs
 * that people recorded on real clusters, or of the manifests and documentation of the product. Names, versions and sizes are
 * changed.
 */
export interface RecordedCluster {
  /** Addresses of the sources, and what was taken from each. */
  readonly sources: Readonly<Record<string, string>>;
  readonly context: string;
  /** `gitVersion` of the API server. */
  readonly version: string;
  /** API groups beyond those of Kubernetes. */
  readonly groups?: readonly string[];
  /** Lists by the last part of their path, for example `nodes`. A number is the status of an error. */
  readonly lists: Readonly<Record<string, readonly object[] | number>>;
  /** Names of CustomResourceDefinitions that exist. */
  readonly definitions?: readonly string[];
  /** Permissions that are denied, for example `create namespaces`. */
  readonly denied?: readonly string[];
}

/** Answers like the API server of a recorded cluster. */
export class RecordedReader implements ClusterReader {
  constructor(private readonly cluster: RecordedCluster) {}

  public async get(path: string): Promise<unknown> {
    const [name = ''] = path.split('?')[0]?.split('/').slice(-1) ?? [];
    if (path === '/version') {
      return { gitVersion: this.cluster.version };
    }
    if (path === '/apis') {
      return { groups: (this.cluster.groups ?? []).map((group) => ({ name: group })) };
    }
    if (path.includes('/customresourcedefinitions/')) {
      return this.cluster.definitions?.includes(name) ? {} : this.fail(404, 'not found');
    }
    const answer = this.cluster.lists[name] ?? [];
    return typeof answer === 'number' ? this.fail(answer, `status ${answer}`) : { items: answer };
  }

  public async may({ verb, resource }: Permission): Promise<boolean> {
    return !(this.cluster.denied ?? []).includes(`${verb} ${resource}`);
  }

  private fail(status: number, message: string): never {
    throw new ApiFailure(status, message);
  }
}

interface NodeOptions {
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly provider?: string;
  readonly kubelet: string;
  readonly arch?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly gpus?: Record<string, string>;
}

export function node(name: string, options: NodeOptions): object {
  const { labels, annotations, provider, kubelet, arch = 'amd64', cpu = '8', memory = '16Gi', gpus } = options;
  return {
    metadata: { name, labels: { 'kubernetes.io/arch': arch, 'kubernetes.io/os': 'linux', ...labels }, annotations },
    spec: { providerID: provider },
    status: {
      allocatable: { cpu, memory, pods: '110', ...gpus },
      nodeInfo: { architecture: arch, kubeletVersion: kubelet },
    },
  };
}

interface ClassOptions {
  /** The annotation that makes it the default. */
  readonly default?: 'ga' | 'beta';
  readonly parameters?: Record<string, string>;
  readonly created?: string;
}

const DEFAULTS = {
  ga: 'storageclass.kubernetes.io/is-default-class',
  beta: 'storageclass.beta.kubernetes.io/is-default-class',
};

export function storageClass(name: string, provisioner: string, options: ClassOptions = {}): object {
  const annotations = options.default === undefined ? {} : { [DEFAULTS[options.default]]: 'true' };
  return {
    metadata: { name, annotations, creationTimestamp: options.created },
    provisioner,
    parameters: options.parameters,
  };
}

/** A Deployment or a DaemonSet. */
export function workload(
  namespace: string,
  name: string,
  image: string,
  more: { labels?: object; args?: string[] } = {},
) {
  return {
    metadata: { name, namespace, labels: more.labels },
    spec: { template: { spec: { containers: [{ name, image, args: more.args }] } } },
  };
}

export function serviceCidr(...cidrs: string[]): object {
  return { metadata: { name: 'kubernetes' }, spec: { cidrs } };
}

export function balancer(namespace: string, name: string, address?: string): object {
  return {
    metadata: { name, namespace },
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: address === undefined ? {} : { ingress: [{ ip: address }] } },
  };
}

export const named = (name: string, namespace?: string): object => ({ metadata: { name, namespace } });
export const apiServer = (port: number): object => ({ metadata: { name: 'kubernetes' }, ports: [{ port }] });
