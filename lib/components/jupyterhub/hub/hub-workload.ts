import { Duration, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage } from '../../../images';
import * as kube from '../../../k8s/kube';
import { serviceIpFamilyPolicy } from '../../../network/ip-family-policy';
import type { IPlatform } from '../../../platforms/platform';
import { platformPod } from '../../../platforms/platform-pod';
import { imagePullPolicyField, podMetadata, podSpecFields } from '../../../pods/component-pod';
import { lifecycleField } from '../../../pods/lifecycle';
import { literalText } from '../../../pods/literal-text';
import { containerResources } from '../../../pods/resources';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../../pods/security-context';
import { restrictedUserContainers } from '../../../pods/user-containers';
import type { AuthenticatorConfig } from '../authentication/authenticator-config';
import { type HubNames, PORTS } from '../hub-names';
import { CONFIG_DIRECTORY, type HubConfigMap } from '../values/hub-config-map';
import { seconds } from '../values/value-checks';
import { HubDatabaseResources, STATE_DIRECTORY } from './hub-database-resources';
import { HubFileMounts } from './hub-file-mounts';
import type { HubOptions } from './hub-options';
import { type HubPodVolumes, mergeHubEnv, mergeVolumes } from './hub-pod';
import { HubRbac } from './hub-rbac';
import { type HubServices, TOKEN_VARIABLE_PREFIX } from './hub-services';
import type { HubVolume } from './hub-volume';
import { checkProxyVariables } from './proxy-variables';
import { checkHubSecurity } from './security-checks';

// The user of the hub's image.
const USER = { uid: 1000, gid: 1000, fsGroup: 1000 };

const CONTAINER_PORTS = [{ name: 'http', containerPort: PORTS.hub }];

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(100), limit: kplus.Cpu.units(1) },
  memory: { request: Size.mebibytes(512), limit: Size.mebibytes(512) },
};

/** Properties of `HubWorkload`. */
export interface HubWorkloadProps {
  readonly names: HubNames;
  readonly platform: IPlatform;
  readonly hub: HubOptions;
  readonly authenticator: AuthenticatorConfig;
  readonly config: HubConfigMap;
  readonly hubServices: HubServices;
  /** Verbs that the hub needs on users' claims. */
  readonly claimVerbs: string[];
}

