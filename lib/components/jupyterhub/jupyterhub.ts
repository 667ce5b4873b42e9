import type * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { addFacts } from '../../component-facts';
import type { NetworkPeer } from '../../network/network-peer';
import { checkedId } from '../../platforms/construct-ids';
import { Platform } from '../../platforms/platform-lookup';
import type { SecretKeyRef } from '../../pods/secret-key-ref';
import { Prerequisites } from '../../prerequisites';
import { addReadinessChecks } from '../../readiness-checks';
import { HubMetrics, METRICS_SERVICE } from './hub/hub-metrics';
import type { HubRoleOptions, HubServiceOptions } from './hub/hub-service-options';
import { HubServices } from './hub/hub-services';
import { HubWorkload } from './hub/hub-workload';
import { checkGroups, defaultAuthenticator } from './hub-authenticator';
import { hubFacts, hubReadinessChecks, teamFacts } from './hub-facts';
import { HubNames } from './hub-names';
import type { JupyterHubProps } from './jupyterhub-props';
import { NetworkPolicies } from './network/network-policies';
import { notebookEnvironment } from './network/notebook-environment';
import { HomesOfHubs } from './notebooks/homes-of-hubs';
import { HubSecrets } from './notebooks/hub-secrets';
import { createNotebookNamespace } from './notebooks/notebook-namespace';
import { NotebookServiceAccount } from './notebooks/notebook-service-account';
import { notebookValues } from './notebooks/notebook-values';
import { notebookVolumes } from './notebooks/notebook-volumes';
import { StarterNotebook } from './notebooks/starter-notebook';
import { exposeProxy } from './proxy/proxy-exposure';
import { ProxyWorkload } from './proxy/proxy-workload';
import { withDedicatedNodes } from './scheduling/dedicated-nodes';
import { Scheduling } from './scheduling/scheduling';
import { HubTeams } from './teams/hub-teams';
import type { MountedVolume } from './training-jobs/starter-job';
import { NotebookTrainingJobs } from './training-jobs/training-jobs';
import { HubConfigMap } from './values/hub-config-map';
import { jupyterHubValues } from './values/jupyterhub-values';

/**
 * Multi-user notebooks: each user signs in and gets a notebook server and a home directory.
 *
 * User pods run under the Pod Security Standard `restricted` and have no Kubernetes token. Network policies isolate them from
 * each other and from the cloud's metadata server.
 *
 * @see https://jupyterhub.readthedocs.io/en/5.5.2/
 */
export class JupyterHub extends Construct {
  /** Public URL of the hub; undefined without a hostname. */
  public readonly url?: string;

  /** Name of the Service that receives user requests. */
  public readonly serviceName: string;

  /** Port of that Service. */
  public readonly servicePort: number;

  /** Name of the Secret with the cookie secret, the tokens and the passwords that are generated in the cluster. */
  public readonly secretName: string;

  /** Namespace of users' pods; undefined if it is that of a chart without a namespace. */
  public readonly notebookNamespace?: string;

  private readonly hubServices: HubServices;
  private readonly notebookServiceAccounts: NotebookServiceAccount;
  private readonly notebookPods: NetworkPeer;
  private readonly secrets: HubSecrets;

