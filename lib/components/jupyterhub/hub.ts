import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage } from '../../images';
import type { IPlatform } from '../../platforms/platform-base';
import { containerResources } from '../../workload/resources';
import { restrictedContainer, restrictedPod } from '../../workload/security';
import { HubAccess } from './hub-access';
import { CONFIG_FOLDER, type HubConfigMap } from './hub-config-map';
import { type HubParts, PORTS } from './hub-parts';
import type { HubProps } from './hub-props';
import { secretVariable } from './secret-variable';
import type { BoundSignIn } from './sign-in/bound-sign-in';

// The hub image's own user.
const USER = { uid: 1000, gid: 1000, fsGroup: 1000 };
const STATE_FOLDER = '/srv/jupyterhub';

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
}

/** The process that signs people in and starts their notebooks, with its state and its rights. */
export class HubWorkload extends Construct {
  private readonly image: string;
  private readonly volumes: { volume: k8s.Volume; mount: k8s.VolumeMount }[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: HubWorkloadProps,
  ) {
    super(scope, id);
    const { parts, platform } = props;
    const labels = parts.labelsOf('hub');
    this.image = platform.image(ComponentImage.JUPYTERHUB_HUB);

    const access = new HubAccess(this, 'access', parts);
    const database = platform.storage.claim(this, 'database', {
      name: parts.database,
      size: props.databaseSize ?? Size.gibibytes(1),
      storageClassName: props.databaseStorageClassName,
      labels,
    });
    this.volumes = this.volumesWith(database);

    new k8s.KubeService(this, 'service', {
      metadata: { name: parts.hub, labels },
      spec: {
        selector: parts.selectorOf('hub'),
        ports: [{ name: 'http', port: PORTS.hub, targetPort: k8s.IntOrString.fromString('http') }],
      },
    });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name: parts.hub, labels },
      spec: {
        // One, and never two at a time: the hub keeps its state in SQLite on the claim.
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: parts.selectorOf('hub') },
        template: {
          metadata: { labels, annotations: { 'checksum/config': props.config.checksum } },
          spec: {
            serviceAccountName: access.serviceAccountName,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPod(USER),
            initContainers: parts.secret.make.length > 0 ? [this.secretMaker()] : undefined,
            containers: [this.container()],
            volumes: this.volumes.map(({ volume }) => volume),
          },
        },
      },
    });
  }

  private container(): k8s.Container {
    const health = { path: '/hub/health', port: k8s.IntOrString.fromString('http') };
    return {
      name: 'hub',
      image: this.image,
      args: ['jupyterhub', '--config', `${CONFIG_FOLDER}/jupyterhub_config.py`],
      workingDir: STATE_FOLDER,
      env: this.env(),
      ports: [{ name: 'http', containerPort: PORTS.hub }],
      resources: containerResources(this, RESOURCES, this.props.resources),
      securityContext: restrictedContainer(),
      volumeMounts: this.volumes.map(({ mount }) => mount),
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
      resources: containerResources(this, RESOURCES),
      securityContext: restrictedContainer(),
      volumeMounts: this.volumes.map(({ mount }) => mount).filter(({ name }) => name === 'config'),
    };
  }

  private env(): k8s.EnvVar[] {
    const { name } = this.props.parts.secret;
    return [
      secretVariable('JPY_COOKIE_SECRET', name, 'cookie-secret'),
      secretVariable('CONFIGPROXY_AUTH_TOKEN', name, 'proxy-token'),
      ...this.props.signIn.variables,
    ];
  }

  private volumesWith(database: kplus.IPersistentVolumeClaim): { volume: k8s.Volume; mount: k8s.VolumeMount }[] {
    const { config, signIn } = this.props;
    return [
      {
        volume: { name: 'config', configMap: { name: config.name } },
        mount: { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
      },
      {
        volume: { name: 'database', persistentVolumeClaim: { claimName: database.name } },
        mount: { name: 'database', mountPath: STATE_FOLDER },
      },
      {
        volume: { name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
        mount: { name: 'tmp', mountPath: '/tmp' },
      },
      ...signIn.folders,
    ];
  }
}