/** Deployment of the hub, with its Service, database, files and RBAC objects. */
export class HubWorkload extends Construct {
  private readonly image: string;
  private readonly database: HubDatabaseResources;
  private readonly volumes: HubPodVolumes;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: HubWorkloadProps,
  ) {
    super(scope, id);
    const { names, platform, hub } = props;
    checkHubSecurity(this, hub);
    checkProxyVariables(this, hub, platform.pods.httpProxy !== undefined);
    const labels = names.labelsOf('hub');
    this.image = platform.image(ComponentImage.JUPYTERHUB_HUB);

    const rbac = new HubRbac(this, 'rbac', {
      names,
      claimVerbs: props.claimVerbs,
      annotations: hub.serviceAccountAnnotations,
    });
    this.database = new HubDatabaseResources(this, 'database', { names, platform, database: hub.database });
    const files = new HubFileMounts(this, 'file-mounts', { names, hub });
    this.volumes = mergeVolumes(this, [...this.builtInVolumes(), ...files.volumes], hub);

    new kube.Service(this, 'service', {
      metadata: { name: names.hub, labels },
      spec: {
        ...serviceIpFamilyPolicy(platform.network),
        selector: names.selectorOf('hub'),
        ports: [{ name: 'http', port: PORTS.hub, targetPort: 'http' }],
      },
    });
    const userContainers = restrictedUserContainers(
      {
        where: this,
        ...USER,
        reservedNames: ['hub', 'make-secret'],
        ports: CONTAINER_PORTS,
        volumes: this.volumes.volumes.map(({ name }) => name),
      },
      { 'hub.initContainers': hub.initContainers, 'hub.extraContainers': hub.extraContainers },
    );
    const initContainers = [
      ...(names.generatesSecret ? [this.secretInitContainer()] : []),
      ...userContainers['hub.initContainers'],
    ];
    new kube.Deployment(this, 'deployment', {
      metadata: { name: names.hub, labels },
      spec: {
        // Never two at a time: each hub caches users and servers in memory, and both would write to one database.
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: names.selectorOf('hub') },
        template: {
          metadata: podMetadata(this, hub, { labels, annotations: this.checksums(files) }),
          spec: platformPod(this, platform, {
            serviceAccountName: rbac.serviceAccountName,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPodSecurityContext(USER),
            terminationGracePeriodSeconds: this.gracePeriod(),
            ...podSpecFields(this, 'hub', hub),
            ...(initContainers.length > 0 && { initContainers }),
            containers: [this.container(), ...userContainers['hub.extraContainers']],
            volumes: this.volumes.volumes,
          }),
        },
      },
    });
  }

  private container(): kube.Container {
    const { names, hub } = this.props;
    const { args, lifecycle } = hub;
    const health = { path: `${names.baseUrl}hub/health`, port: 'http' };
    return {
      name: 'hub',
      image: this.image,
      ...imagePullPolicyField(hub),
      args: [
        ...['python3', `${CONFIG_DIRECTORY}/hub_app.py`, '--config', `${CONFIG_DIRECTORY}/jupyterhub_config.py`],
        ...(args ?? []).map(literalText),
      ],
      workingDir: STATE_DIRECTORY,
      env: this.env(),
      ports: CONTAINER_PORTS,
      resources: containerResources(this, this.defaultResources, hub.resources),
      securityContext: restrictedSecurityContext(),
      volumeMounts: this.volumes.mounts,
      ...lifecycleField(this, 'hub.lifecycle', lifecycle),
      // The hub upgrades the database schema before it listens.
      startupProbe: { httpGet: health, periodSeconds: 5, failureThreshold: 60 },
      readinessProbe: { httpGet: health, periodSeconds: 5, timeoutSeconds: 3 },
      livenessProbe: { httpGet: health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    };
  }

  /** Runs before the hub each time its pod starts. It adds missing keys and never changes existing ones. */
  private secretInitContainer(): kube.Container {
    return {
      name: 'make-secret',
      image: this.image,
      args: ['python3', `${CONFIG_DIRECTORY}/make_secret.py`],
      env: [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
      resources: containerResources(this, this.defaultResources),
      securityContext: restrictedSecurityContext(),
      volumeMounts: this.volumes.mounts.filter(({ name }) => name === 'config'),
    };
  }

  private get defaultResources(): kplus.ContainerResources {
    return this.props.platform.pods.defaultResources(RESOURCES);
  }

  private env(): kube.EnvVar[] {
    const { names, hub, authenticator, hubServices } = this.props;
    const builtIn = [
      secretEnvVar('JPY_COOKIE_SECRET', names.secret, 'cookie-secret'),
      secretEnvVar('CONFIGPROXY_AUTH_TOKEN', names.secret, 'proxy-token'),
      ...authenticator.env,
      ...this.database.env,
    ];
    const merged = mergeHubEnv(this, builtIn, hub, TOKEN_VARIABLE_PREFIX);
    // Users can add services until synthesis.
    return Lazy.any({ produce: () => [...merged, ...hubServices.env] });
  }

  /** Annotations that restart the pod when a file changes that the hub reads only at startup. */
  private checksums(files: HubFileMounts): { [key: string]: string } {
    return {
      'checksum/config': this.props.config.checksum,
      ...(files.checksum !== undefined && { 'checksum/files': files.checksum }),
    };
  }

  private gracePeriod(): number {
    const { cleanupServers, terminationGracePeriod } = this.props.hub;
    return seconds(
      this,
      'hub.terminationGracePeriod',
      terminationGracePeriod ?? (cleanupServers ? Duration.minutes(5) : Duration.seconds(30)),
    );
  }

  private builtInVolumes(): HubVolume[] {
    const { config, authenticator } = this.props;
    return [
      {
        volume: { name: 'config', configMap: { name: config.name } },
        mounts: [{ name: 'config', mountPath: CONFIG_DIRECTORY, readOnly: true }],
      },
      this.database.volume,
      {
        volume: { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
        mounts: [{ name: 'tmp', mountPath: '/tmp' }],
      },
      ...authenticator.volumes,
    ];
  }
}
