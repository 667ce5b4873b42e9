import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN, RFC1035 } from '../../names';
import type { SignIn } from '../../platforms/sign-in';
import { isTerraformToken } from '../../synthesis/token-guard';
import { selectorLabels, type WorkloadIdentity, workloadLabels } from '../../workload/labels';
import { baseUrlOf } from './base-url';
import type { JupyterHubProps } from './jupyterhub-props';
import { ownKeys } from './sign-in/own-keys';

/** Ports of the containers; `jupyterhub_config.py` has the same. */
export const PORTS = { hub: 8081, proxy: 8000, proxyHttps: 8443, proxyApi: 8001, proxyMetrics: 8002, notebook: 8888 };

/** The components of JupyterHub, as their label says. */
export type Part = 'hub' | 'proxy' | 'singleuser-server' | 'image-puller' | 'user-placeholder' | 'user-scheduler';

/** What the parts of one JupyterHub must agree about: names, labels, and the Secrets that they read. */
export class HubParts {
  public readonly hub: string;
  public readonly database: string;
  public readonly proxy: string;
  public readonly proxyPublic: string;
  public readonly proxyApi: string;
  public readonly proxyCertificate: string;
  public readonly notebooks: string;
  public readonly firstNotebook: string;
  public readonly iap: string;
  public readonly imagePuller: string;
  public readonly placeholder: string;
  public readonly scheduler: string;
  public readonly secret: SecretSource;

  /** The path under which everything is, with a slash at both ends. */
  public readonly baseUrl: string;

  private readonly name: string;
  private readonly labels?: { [key: string]: string };

  constructor(
    private readonly where: IConstruct,
    id: string,
    props: JupyterHubProps,
    signIn: SignIn,
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
    this.firstNotebook = `${this.name}-first-notebook`;
    this.iap = `${this.name}-iap`;
    this.imagePuller = `${this.name}-image-puller`;
    this.placeholder = `${this.name}-placeholder`;
    this.scheduler = `${this.name}-scheduler`;
    this.baseUrl = baseUrlOf(where, props.hub?.baseUrl);
    this.secret = secretSource(where, `${this.name}-secrets`, props.secretName, signIn);
    if (!isTerraformToken(this.name)) {
      const maxLength = RFC1035.maxLength - '-proxy-public'.length;
      checkName(where, 'name of JupyterHub', this.name, {
        ...RFC1035,
        maxLength,
        accepts: `${RFC1035.accepts.replace(/63\.$/, `${maxLength}`)}: the longest name made of it is "<name>-proxy-public".`,
      });
    }
  }

  /** Labels of a part's objects and pods, with labels of the user's for these besides, which win over those for all. */
  public labelsOf(part: Part, besides: { [key: string]: string } = {}): { [key: string]: string } {
    return workloadLabels(this.where, this.identity(part), { ...this.labels, ...besides });
  }

  /** Labels that find the pods of a part. */
  public selectorOf(part: Part): { [key: string]: string } {
    return selectorLabels(this.identity(part));
  }

  /**
   * A name that no other hub of the cluster has, for what is in no namespace: neither a namespace nor a hub has a dot in its name.
   *
   * @param name the name within the namespace
   * @param whatFor what needs it, in the user's words
   */
  public inCluster(name: string, whatFor: string): string {
    return `${this.namespace(whatFor)}.${name}`;
  }

  /**
   * The namespace of everything.
   *
   * Throws where the chart names none: what is in no namespace must say whom it means.
   *
   * @param whatFor what needs to know it, in the user's words
   */
  public namespace(whatFor: string): string {
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

  private identity(component: Part): WorkloadIdentity {
    return { name: 'jupyterhub', instance: this.name, component };
  }
}

/** Where the hub's secrets are. */
export interface SecretSource {
  /** Secret with the cookie secret and the proxy's token. */
  readonly name: string;
  /** Keys to make once in the cluster; none where the user brings the Secret. */
  readonly make: string[];
}

function secretSource(where: IConstruct, own: string, given: string | undefined, signIn: SignIn): SecretSource {
  if (given !== undefined && !isTerraformToken(given)) {
    checkName(where, 'secretName', given, DNS_SUBDOMAIN);
  }
  return {
    name: given ?? own,
    make: given === undefined ? ['cookie-secret', 'proxy-token', ...ownKeys(signIn)] : [],
  };
}
