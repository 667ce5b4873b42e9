import { Chart } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import type { NetworkPeer } from '../../platforms/network-peer';
import { Platform } from '../../platforms/platform';
import type { IPlatform } from '../../platforms/platform-base';
import { SignIn } from '../../platforms/sign-in';
import type { SecretKey } from '../../workload/secret-key';
import { FirstNotebook } from './first-notebook';
import { HubWorkload } from './hub';
import { HubConfigMap } from './hub-config-map';
import { HubMetrics, METRICS_SERVICE } from './hub-metrics';
import { HubParts } from './hub-parts';
import { HubServices } from './hub-services';
import type { HubGroupProps, HubRoleProps, HubServiceProps } from './hub-services-props';
import { hubValues } from './hub-values';
import type { JupyterHubProps } from './jupyterhub-props';
import { NetworkPolicies } from './network-policies';
import { NotebookAccess } from './notebook-access';
import { notebookStorage } from './notebook-storage';
import { ProxyWorkload } from './proxy';
import { bindSignIn } from './sign-in/bind-sign-in';
import type { BoundSignIn } from './sign-in/bound-sign-in';
import { StartUp } from './start-up/start-up';
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

  /** Name of the Secret that holds the cookie secret, the tokens and the passwords that were made in the cluster. */
  public readonly secretName: string;

  private readonly registry: HubServices;
  private readonly notebookAccess: NotebookAccess;
  private readonly notebookPods: NetworkPeer;

  constructor(scope: Construct, id: string, props: JupyterHubProps = {}) {
    super(scope, id);
    const platform = Platform._ofComponent(this, props.platform);
    const signIn = props.signIn ?? defaultSignIn(props, platform);
    const parts = new HubParts(this, id, props, signIn);
    const storage = notebookStorage({
      where: this,
      props,
      platform,
      namespace: Chart.of(this).namespace,
      ownClaims: [parts.database],
    });
    const firstNotebook = (props.notebooks?.firstNotebook ?? FirstNotebook.welcome())._place(this, parts);

    this.serviceName = parts.proxyPublic;
    this.secretName = parts.secret.name;

    this.notebookPods = notebookPods(this, parts);

    const way = wayIn(this, props, platform, signIn, parts);
    this.servicePort = way.ports.service;
    // Without the slash at its end, as people write it.
    this.url = way.url && `${way.url}${parts.baseUrl.slice(0, -1)}`;

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
    checkGroups(this, props.hub?.groups ?? {}, door);
    this.registry = new HubServices(this, 'services', { ...props.hub, parts });
    if (props.hub?.metrics) {
      const token = this.registry.addService(METRICS_SERVICE, { scopes: ['read:metrics'], display: false });
      new HubMetrics(this, 'metrics', { ...props.hub.metrics, parts, token });
    }
    const access = new NotebookAccess(this, 'notebook-access', props.notebooks ?? {}, parts, platform);
    this.notebookAccess = access;
    const values = hubValues(this, props, parts, platform, door, this.url, storage, firstNotebook);
    const startUp = new StartUp(this, 'start-up', props, parts, platform, values.notebooks);
    const config = new HubConfigMap(this, 'config', {
      name: parts.hub,
      labels: parts.labelsOf('hub'),
      values: () =>
        this.registry.complete({
          ...values,
          notebook_access: access.values(),
          scheduler_name: startUp.schedulerName,
        }),
    });
    new HubWorkload(this, 'hub', {
      ...props.hub,
      parts,
      platform,
      signIn: door,
      config,
      registry: this.registry,
      claimVerbs: storage.claimVerbs,
    });
    const proxy = new ProxyWorkload(this, 'proxy', {
      parts,
      platform,
      wayIn: way,
      hostname: props.hostname,
      proxy: props.proxy ?? {},
    });
    new NetworkPolicies(this, 'network', {
      parts,
      network: platform.network,
      signIn: door,
      sources: way.sources,
      publicPorts: way.ports.open,
      proxyScrapers: proxy.scrapers,
      rules: props.network,
    });
  }

  /**
   * Adds a program that talks to the hub.
   *
   * Throws where the name is taken or is none, and where the hub would not start with what is said.
   *
   * @param name name of the service
   * @param service what it may do, and where it is
   * @returns where its token is, for example for an environment variable of its pod
   */
  public addService(name: string, service: HubServiceProps = {}): SecretKey {
    return this.registry.addService(name, service);
  }

  /**
   * Adds a role.
   *
   * Throws where the name is taken or is none, and where JupyterHub does not know a scope.
   *
   * @param name name of the role
   * @param role what it allows, and to whom
   */
  public addRole(name: string, role: HubRoleProps): void {
    this.registry.addRole(name, role);
  }

  /**
   * Where the token of a service is: of one that was added, or of `metrics`, which reads the hub's metrics.
   *
   * Throws where there is no such service.
   *
   * @param name name of the service
   */
  public serviceToken(name: string): SecretKey {
    return this.registry.tokenOf(name);
  }

  /**
   * Whom users' notebooks run as. It is made when it is first asked for, and notebooks hold no token of it unless
   * `notebooks.automountServiceAccountToken` says so.
   *
   * Throws where `notebooks.serviceAccountName` names one of yours.
   */
  public get notebookServiceAccount(): kplus.ServiceAccount {
    return this.notebookAccess.serviceAccount;
  }

  /**
   * Lets all users' notebooks read a bucket, or a folder of it, by the identity of their ServiceAccount, and opens their network
   * policy for that.
   *
   * Throws where the platform gives workloads no identity, or `notebooks.serviceAccountName` names a ServiceAccount of yours.
   *
   * @param bucketName name of the bucket
   * @param folder the only folder that may be read, without a slash at either end; the whole bucket where it is left out
   */
  public grantNotebooksBucketRead(bucketName: string, folder?: string): void {
    this.notebookAccess.grantBucketRead(bucketName, folder);
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

/** Throws where both the program and the provider would say who is in which group: the hub would not start. */
function checkGroups(where: Construct, groups: { [name: string]: HubGroupProps }, { values }: BoundSignIn): void {
  if (Object.keys(groups).length > 0 && 'manage_groups' in values && values.manage_groups) {
    throw new KubeflowError(
      where,
      'hub.groups are given, and the provider of `signIn` says who is in which group.',
      'JupyterHub accepts one of the two.',
      'Leave `hub.groups` out, or the groups of `signIn` (`allowedGroups`, `adminGroups`, `manageGroups` and their like).',
    );
  }
}
