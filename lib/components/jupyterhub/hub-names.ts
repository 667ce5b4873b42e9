import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_1035_LABEL, DNS_SUBDOMAIN } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { namespacedClusterName } from '../../platforms/cluster-scoped-name';
import { prefixedNamespace } from '../../platforms/namespace';
import { type RecommendedLabels, selectorLabels, workloadLabels } from '../../pods/labels';
import { isTerraformToken } from '../../terraform-token';
import { isPath, PATH_RULES } from '../../validation/paths';

/** Ports of the containers. The hub's Python configuration reads them from `values.json`. */
export const PORTS = { hub: 8081, proxy: 8000, proxyHttps: 8443, proxyApi: 8001, proxyMetrics: 8002, notebook: 8888 };

/** Values of the label `app.kubernetes.io/component`. */
export type HubComponent =
  | 'hub'
  | 'proxy'
  | 'singleuser-server'
  | 'image-puller'
  | 'user-placeholder'
  | 'user-scheduler';

/** Label of a namespace with its name. */
export const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/** Props of a JupyterHub that its names and labels depend on. */
export interface HubNamesOptions {
  /** Prefix of all names. */
  readonly name: string;
  readonly labels?: { [key: string]: string };
  readonly baseUrl?: string;
  /** Name of the user's own Secret. */
  readonly secretName?: string;
  /** Namespace of users' pods, without a prefix. */
  readonly notebookNamespace?: string;
  /** Whether users' pods also run in namespaces of teams. */
  readonly hasTeams?: boolean;
  /** DNS domain of the cluster. */
  readonly clusterDomain: string;
}

/** Names and labels that the components of one JupyterHub share. */
export class HubNames {
  public readonly hub: string;
  public readonly database: string;
  public readonly proxy: string;
  public readonly proxyPublic: string;
  public readonly proxyApi: string;
  public readonly proxyCertificate: string;
  public readonly notebooks: string;
  public readonly starterNotebook: string;
  public readonly iap: string;
  public readonly imagePuller: string;
  public readonly userPlaceholder: string;
  public readonly userScheduler: string;

  /** Name of the Secret with the cookie secret and the proxy's token. */
  public readonly secret: string;

  /** Whether the hub generates that Secret in the cluster. */
  public readonly generatesSecret: boolean;

  /** Namespace of users' pods; undefined if they run in the namespace of the chart and the chart sets none. */
  public readonly notebookNamespace?: string;

  /** Whether users' pods have a separate namespace. */
  public readonly separateNotebooks: boolean;

  /** URL path prefix of the hub, with a slash at both ends. */
  public readonly baseUrl: string;

  /**
   * Host of the hub's Service. The hub and the proxy must use the same one, because the proxy forwards cookies of the hub
   * to no other host. Notebooks in another namespace require the full name.
   */
  public readonly hubHost: string;

  private readonly name: string;
  private readonly labels?: { [key: string]: string };

  constructor(
    private readonly where: Construct,
    { name, labels, baseUrl, secretName, notebookNamespace, hasTeams, clusterDomain }: HubNamesOptions,
  ) {
    this.name = name;
    this.labels = labels;
    this.hub = `${name}-hub`;
    this.database = `${name}-database`;
    this.proxy = `${name}-proxy`;
    this.proxyPublic = `${name}-proxy-public`;
    this.proxyApi = `${name}-proxy-api`;
    this.proxyCertificate = `${name}-proxy-tls`;
    this.notebooks = `${name}-notebook`;
    this.starterNotebook = `${name}-first-notebook`;
    this.iap = `${name}-iap`;
    this.imagePuller = `${name}-image-puller`;
    this.userPlaceholder = `${name}-placeholder`;
    this.userScheduler = `${name}-scheduler`;
    this.baseUrl = normalizedBaseUrl(where, baseUrl);
    this.generatesSecret = secretName === undefined;
    this.secret = secretName ?? `${name}-secrets`;
    const { namespace } = Chart.of(where);
    this.notebookNamespace = notebookNamespace === undefined ? namespace : prefixedNamespace(where, notebookNamespace);
    if (notebookNamespace !== undefined) {
      checkName(where, 'notebooks.namespace', this.notebookNamespace ?? '');
    }
    this.separateNotebooks = this.notebookNamespace !== namespace;
    this.hubHost =
      this.separateNotebooks || hasTeams
        ? `${this.hub}.${this.requireNamespace(hasTeams ? 'notebooks.teams' : 'notebooks.namespace')}.svc.${clusterDomain}`
        : this.hub;
    if (secretName !== undefined && !isTerraformToken(secretName)) {
      checkName(where, 'secretName', secretName, DNS_SUBDOMAIN);
    }
    if (!isTerraformToken(name)) {
      const maxLength = DNS_1035_LABEL.maxLength - '-proxy-public'.length;
      checkName(where, 'name of JupyterHub', name, {
        ...DNS_1035_LABEL,
        maxLength,
        accepts: `${DNS_1035_LABEL.accepts.replace(/63\.$/, `${maxLength}`)}: the longest derived name is "<name>-proxy-public".`,
      });
    }
  }

