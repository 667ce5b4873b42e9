import { Duration, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage } from '../../images';
import type { IPlatform } from '../../platforms/platform-base';
import { podFields, podMetadata, pullPolicy } from '../../workload/component-pod';
import { checkLifecycle } from '../../workload/lifecycle-checks';
import { platformPod } from '../../workload/platform-pod';
import { containerResources } from '../../workload/resources';
import { secretVariable } from '../../workload/secret-variable';
import { restrictedContainer, restrictedPod } from '../../workload/security';
import { serviceFamilies } from '../../workload/service-families';
import { restrictedUserContainers } from '../../workload/user-containers';
import { HubAccess } from './hub-access';
import { CONFIG_FOLDER, type HubConfigMap } from './hub-config-map';
import { HubFolders, type HubVolume } from './hub-folders';
import { type HubParts, PORTS } from './hub-parts';
import { type HubPodVolumes, mergeHubEnv, mergeVolumes } from './hub-pod';
import type { HubProps } from './hub-props';
import { type HubServices, TOKEN_VARIABLE } from './hub-services';
import { HubState, STATE_FOLDER } from './hub-state';
import { seconds } from './seconds';
import type { BoundSignIn } from './sign-in/bound-sign-in';

// The hub image's own user.
const USER = { uid: 1000, gid: 1000, fsGroup: 1000 };

const CONTAINER_PORTS = [{ name: 'http', containerPort: PORTS.hub }];

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(100), limit: kplus.Cpu.units(1) },
  memory: { request: Size.mebibytes(512), limit: Size.mebibytes(512) },
};

/** What the hub must be told. */
export interface HubWorkloadProps extends HubProps {
  readonly parts: HubParts;
  readonly platform: IPlatform;
  readonly signIn: BoundSignIn;
  readonly config: HubConfigMap;
  readonly registry: HubServices;
  /** What the hub does with users' claims. */
  readonly claimVerbs: string[];
}

/** The process that signs people in and starts their notebooks, with its state and its rights. */
export class HubWorkload extends Construct {
  private readonly image: string;
  private readonly state: HubState;
  private readonly volumes: HubPodVolumes;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: HubWorkloadProps,
  ) {
    super(scope, id);
    const { parts, platform } = props;
    const labels = parts.labelsOf('hub');
    this.image = platform.image(ComponentImage.JUPYTERHUB_HUB);

    const access = new HubAccess(this, 'access', parts, props.claimVerbs, props.serviceAccountAnnotations);
    this.state = new HubState(this, 'state', props);
    const folders = new HubFolders(this, 'folders', props);
    this.volumes = mergeVolumes(this, [...this.ownVolumes(), ...folders.volumes], props);

    new k8s.KubeService(this, 'service', {
      metadata: { name: parts.hub, labels },
      spec: {
        ...serviceFamilies(platform.network),
        selector: parts.selectorOf('hub'),
        ports: [{ name: 'http', port: PORTS.hub, targetPort: k8s.IntOrString.fromString('http') }],
      },
    });
    const given = restrictedUserContainers(
      {
        where: this,
        ...USER,
        taken: ['hub', 'make-secret'],
        ports: CONTAINER_PORTS,
        volumes: this.volumes.volumes.map(({ name }) => name),
      },
      { 'hub.initContainers': props.initContainers, 'hub.extraContainers': props.extraContainers },
    );
    const initContainers = [
      ...(parts.secret.make.length > 0 ? [this.secretMaker()] : []),
      ...given['hub.initContainers'],
    ];
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name: parts.hub, labels },
      spec: {
        // One, and never two at a time: each would keep users and their servers in a memory of its own, over one database.
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: parts.selectorOf('hub') },
        template: {
          metadata: podMetadata(this, props, { labels, annotations: this.checksums(folders) }),
          spec: platformPod(platform, {
            serviceAccountName: access.serviceAccountName,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPod(USER),
            terminationGracePeriodSeconds: this.gracePeriod(),
            ...podFields(this, 'hub', props),
            ...(initContainers.length > 0 && { initContainers }),
            containers: [this.container(), ...given['hub.extraContainers']],
            volumes: this.volumes.volumes,
          }),
        },
      },
    });
  }

  private container(): k8s.Container {
    const { parts, args, lifecycle } = this.props;
    if (lifecycle) {
      checkLifecycle(this, lifecycle);
    }
    const health = { path: `${parts.baseUrl}hub/health`, port: k8s.IntOrString.fromString('http') };
    return {
      name: 'hub',
      image: this.image,
      ...pullPolicy(this, 'hub', this.props),
      args: [
        ...['python3', `${CONFIG_FOLDER}/hub_app.py`, '--config', `${CONFIG_FOLDER}/jupyterhub_config.py`],
        ...(args ?? []),
      ],
      workingDir: STATE_FOLDER,
      env: this.env(),
      ports: CONTAINER_PORTS,
      resources: containerResources(this, this.defaultResources, this.props.resources),
      securityContext: restrictedContainer(),
      volumeMounts: this.volumes.mounts,
      ...(lifecycle && { lifecycle }),
      // An upgrade of the database runs before the hub listens.
      startupProbe: { httpGet: health, periodSeconds: 5, failureThreshold: 60 },
      readinessProbe: { httpGet: health, periodSeconds: 5, timeoutSeconds: 3 },
      livenessProbe: { httpGet: health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    };
  }

  /** Runs before the hub, and again with each start of its pod; it changes nothing that is there. */
  private secretMaker(): k8s.Container {
    return {
      name: 'make-secret',
      image: this.image,
      args: ['python3', `${CONFIG_FOLDER}/make_secret.py`],
      env: [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
      resources: containerResources(this, this.defaultResources),
      securityContext: restrictedContainer(),
      volumeMounts: this.volumes.mounts.filter(({ name }) => name === 'config'),
    };
  }

  private get defaultResources(): kplus.ContainerResources {
    return this.props.platform.pods.defaultResources(RESOURCES);
  }

  private env(): k8s.EnvVar[] {
    const { parts, registry } = this.props;
    const { name } = parts.secret;
    const own = [
      secretVariable('JPY_COOKIE_SECRET', name, 'cookie-secret'),
      secretVariable('CONFIGPROXY_AUTH_TOKEN', name, 'proxy-token'),
      ...this.props.signIn.variables,
      ...this.state.env,
    ];
    const merged = mergeHubEnv(this, own, this.props, TOKEN_VARIABLE);
    // Services may be added until synthesis.
    return Lazy.any({ produce: () => [...merged, ...registry.env] });
  }

  /** The pod is made anew where what it reads is. */
  private checksums(folders: HubFolders): { [key: string]: string } {
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

  private ownVolumes(): HubVolume[] {
    const { config, signIn } = this.props;
    return [
      {
        volume: { name: 'config', configMap: { name: config.name } },
        mounts: [{ name: 'config', mountPath: CONFIG_FOLDER, readOnly: true }],
      },
      this.state.volume,
      {
        volume: { name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
        mounts: [{ name: 'tmp', mountPath: '/tmp' }],
      },
      ...signIn.folders.map(({ volume, mount }) => ({ volume, mounts: [mount] })),
    ];
  }
}
