import { Duration, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage } from '../../../images';
import { serviceIpFamilyPolicy } from '../../../network/ip-family-policy';
import type { IPlatform } from '../../../platforms/platform';
import { platformPod } from '../../../platforms/platform-pod';
import { imagePullPolicyField, podMetadata, podSpecFields } from '../../../pods/component-pod';
import { checkLifecycle } from '../../../pods/lifecycle';
import { containerResources } from '../../../pods/resources';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../../pods/security-context';
import { restrictedUserContainers } from '../../../pods/user-containers';
import type { AuthenticatorConfig } from '../authentication/authenticator-config';
import { CONFIG_DIRECTORY, type HubConfigMap } from '../config/hub-config-map';
import { seconds } from '../config/seconds';
import { type HubNames, PORTS } from '../hub-names';
import { HubDatabaseResources, STATE_DIRECTORY } from './hub-database-resources';
import { HubFileMounts, type HubVolume } from './hub-file-mounts';
import type { HubOptions } from './hub-options';
import { type HubPodVolumes, mergeHubEnv, mergeVolumes } from './hub-pod';
import { HubRbac } from './hub-rbac';
import { type HubServices, TOKEN_VARIABLE } from './hub-services';

// The hub image's own user.
const USER = { uid: 1000, gid: 1000, fsGroup: 1000 };

const CONTAINER_PORTS = [{ name: 'http', containerPort: PORTS.hub }];

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(100), limit: kplus.Cpu.units(1) },
  memory: { request: Size.mebibytes(512), limit: Size.mebibytes(512) },
};

/** What the hub must be told. */
export interface HubWorkloadProps extends HubOptions {
  readonly names: HubNames;
  readonly platform: IPlatform;
  readonly authenticator: AuthenticatorConfig;
  readonly config: HubConfigMap;
  readonly hubServices: HubServices;
  /** What the hub does with users' claims. */
  readonly claimVerbs: string[];
}

/** The process that signs people in and starts their notebooks, with its state and its rights. */
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
    const { names, platform } = props;
    const labels = names.labelsOf('hub');
    this.image = platform.image(ComponentImage.JUPYTERHUB_HUB);

    const access = new HubRbac(this, 'access', names, props.claimVerbs, props.serviceAccountAnnotations);
    this.database = new HubDatabaseResources(this, 'state', props);
    const folders = new HubFileMounts(this, 'folders', props);
    this.volumes = mergeVolumes(this, [...this.builtInVolumes(), ...folders.volumes], props);

    new k8s.KubeService(this, 'service', {
      metadata: { name: names.hub, labels },
      spec: {
        ...serviceIpFamilyPolicy(platform.network),
        selector: names.selectorOf('hub'),
        ports: [{ name: 'http', port: PORTS.hub, targetPort: k8s.IntOrString.fromString('http') }],
      },
    });
    const given = restrictedUserContainers(
      {
        where: this,
        ...USER,
        reservedNames: ['hub', 'make-secret'],
        ports: CONTAINER_PORTS,
        volumes: this.volumes.volumes.map(({ name }) => name),
      },
      { 'hub.initContainers': props.initContainers, 'hub.extraContainers': props.extraContainers },
    );
    const initContainers = [
      ...(names.secret.generatedKeys.length > 0 ? [this.secretInitContainer()] : []),
      ...given['hub.initContainers'],
    ];
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name: names.hub, labels },
      spec: {
        // One, and never two at a time: each would keep users and their servers in a memory of its own, over one database.
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: names.selectorOf('hub') },
        template: {
          metadata: podMetadata(this, props, { labels, annotations: this.checksums(folders) }),
          spec: platformPod(platform, {
            serviceAccountName: access.serviceAccountName,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPodSecurityContext(USER),
            terminationGracePeriodSeconds: this.gracePeriod(),
            ...podSpecFields(this, 'hub', props),
            ...(initContainers.length > 0 && { initContainers }),
            containers: [this.container(), ...given['hub.extraContainers']],
            volumes: this.volumes.volumes,
          }),
        },
      },
    });
  }

  private container(): k8s.Container {
    const { names, args, lifecycle } = this.props;
    if (lifecycle) {
      checkLifecycle(this, lifecycle);
    }
    const health = { path: `${names.baseUrl}hub/health`, port: k8s.IntOrString.fromString('http') };
    return {
      name: 'hub',
      image: this.image,
      ...imagePullPolicyField(this, 'hub', this.props),
      args: [
        ...['python3', `${CONFIG_DIRECTORY}/hub_app.py`, '--config', `${CONFIG_DIRECTORY}/jupyterhub_config.py`],
        ...(args ?? []),
      ],
      workingDir: STATE_DIRECTORY,
      env: this.env(),
      ports: CONTAINER_PORTS,
      resources: containerResources(this, this.defaultResources, this.props.resources),
      securityContext: restrictedSecurityContext(),
      volumeMounts: this.volumes.mounts,
      ...(lifecycle && { lifecycle }),
      // An upgrade of the database runs before the hub listens.
      startupProbe: { httpGet: health, periodSeconds: 5, failureThreshold: 60 },
      readinessProbe: { httpGet: health, periodSeconds: 5, timeoutSeconds: 3 },
      livenessProbe: { httpGet: health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    };
  }

  /** Runs before the hub, and again with each start of its pod; it changes nothing that is there. */
  private secretInitContainer(): k8s.Container {
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

  private env(): k8s.EnvVar[] {
    const { names, hubServices } = this.props;
    const { name } = names.secret;
    const own = [
      secretEnvVar('JPY_COOKIE_SECRET', name, 'cookie-secret'),
      secretEnvVar('CONFIGPROXY_AUTH_TOKEN', name, 'proxy-token'),
      ...this.props.authenticator.env,
      ...this.database.env,
    ];
    const merged = mergeHubEnv(this, own, this.props, TOKEN_VARIABLE);
    // Services may be added until synthesis.
    return Lazy.any({ produce: () => [...merged, ...hubServices.env] });
  }

  /** The pod is made anew where what it reads is. */
  private checksums(folders: HubFileMounts): { [key: string]: string } {
    return {
      'checksum/config': this.props.config.checksum,
      ...(folders.checksum !== undefined && { 'checksum/files': folders.checksum }),
    };
  }

  private gracePeriod(): number {
    const { cleanupServers, terminationGracePeriod } = this.props;
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
        volume: { name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
        mounts: [{ name: 'tmp', mountPath: '/tmp' }],
      },
      ...authenticator.volumes.map(({ volume, mount }) => ({ volume, mounts: [mount] })),
    ];
  }
}