  /**
   * Labels of a component's objects and pods.
   *
   * @param component the component
   * @param extraLabels labels of this component only, which override those of the whole hub
   */
  public labelsOf(component: HubComponent, extraLabels: { [key: string]: string } = {}): { [key: string]: string } {
    return workloadLabels(this.where, this.identity(component), { ...this.labels, ...extraLabels });
  }

  /** Labels that select the pods of a component. */
  public selectorOf(component: HubComponent): { [key: string]: string } {
    return selectorLabels(this.identity(component));
  }

  /** Metadata of an object in the namespace of users' pods: `namespace`, if it is not that of the chart. */
  public get inNotebookNamespace(): { readonly namespace?: string } {
    return this.separateNotebooks ? { namespace: this.notebookNamespace } : {};
  }

  /**
   * Pods of a component as a network peer.
   *
   * @param component the component of the pods
   * @param from component that the policy is for: pods of another namespace are selected by it, too
   */
  public peer(component: HubComponent, { from }: { readonly from: HubComponent }): NetworkPeer {
    const podLabels = this.selectorOf(component);
    if (!this.separateNotebooks || isUserPod(component) === isUserPod(from)) {
      return { podLabels };
    }
    const namespace = isUserPod(component) ? this.notebookNamespace : this.requireNamespace('notebooks.namespace');
    return { podLabels, namespaceLabels: { [NAMESPACE_LABEL]: namespace ?? '' } };
  }

  /**
   * A name for a cluster-scoped object, unique across the hubs of the cluster.
   *
   * @param name the name within the namespace
   * @param requestedBy the feature that needs the object, for errors
   */
  public clusterScopedName(name: string, requestedBy: string): string {
    return namespacedClusterName(this.where, this.requireNamespace(requestedBy), name);
  }

  /**
   * The namespace of the hub.
   *
   * @throws KubeflowError if the chart sets no namespace. Cluster-scoped objects must reference the namespace by name.
   *
   * @param requestedBy the feature that needs the namespace, for errors
   */
  public requireNamespace(requestedBy: string): string {
    const { namespace } = Chart.of(this.where);
    if (namespace === undefined) {
      throw new KubeflowError(
        this.where,
        `${requestedBy}: the chart of this hub has no namespace.`,
        'Objects outside the namespace of the hub must reference that namespace.',
        'Use `platform.chart(id)`, or set `namespace` on the chart.',
      );
    }
    return namespace;
  }

  private identity(component: HubComponent): RecommendedLabels {
    return { name: 'jupyterhub', instance: this.name, component };
  }
}

/** Whether the pods of a component run in the namespace of users' pods. */
function isUserPod(component: HubComponent): boolean {
  return ['singleuser-server', 'image-puller', 'user-placeholder'].includes(component);
}

function normalizedBaseUrl(where: IConstruct, baseUrl: string | undefined): string {
  if (baseUrl === undefined || baseUrl === '/') {
    return '/';
  }
  if (!isPath(baseUrl, PATH_RULES.baseUrl)) {
    throw new KubeflowError(
      where,
      `hub.baseUrl "${baseUrl}" is not a valid path.`,
      'Must be an absolute path of letters, digits, "-", ".", "_" and "~", separated by slashes.',
      'Use for example "/jupyter/".',
    );
  }
  return baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
}
