import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import type { Exposed } from '../../platforms/capabilities';
import { Platform } from '../../platforms/platform';
import type { IPlatform } from '../../platforms/platform-base';
import { SignIn, SignInKind } from '../../platforms/sign-in';
import { isTerraformToken } from '../../synthesis/token-guard';
import { checkSharedVolumes } from '../../workload/mounted-volumes';
import { HubWorkload } from './hub';
import { HubConfigMap } from './hub-config-map';
import { HubParts } from './hub-parts';
import { hubValues } from './hub-values';
import type { JupyterHubProps } from './jupyterhub-props';
import { NetworkPolicies } from './network-policies';
import { HOME_VOLUME } from './notebook-values';
import { ProxyWorkload, PUBLIC_PORT } from './proxy';
import { bindSignIn } from './sign-in/bind-sign-in';

/**
 * Notebooks for a team: people sign in, and each gets a server and a home of their own.
 *
 * Users' pods run under Pod Security `restricted` and hold no token of the cluster; network policies keep them from each
 * other and from the cloud's metadata server.
 *
 * @see https://jupyterhub.readthedocs.io/en/5.5.1/
 */
export class JupyterHub extends Construct {
  /** Where people find the hub; undefined without a hostname. */
  public readonly url?: string;

  /** Name of the Service that people's requests go to. */
  public readonly serviceName: string;

  /** Port of that Service. */
  public readonly servicePort: number;

  /** Name of the Secret that holds the cookie secret, the proxy's token and the passwords that were made in the cluster. */
  public readonly secretName: string;

  constructor(scope: Construct, id: string, props: JupyterHubProps = {}) {
    super(scope, id);
    const platform = Platform._ofComponent(this, props.platform);
    const signIn = props.signIn ?? this.defaultSignIn(platform, props.hostname);
    const parts = new HubParts(this, id, props, signIn);
    const mounter = {
      where: this,
      prop: 'sharedVolumes',
      pods: 'notebooks',
      namespace: Chart.of(this).namespace,
      taken: { [HOME_VOLUME]: "the user's own home" },
    };
    checkSharedVolumes(mounter, props.sharedVolumes ?? []);

    this.serviceName = parts.proxyPublic;
    this.servicePort = PUBLIC_PORT;
    this.secretName = parts.secret.name;

    const exposed = this.expose(platform, props.hostname, signIn, parts);
    this.url = exposed?.url;

    const door = bindSignIn(
      {
        where: this,
        secretName: parts.secret.name,
        iapConfigMap: parts.iap,
        url: this.url,
        network: platform.network,
      },
      signIn,
    );

    const config = new HubConfigMap(this, 'config', {
      name: parts.hub,
      labels: parts.labelsOf('hub'),
      values: hubValues(this, props, parts, platform, door, this.url),
    });
    new HubWorkload(this, 'hub', { ...props.hub, parts, platform, signIn: door, config });
    new ProxyWorkload(this, 'proxy', { ...props.proxy, parts, platform });
    new NetworkPolicies(this, 'network', {
      parts,
      network: platform.network,
      signIn: door,
      sources: exposed?.sources ?? [],
    });
  }

  /** What signs people in at the edge lets nobody in who comes by port-forward. */
  private defaultSignIn(platform: IPlatform, hostname: string | undefined): SignIn {
    return hostname === undefined ? SignIn.sharedPassword() : platform.exposure.defaultSignIn;
  }

  private expose(
    platform: IPlatform,
    hostname: string | undefined,
    signIn: SignIn,
    parts: HubParts,
  ): Exposed | undefined {
    if (hostname === undefined) {
      return undefined;
    }
    if (!isTerraformToken(hostname)) {
      checkName(this, 'hostname', hostname, DNS_SUBDOMAIN);
    }
    return platform.exposure.expose(this, 'exposure', {
      serviceName: this.serviceName,
      port: this.servicePort,
      hostname,
      healthCheckPath: '/hub/health',
      signIn: signIn.kind === SignInKind.IAP,
      labels: parts.labelsOf('proxy'),
    });
  }
}
