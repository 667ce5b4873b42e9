import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { sha256 } from '../../../digest';
import { ComponentImage } from '../../../images';
import * as kube from '../../../k8s/kube';
import { workloadNetworkPolicy } from '../../../network/network-policy';
import type { IPlatform } from '../../../platforms/platform';
import { platformPod } from '../../../platforms/platform-pod';
import { imagePullPolicyField, podMetadata, podSpecFields } from '../../../pods/component-pod';
import { containerResources } from '../../../pods/resources';
import { NOBODY_USER, restrictedPodSecurityContext, restrictedSecurityContext } from '../../../pods/security-context';
import { checkInteger, type IntegerRange } from '../../../validation/integers';
import type { HubNames } from '../hub-names';
import type { UserSchedulerOptions } from './scheduling-options';
import { userSchedulerConfig } from './user-scheduler-config';
import { UserSchedulerRbac } from './user-scheduler-rbac';

/** Properties of the user scheduler. */
export interface UserSchedulerProps extends UserSchedulerOptions {
  readonly names: HubNames;
  readonly platform: IPlatform;
}

const CONFIG_DIRECTORY = '/etc/user-scheduler';
const CONFIG_FILE = 'config.json';
const PORT = 10259;

// The scheduler's events have its name as `reportingController`. The API server rejects events with a longer one.
const MAX_REPORTING_CONTROLLER_LENGTH = 63;

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.units(1) },
  memory: { request: Size.mebibytes(128), limit: Size.mebibytes(512) },
};

/** Runs kube-scheduler for users' pods. */
export class UserScheduler extends Construct {
  /** `schedulerName` of the pods to schedule, unique in the cluster. */
  public readonly schedulerName: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: UserSchedulerProps,
  ) {
    super(scope, id);
    const { names, platform } = props;
    const name = names.userScheduler;
    const namespace = names.requireNamespace('userScheduler');
    const labels = names.labelsOf('user-scheduler');
    const selector = names.selectorOf('user-scheduler');
    const replicas = this.wholeNumber('replicas', props.replicas ?? 2, { min: 1, acceptedBy: 'Kubernetes' });
    const clusterScopedName = names.clusterScopedName(name, 'userScheduler');
    this.schedulerName = shortenName(clusterScopedName);

    const access = new UserSchedulerRbac(this, 'access', {
      name,
      clusterRoleName: clusterScopedName,
      namespace,
      notebookNamespace: names.inNotebookNamespace.namespace,
      labels,
    });
    const config = JSON.stringify(
      userSchedulerConfig({ schedulerName: this.schedulerName, leaseName: name, namespace }),
      null,
      2,
    );
    new kube.ConfigMap(this, 'config', { metadata: { name, labels }, data: { [CONFIG_FILE]: `${config}\n` } });
    new kube.Deployment(this, 'deployment', {
      metadata: { name, labels },
      spec: {
        replicas,
        selector: { matchLabels: selector },
        template: {
          metadata: podMetadata(this, props, { labels, annotations: { 'checksum/config': sha256(config) } }),
          spec: platformPod(this, platform, {
            ...podSpecFields(this, 'userScheduler', props),
            serviceAccountName: access.serviceAccountName,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPodSecurityContext(NOBODY_USER),
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
      new kube.PodDisruptionBudget(this, 'disruption-budget', {
        metadata: { name, labels },
        spec: { maxUnavailable: 1, selector: { matchLabels: selector } },
      });
    }
    workloadNetworkPolicy(this, 'network', {
      name,
      labels,
      selector,
      network: platform.network,
      ingress: [],
      egress: platform.network.apiServer,
    });
  }

  private container(): kube.Container {
    const { platform, resources, logLevel } = this.props;
    const health = (path: string) => ({ path, port: 'https', scheme: 'HTTPS' });
    return {
      name: 'kube-scheduler',
      image: platform.image(ComponentImage.KUBE_SCHEDULER),
      ...imagePullPolicyField(this.props),
      command: ['kube-scheduler'],
      args: [
        `--config=${CONFIG_DIRECTORY}/${CONFIG_FILE}`,
        `--secure-port=${PORT}`,
        // Only the kubelet sends requests, so the scheduler needs no permission to authenticate clients.
        '--authentication-skip-lookup=true',
        `--v=${this.wholeNumber('logLevel', logLevel ?? 2, { min: 0, max: 10, acceptedBy: 'kube-scheduler' })}`,
      ],
      ports: [{ name: 'https', containerPort: PORT }],
      resources: containerResources(this, platform.pods.defaultResources(RESOURCES), resources),
      securityContext: restrictedSecurityContext(),
      volumeMounts: [{ name: 'config', mountPath: CONFIG_DIRECTORY, readOnly: true }],
      startupProbe: { httpGet: health('/livez'), periodSeconds: 2, failureThreshold: 30 },
      readinessProbe: { httpGet: health('/readyz'), periodSeconds: 5, timeoutSeconds: 3 },
      livenessProbe: { httpGet: health('/livez'), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    };
  }

  private wholeNumber(prop: string, value: number, bounds: IntegerRange): number {
    checkInteger(this, `userScheduler.${prop}`, value, bounds);
    return value;
  }
}

/** Shortens a long name to the length limit, with a hash that keeps it unique. */
function shortenName(name: string): string {
  const isShort = name.length <= MAX_REPORTING_CONTROLLER_LENGTH;
  return isShort ? name : `${name.slice(0, MAX_REPORTING_CONTROLLER_LENGTH - 9)}-${sha256(name).slice(0, 8)}`;
}
