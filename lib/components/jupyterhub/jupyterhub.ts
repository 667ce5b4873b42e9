import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { NetworkPeer } from '../../platforms/network-peer';
import { Platform } from '../../platforms/platform';
import type { IPlatform } from '../../platforms/platform-base';
import { SignIn } from '../../platforms/sign-in';
import { checkSharedVolumes } from '../../workload/mounted-volumes';
import { HubWorkload } from './hub';
import { HubConfigMap } from './hub-config-map';
import { HubParts } from './hub-parts';
import { hubValues } from './hub-values';
import type { JupyterHubProps } from './jupyterhub-props';
import { NetworkPolicies } from './network-policies';
import { HOME_VOLUME } from './notebook-values';
import { ProxyWorkload } from './proxy';
import { isOwnWayIn, wayIn } from './way-in';

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

  private readonly notebookPods: NetworkPeer;

  constructor(scope: Construct, id: string, props: JupyterHubProps = {}) {
    super(scope, id);
    const platform = Platform._ofComponent(this, props.platform);
    const signIn = props.signIn ?? defaultSignIn(props, platform);
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
    this.secretName = parts.secret.name;

    this.notebookPods = notebookPods(this, parts);

    const way = wayIn(this, props, platform, signIn, parts);
    this.servicePort = way.ports.service;
    this.url = way.url;

    const config = new HubConfigMap(this, 'config', {
      name: parts.hub,
      labels: parts.labelsOf('hub'),
      values: hubValues(this, props, parts, platform, signIn, this.url),
    });
    new HubWorkload(this, 'hub', { ...props.hub, parts, platform, signIn, config });
    new ProxyWorkload(this, 'proxy', {
      parts,
      platform,
      wayIn: way,
      hostname: props.hostname,
      proxy: props.proxy ?? {},
    });
    new NetworkPolicies(this, 'network', {
      parts,
      network: platform.network,
      signIn,
      sources: way.sources,
      publicPorts: way.ports.open,
      proxyScrapers: props.proxy?.metricsClients,
      rules: props.network,
    });
  }

  /** Users' pods, for the policies of what they are to reach: `clients` of TFServing takes it. */
  public get notebookPeer(): NetworkPeer {
    return structuredClone(this.notebookPods);
  }
}

function notebookPods(where: Construct, parts: HubParts): NetworkPeer {
  const { namespace } = Chart.of(where);
  return {
    podLabels: parts.selectorOf('singleuser-server'),
    ...(namespace !== undefined && { namespaceLabels: { 'kubernetes.io/metadata.name': namespace } }),
  };
}

/** What signs people in at the edge lets nobody in who does not come by it. */
function defaultSignIn(props: JupyterHubProps, platform: IPlatform): SignIn {
  return props.hostname === undefined || isOwnWayIn(props) ? SignIn.sharedPassword() : platform.exposure.defaultSignIn;
}
