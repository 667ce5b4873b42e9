import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_1035_LABEL, DNS_SUBDOMAIN } from '../../names';
import { type RecommendedLabels, selectorLabels, workloadLabels } from '../../pods/labels';
import { isTerraformToken } from '../../terraform-token';
import type { Authenticator } from './authentication';
import { generatedSecretKeys } from './authentication/generated-secret-keys';
import { normalizedBaseUrl } from './base-url';
import type { JupyterHubProps } from './jupyterhub-props';

/** Ports of the containers; `jupyterhub_config.py` has the same. */
export const PORTS = { hub: 8081, proxy: 8000, proxyHttps: 8443, proxyApi: 8001, proxyMetrics: 8002, notebook: 8888 };

/** The components of JupyterHub, as their label says. */
export type HubComponent =
  | 'hub'
  | 'proxy'
  | 'singleuser-server'
  | 'image-puller'
  | 'user-placeholder'
  | 'user-scheduler';

/** What the parts of one JupyterHub must agree about: names, labels, and the Secrets that they read. */
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
  public readonly secret: SecretSource;

  /** The path under which everything is, with a slash at both ends. */
  public readonly baseUrl: string;

  private readonly name: string;
  private readonly labels?: { [key: string]: string };

  constructor(
    private readonly where: IConstruct,
    id: string,
    props: JupyterHubProps,
    authenticator: Authenticator,
  ) {
    this.name = props.name ?? id;
    this.labels = props.labels;
    this.hub = `${this.name}-hub`;
    this.database = `${this.name}-database`;
    this.proxy = `${this.name}-proxy`;
    this.proxyPublic = `${this.name}-proxy-public`;
    this.proxyApi = `${this.name}-proxy-api`;
    this.proxyCertificate = `${this.name}-proxy-tls`;
    this.notebooks = `${this.name}-notebook`;
    this.starterNotebook = `${this.name}-first-notebook`;
    this.iap = `${this.name}-iap`;
    this.imagePuller = `${this.name}-image-puller`;
    this.userPlaceholder = `${this.name}-placeholder`;
    this.userScheduler = `${this.name}-scheduler`;
    this.baseUrl = normalizedBaseUrl(where, props.hub?.baseUrl);
    this.secret = secretSource(where, `${this.name}-secrets`, props.secretName, authenticator);
    if (!isTerraformToken(this.name)) {
      const maxLength = DNS_1035_LABEL.maxLength - '-proxy-public'.length;
      checkName(where, 'name of JupyterHub', this.name, {
        ...DNS_1035_LABEL,
        maxLength,
        accepts: `${DNS_1035_LABEL.accepts.replace(/63\.$/, `${maxLength}`)}: the longest name made of it is "<name>-proxy-public".`,
      });
    }
  }

  /** Labels of a part's objects and pods, with labels of the user's for these besides, which win over those for all. */
  public labelsOf(part: HubComponent, besides: { [key: string]: string } = {}): { [key: string]: string } {
    return workloadLabels(this.where, this.identity(part), { ...this.labels, ...besides });
  }

  /** Labels that find the pods of a part. */
  public selectorOf(part: HubComponent): { [key: string]: string } {
    return selectorLabels(this.identity(part));
  }

  /**
   * A name that no other hub of the cluster has, for what is in no namespace: neither a namespace nor a hub has a dot in its name.
   *
   * @param name the name within the namespace
   * @param whatFor what needs it, in the user's words
   */
  public clusterScopedName(name: string, whatFor: string): string {
    return `${this.requireNamespace(whatFor)}.${name}`;
  }

  /**
   * The namespace of everything.
   *
   * Throws where the chart names none: what is in no namespace must say whom it means.
   *
   * @param whatFor what needs to know it, in the user's words
   */
  public requireNamespace(whatFor: string): string {
    const { namespace } = Chart.of(this.where);
    if (namespace === undefined) {
      throw new KubeflowError(
        this.where,
        `${whatFor}: the chart of this hub names no namespace.`,
        'Objects of the whole cluster are made for it, and they name the namespace of the hub.',
        'Use `platform.chart(id)`, or set `namespace` on the chart.',
      );
    }
    return namespace;
  }

  private identity(component: HubComponent): RecommendedLabels {
    return { name: 'jupyterhub', instance: this.name, component };
  }
}

/** Where the hub's secrets are. */
export interface SecretSource {
  /** Secret with the cookie secret and the proxy's token. */
  readonly name: string;
  /** Keys to make once in the cluster; none where the user brings the Secret. */
  readonly generatedKeys: string[];
}

function secretSource(
  where: IConstruct,
  own: string,
  given: string | undefined,
  authenticator: Authenticator,
): SecretSource {
  if (given !== undefined && !isTerraformToken(given)) {
    checkName(where, 'secretName', given, DNS_SUBDOMAIN);
  }
  return {
    name: given ?? own,
    generatedKeys: given === undefined ? ['cookie-secret', 'proxy-token', ...generatedSecretKeys(authenticator)] : [],
  };
}