  constructor(scope: Construct, id: string, props: JupyterHubProps = {}) {
    super(scope, checkedId(scope, 'id', id));
    const placed = withDedicatedNodes(props);
    const { hub = {}, proxy = {}, notebooks = {} } = placed;
    const platform = Platform._ofComponent(this, placed.platform);
    const authenticator = placed.authenticator ?? defaultAuthenticator(placed, platform);
    const names = new HubNames(this, {
      name: placed.name ?? id,
      labels: placed.labels,
      baseUrl: hub.baseUrl,
      secretName: placed.secretName,
      notebookNamespace: notebooks.namespace,
      hasTeams: (notebooks.teams ?? []).length > 0,
      clusterDomain: platform.network.clusterDomain,
    });
    createNotebookNamespace(this, names, platform, placed.platform);
    this.notebookNamespace = names.notebookNamespace;
    const environment = notebookEnvironment(this, platform, names, placed.network);
    const builtIn: MountedVolume[] =
      environment.volume && environment.mount ? [{ volume: environment.volume, mount: environment.mount }] : [];
    if (notebooks.trainingJobs) {
      const { trainingJobs: options } = notebooks;
      const jobs = { names, platform, explicit: placed.platform, notebooks, labels: placed.labels, options };
      builtIn.push(new NotebookTrainingJobs(this, 'training-jobs', jobs).job);
    }
    const volumes = notebookVolumes({
      where: this,
      props: placed,
      builtIn,
      platform,
      namespace: names.notebookNamespace,
      ownClaims: names.separateNotebooks ? [] : [names.database],
    });
    const welcome = notebooks.starterNotebook ?? StarterNotebook.welcome();
    const starterNotebook = welcome._bind(this, names);
    const teams = new HubTeams(this, 'teams', {
      hub: this,
      names,
      platform,
      props: placed,
      volumes,
      starterNotebook: welcome,
    });
    const exposure = exposeProxy(this, placed, platform, authenticator, names);

    if (!names.generatesSecret) {
      Prerequisites.add(this, {
        kind: 'Secret',
        name: names.secret,
        reason: 'The hub reads its keys and passwords from it, because `secretName` is set.',
      });
    }
    this.serviceName = names.proxyPublic;
    this.servicePort = exposure.ports.service;
    this.secretName = names.secret;
    this.notebookPods = notebookPods(names);
    // Users write URLs without the trailing slash.
    this.url = exposure.url && `${exposure.url}${names.baseUrl.slice(0, -1)}`;

    const authenticatorConfig = authenticator._bind({
      where: this,
      secretName: names.secret,
      iapConfigMap: names.iap,
      url: this.url,
      network: platform.network,
    });
    checkGroups(this, hub.groups ?? {}, authenticatorConfig);
    this.hubServices = new HubServices(this, 'services', {
      hub,
      names,
      subdomains: exposure.subdomains,
      reservedNames: authenticatorConfig.reservedNames,
    });
    if (hub.metrics) {
      const token = this.hubServices.addService(METRICS_SERVICE, { scopes: ['read:metrics'], display: false });
      new HubMetrics(this, 'metrics', { metrics: hub.metrics, names, token });
    }
    const serviceAccount = new NotebookServiceAccount(this, 'notebook-access', notebooks, names, platform);
    this.notebookServiceAccounts = serviceAccount;
    const values = jupyterHubValues({
      where: this,
      names,
      url: this.url,
      subdomainHost: exposure.subdomains ? exposure.url : undefined,
      hub,
      culling: placed.culling,
      authenticator: authenticatorConfig,
      notebooks: {
        ...notebookValues(new Construct(this, 'notebooks'), notebooks, names, platform, volumes, environment),
        ...volumes.values,
        starter_notebook: starterNotebook,
        ...(teams.values.length > 0 && {
          teams: teams.values,
          allow_users_without_team: notebooks.allowUsersWithoutTeam ?? false,
        }),
      },
    });
    this.secrets = HubSecrets.of(platform);
    this.secrets.addHub(
      this,
      names,
      teams.teams.map(({ namespace }) => namespace),
      values.notebooks,
      [authenticatorConfig.env, authenticatorConfig.volumes, hub.database?.external, hub.services],
      proxy.https?._options,
    );
    HomesOfHubs.of(platform).addHub(this, names, volumes.home);
    const scheduling = new Scheduling(this, 'scheduling', placed, names, platform, values.notebooks);
    const config = new HubConfigMap(this, 'config', {
      name: names.hub,
      labels: names.labelsOf('hub'),
      values: () =>
        this.hubServices.addTo({
          ...values,
          notebook_access: serviceAccount.values(),
          scheduler_name: scheduling.schedulerName,
        }),
    });
    new HubWorkload(this, 'hub', {
      names,
      platform,
      hub,
      authenticator: authenticatorConfig,
      config,
      hubServices: this.hubServices,
      claimVerbs: volumes.claimVerbs,
    });
    const proxyWorkload = new ProxyWorkload(this, 'proxy', {
      names,
      platform,
      exposure,
      hostname: placed.hostname,
      proxy,
    });
    const facts = () => ({
      names,
      exposure,
      url: this.url,
      authenticator: authenticatorConfig,
      notebooks: values.notebooks,
      volumes,
      serviceAccount: serviceAccount.values(),
    });
    addFacts(this, () => hubFacts(facts()));
    for (const team of teams.values) {
      addFacts(this, () => teamFacts(facts(), team));
    }
    addReadinessChecks(this, () => hubReadinessChecks(names, exposure, this.url));
    new NetworkPolicies(this, 'network', {
      names,
      network: platform.network,
      authenticator: authenticatorConfig,
      ingressPeers: exposure.ingressPeers,
      publicPorts: exposure.ports.publicContainerPorts,
      proxyScrapers: proxyWorkload.scrapers,
      teams: teams.teams,
      rules: placed.network,
    });
  }

