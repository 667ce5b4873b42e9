import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { sha256 } from '../../../digest';
import { ComponentImage } from '../../../images';
import type { IPlatform } from '../../../platforms/platform-base';
import { podFields, podMetadata, pullPolicy } from '../../../workload/component-pod';
import type { ComponentPodProps } from '../../../workload/component-pod-props';
import { workloadPolicy } from '../../../workload/network';
import { platformPod } from '../../../workload/platform-pod';
import { containerResources } from '../../../workload/resources';
import { restrictedContainer, restrictedPod } from '../../../workload/security';
import { checkWholeNumber, type WholeNumbers } from '../../../workload/whole-numbers';
import type { HubParts } from '../hub-parts';
import { NOBODY } from './nobody';
import { SchedulerAccess } from './scheduler-access';
import { schedulerConfig } from './scheduler-config';

/**
 * A scheduler for users' pods, which puts each on the fullest node that it fits on, so that the autoscaler can take away
 * nodes that nobody uses. The cluster's own scheduler puts it on the emptiest.
 */
export interface UserSchedulerProps extends ComponentPodProps {
  /**
   * Whether users' pods have a scheduler of their own. It is worth it where the cluster grows and shrinks.
   *
   * Its version is that of `kubernetesVersion` of the platform. Kubernetes supports one that is as new as the API server, or one
   * minor version older; it works with those that are newer still.
   *
   * @default false
   * @see https://kubernetes.io/releases/version-skew-policy/#kube-controller-manager-kube-scheduler-and-cloud-controller-manager
   */
  readonly enabled?: boolean;

  /**
   * How many pods it has, a whole number above zero. One schedules, and the others wait to take over.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * CPU and memory of each pod. It keeps every pod and node of the cluster in memory.
   *
   * @default - requests 50m CPU of at most 1, and 128Mi of memory of at most 512Mi
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * How much it logs: a whole number from 0 to 10. From 4 on it says for each pod why it went where it went.
   *
   * @default 2
   */
  readonly logLevel?: number;
}

/** What the scheduler must be told. */
export interface UserSchedulerWorkloadProps extends UserSchedulerProps {
  readonly parts: HubParts;
  readonly platform: IPlatform;
}

const CONFIG_FOLDER = '/etc/user-scheduler';
const CONFIG_FILE = 'config.json';
const PORT = 10259;

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.units(1) },
  memory: { request: Size.mebibytes(128), limit: Size.mebibytes(512) },
};

/** kube-scheduler, for the pods that name it. */
export class UserScheduler extends Construct {
  /** What pods name that it is to schedule: no other hub of the cluster has the same. */
  public readonly schedulerName: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: UserSchedulerWorkloadProps,
  ) {
    super(scope, id);
    const { parts, platform } = props;
    const name = parts.scheduler;
    const namespace = parts.namespace('userScheduler');
    const labels = parts.labelsOf('user-scheduler');
    const selector = parts.selectorOf('user-scheduler');
    const replicas = this.checked('replicas', props.replicas ?? 2, { least: 1, by: 'Kubernetes' });
    this.schedulerName = parts.inCluster(name, 'userScheduler');

    const access = new SchedulerAccess(this, 'access', {
      name,
      clusterRoleName: this.schedulerName,
      namespace,
      labels,
    });
    const config = JSON.stringify(
      schedulerConfig({ schedulerName: this.schedulerName, leaseName: name, namespace }),
      null,
      2,
    );
    new k8s.KubeConfigMap(this, 'config', { metadata: { name, labels }, data: { [CONFIG_FILE]: `${config}\n` } });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name, labels },
      spec: {
        replicas,
        selector: { matchLabels: selector },
        template: {
          metadata: podMetadata(this, props, { labels, annotations: { 'checksum/config': sha256(config) } }),
          spec: platformPod(platform, {
            ...podFields(this, 'userScheduler', props),
            serviceAccountName: access.serviceAccountName,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPod(NOBODY),
            topologySpreadConstraints: [
              {
                topologyKey: 'kubernetes.io/hostname',
                maxSkew: 1,
                whenUnsatisfiable: 'ScheduleAnyway',
                labelSelector: { matchLabels: selector },
              },
            ],
            containers: [this.container()],
            volumes: [{ name: 'config', configMap: { name } }],
          }),
        },
      },
    });
    if (replicas > 1) {
      new k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
        metadata: { name, labels },
        spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: selector } },
      });
    }
    workloadPolicy(this, 'network', { name, labels, selector, ingress: [], egress: platform.network.apiServer });
  }

  private container(): k8s.Container {
    const { platform, resources, logLevel } = this.props;
    const health = (path: string) => ({ path, port: k8s.IntOrString.fromString('https'), scheme: 'HTTPS' });
    return {
      name: 'kube-scheduler',
      image: platform.image(ComponentImage.KUBE_SCHEDULER),
      ...pullPolicy(this, 'userScheduler', this.props),
      command: ['kube-scheduler'],
      args: [
        `--config=${CONFIG_FOLDER}/${CONFIG_FILE}`,
        `--secure-port=${PORT}`,
        // Nobody but the kubelet asks it anything: no rights to look up who does.
        '--authentication-skip-lookup=true',
        `--v=${this.checked('logLevel', logLevel ?? 2, { least: 0, most: 10, by: 'kube-scheduler' })}`,
      ],
      ports: [{ name: 'https', containerPort: PORT }],
      resources: containerResources(this, platform.pods.defaultResources(RESOURCES), resources),
      securityContext: restrictedContainer(),
      volumeMounts: [{ name: 'config', mountPath: CONFIG_FOLDER, readOnly: true }],
      startupProbe: { httpGet: health('/livez'), periodSeconds: 2, failureThreshold: 30 },
      readinessProbe: { httpGet: health('/readyz'), periodSeconds: 5, timeoutSeconds: 3 },
      livenessProbe: { httpGet: health('/livez'), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    };
  }

  private checked(prop: string, value: number, bounds: WholeNumbers): number {
    checkWholeNumber(this, `userScheduler.${prop}`, value, bounds);
    return value;
  }
}
