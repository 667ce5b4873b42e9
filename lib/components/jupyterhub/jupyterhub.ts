import { Chart } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import type { NetworkPeer } from '../../network/network-peer';
import { EdgeAuthentication } from '../../platforms/capabilities/exposure';
import type { IPlatform } from '../../platforms/platform';
import { Platform } from '../../platforms/platform-lookup';
import type { SecretKeyRef } from '../../pods/secret-key-ref';
import { Authenticator } from './authentication';
import type { AuthenticatorConfig } from './authentication/authenticator-config';
import { bindAuthenticator } from './authentication/bind-authenticator';
import { HubConfigMap } from './config/hub-config-map';
import { jupyterHubValues } from './config/jupyterhub-values';
import { HubMetrics, METRICS_SERVICE } from './hub/hub-metrics';
import type { HubGroupOptions, HubRoleOptions, HubServiceOptions } from './hub/hub-service-options';
import { HubServices } from './hub/hub-services';
import { HubWorkload } from './hub/hub-workload';
import { HubNames } from './hub-names';
import type { JupyterHubProps } from './jupyterhub-props';
import { NetworkPolicies } from './network/network-policies';
import { NotebookServiceAccount } from './notebooks/notebook-service-account';
import { notebookVolumes } from './notebooks/notebook-volumes';
import { StarterNotebook } from './notebooks/starter-notebook';
import { exposeProxy, isExposedDirectly } from './proxy/proxy-exposure';
import { ProxyWorkload } from './proxy/proxy-workload';
import { Scheduling } from './scheduling/scheduling';

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

  private readonly hubServices: HubServices;
  private readonly notebookAccess: NotebookServiceAccount;
  private readonly notebookPods: NetworkPeer;

  constructor(scope: Construct, id: string, props: JupyterHubProps = {}) {
    super(scope, id);
    const platform = Platform._ofComponent(this, props.platform);
    const authenticator = props.authenticator ?? defaultAuthenticator(props, platform);
    const names = new HubNames(this, id, props, authenticator);
    const storage = notebookVolumes({
      where: this,
      props,
      platform,
      namespace: Chart.of(this).namespace,
      ownClaims: [names.database],
    });
    const firstNotebook = (props.notebooks?.starterNotebook ?? StarterNotebook.welcome())._bind(this, names);

    this.serviceName = names.proxyPublic;
    this.secretName = names.secret.name;

    this.notebookPods = notebookPods(this, names);

    const way = exposeProxy(this, props, platform, authenticator, names);
    this.servicePort = way.ports.service;
    // Without the slash at its end, as people write it.
    this.url = way.url && `${way.url}${names.baseUrl.slice(0, -1)}`;

    const door = bindAuthenticator(
      {
        where: this,
        secretName: names.secret.name,
        iapConfigMap: names.iap,
        url: this.url,
        network: platform.network,
      },
      authenticator,
    );
    checkGroups(this, props.hub?.groups ?? {}, door);
    this.hubServices = new HubServices(this, 'services', { ...props.hub, names });
    if (props.hub?.metrics) {
      const token = this.hubServices.addService(METRICS_SERVICE, { scopes: ['read:metrics'], display: false });
      new HubMetrics(this, 'metrics', { ...props.hub.metrics, names, token });
    }
    const access = new NotebookServiceAccount(this, 'notebook-access', props.notebooks ?? {}, names, platform);
    this.notebookAccess = access;
    const values = jupyterHubValues(this, props, names, platform, door, this.url, storage, firstNotebook);
    const startUp = new Scheduling(this, 'start-up', props, names, platform, values.notebooks);
    const config = new HubConfigMap(this, 'config', {
      name: names.hub,
      labels: names.labelsOf('hub'),
      values: () =>
        this.hubServices.addTo({
          ...values,
          notebook_access: access.values(),
          scheduler_name: startUp.schedulerName,
        }),
    });
    new HubWorkload(this, 'hub', {
      ...props.hub,
      names,
      platform,
      authenticator: door,
      config,
      hubServices: this.hubServices,
      claimVerbs: storage.claimVerbs,
    });
    const proxy = new ProxyWorkload(this, 'proxy', {
      names,
      platform,
      exposure: way,
      hostname: props.hostname,
      proxy: props.proxy ?? {},
    });
    new NetworkPolicies(this, 'network', {
      names,
      network: platform.network,
      authenticator: door,
      ingressPeers: way.ingressPeers,
      publicPorts: way.ports.publicContainerPorts,
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
  public addService(name: string, service: HubServiceOptions = {}): SecretKeyRef {
    return this.hubServices.addService(name, service);
  }

  /**
   * Adds a role.
   *
   * Throws where the name is taken or is none, and where JupyterHub does not know a scope.
   *
   * @param name name of the role
   * @param role what it allows, and to whom
   */
  public addRole(name: string, role: HubRoleOptions): void {
    this.hubServices.addRole(name, role);
  }

  /**
   * Where the token of a service is: of one that was added, or of `metrics`, which reads the hub's metrics.
   *
   * Throws where there is no such service.
   *
   * @param name name of the service
   */
  public serviceToken(name: string): SecretKeyRef {
    return this.hubServices.serviceToken(name);
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

function notebookPods(where: Construct, names: HubNames): NetworkPeer {
  const { namespace } = Chart.of(where);
  return {
    podLabels: names.selectorOf('singleuser-server'),
    ...(namespace !== undefined && { namespaceLabels: { 'kubernetes.io/metadata.name': namespace } }),
  };
}

/** What signs people in at the edge lets nobody in who does not come by it. */
function defaultAuthenticator(props: JupyterHubProps, platform: IPlatform): Authenticator {
  const byPlatform = props.hostname !== undefined && !isExposedDirectly(props);
  return byPlatform && platform.exposure.edgeAuthentication === EdgeAuthentication.IAP
    ? Authenticator.iap()
    : Authenticator.sharedPassword();
}

/** Throws where both the program and the provider would say who is in which group: the hub would not start. */
function checkGroups(
  where: Construct,
  groups: { [name: string]: HubGroupOptions },
  { values }: AuthenticatorConfig,
): void {
  if (Object.keys(groups).length > 0 && 'manage_groups' in values && values.manage_groups) {
    throw new KubeflowError(
      where,
      'hub.groups are given, and the provider of `signIn` says who is in which group.',
      'JupyterHub accepts one of the two.',
      'Leave `hub.groups` out, or the groups of `signIn` (`allowedGroups`, `adminGroups`, `manageGroups` and their like).',
    );
  }
}