  /**
   * Adds a service: a program that calls the hub's API.
   *
   * @throws KubeflowError if the name is invalid or already in use, or if the hub would not start with these options.
   *
   * @param name name of the service
   * @param service permissions and address of the service
   * @returns reference to the service's token, for example for an environment variable of its pod
   */
  public addService(name: string, service: HubServiceOptions = {}): SecretKeyRef {
    this.secrets.addSecrets(this, service.token);
    return this.hubServices.addService(name, service);
  }

  /**
   * Adds a role.
   *
   * @throws KubeflowError if the name is invalid or already in use, or if JupyterHub has no such scope.
   *
   * @param name name of the role
   * @param role scopes of the role, and the users, groups and services that have it
   */
  public addRole(name: string, role: HubRoleOptions): void {
    this.hubServices.addRole(name, role);
  }

  /**
   * Reference to the token of a service that you added, or of the service `metrics`, which reads the hub's metrics.
   *
   * @throws KubeflowError if there is no such service.
   *
   * @param name name of the service
   */
  public serviceToken(name: string): SecretKeyRef {
    return this.hubServices.serviceToken(name);
  }

  /**
   * ServiceAccount of user notebooks. It is created on first access. Notebooks get its token only if
   * `notebooks.automountServiceAccountToken` is set.
   *
   * @throws KubeflowError if `notebooks.serviceAccountName` names an existing ServiceAccount.
   */
  public get notebookServiceAccount(): kplus.ServiceAccount {
    return this.notebookServiceAccounts.serviceAccount;
  }

  /**
   * Grants all user notebooks read access to a bucket or to one of its folders, through the workload identity of their
   * ServiceAccount. Also allows the traffic in their network policy.
   *
   * @throws KubeflowError if the platform has no workload identity, or if `notebooks.serviceAccountName` names an existing
   * ServiceAccount.
   *
   * @param bucketName name of the bucket
   * @param folder folder that notebooks can read, without leading and trailing slashes; the whole bucket if omitted
   */
  public grantNotebooksBucketRead(bucketName: string, folder?: string): void {
    this.notebookServiceAccounts.grantBucketRead(bucketName, folder);
  }

  /** User notebook pods as a network peer, for example for `allowIngressFrom` of TFServing. */
  public get notebookPeer(): NetworkPeer {
    return structuredClone(this.notebookPods);
  }
}

function notebookPods(names: HubNames): NetworkPeer {
  const { notebookNamespace: namespace } = names;
  return {
    podLabels: names.selectorOf('singleuser-server'),
    ...(namespace !== undefined && { namespaceLabels: { 'kubernetes.io/metadata.name': namespace } }),
  };
}
