import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN, RFC1035 } from '../../names';
import { type SignIn, SignInKind } from '../../platforms/sign-in';
import { isTerraformToken } from '../../synthesis/token-guard';
import { selectorLabels, type WorkloadIdentity, workloadLabels } from '../../workload/labels';
import { baseUrlOf } from './base-url';
import type { JupyterHubProps } from './jupyterhub-props';

/** Ports of the containers; `jupyterhub_config.py` has the same. */
export const PORTS = { hub: 8081, proxy: 8000, proxyHttps: 8443, proxyApi: 8001, proxyMetrics: 8002, notebook: 8888 };

/** The components of JupyterHub, as their label says. */
export type Part = 'hub' | 'proxy' | 'singleuser-server';

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

  private identity(component: Part): WorkloadIdentity {
    return { name: 'jupyterhub', instance: this.name, component };
  }
}

/** Where the hub's secrets are. */
export interface SecretSource {
  /** Secret with the cookie secret and the proxy's token. */
  readonly name: string;
  /** Secret with the passwords, where people sign in with one. */
  readonly passwordsFrom?: string;
  /** Whether admins have a password. */
  readonly adminPassword: boolean;
  /** Keys to make once in the cluster; none where the user brings the Secret. */
  readonly make: string[];
}

function secretSource(where: IConstruct, own: string, given: string | undefined, signIn: SignIn): SecretSource {
  const name = given ?? own;
  const shared = signIn.kind === SignInKind.SHARED_PASSWORD;
  const adminPassword = shared && signIn.adminUsers.length > 0;
  for (const [prop, secret] of [
    ['secretName', given],
    ['signIn: Secret', signIn.secretName],
  ] as const) {
    if (secret !== undefined && !isTerraformToken(secret)) {
      checkName(where, prop, secret, DNS_SUBDOMAIN);
    }
  }
  for (const user of signIn.adminUsers) {
    if (user.trim() === '') {
      throw new KubeflowError(
        where,
        `signIn: "${user}" is not the name of a user.`,
        'JupyterHub accepts names that are not empty.',
        'Leave it out of `adminUsers`.',
      );
    }
  }
  return {
    name,
    ...(shared && { passwordsFrom: signIn.secretName ?? name }),
    adminPassword,
    make:
      given === undefined
        ? [
            'cookie-secret',
            'proxy-token',
            ...(shared && signIn.secretName === undefined
              ? ['password', ...(adminPassword ? ['admin-password'] : [])]
              : []),
          ]
        : [],
  };
}
