import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { ComponentImage } from '../../images';
import * as kube from '../../k8s/kube';
import { platformPod } from '../../platforms/platform-pod';
import { imagePullPolicyField, podMetadata, podSpecFields } from '../../pods/component-pod';
import { selectorLabels } from '../../pods/labels';
import { containerResources } from '../../pods/resources';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../pods/security-context';
import { wholeSeconds } from '../../validation/durations';
import { checkInteger } from '../../validation/integers';
import { operatorFlags } from './operator-flags';
import {
  CERTIFICATE_SECRET,
  METRICS_PORT,
  NAME,
  type OperatorSettings,
  PROBE_PORT,
  WORKLOAD,
} from './operator-settings';
import type { TFJobOperatorProps } from './tf-job-operator-props';

// The image does not specify a user.
const USER = { uid: 65532, gid: 65532, fsGroup: 65532 };

/**
 * Creates the Deployment of the operator and, for several replicas, a PodDisruptionBudget.
 *
 * @param annotations pod annotations that the component itself requires
 */
export function operatorDeployment(
  scope: Construct,
  settings: OperatorSettings,
  props: TFJobOperatorProps,
  annotations: { [key: string]: string },
): void {
  const { platform, labels } = settings;
  const { replicas = 1, terminationGracePeriod = Duration.seconds(30) } = props;
  checkInteger(scope, 'replicas', replicas, { min: 1, acceptedBy: 'A Deployment' });
  const selector = { matchLabels: selectorLabels(WORKLOAD) };
  new kube.Deployment(scope, 'deployment', {
    metadata: { name: NAME, labels },
    spec: {
      replicas,
      selector,
      template: {
        metadata: podMetadata(scope, props, { labels, annotations }),
        spec: platformPod(scope, platform, {
          ...podSpecFields(scope, '', props),
          serviceAccountName: NAME,
          automountServiceAccountToken: true,
          enableServiceLinks: false,
          securityContext: restrictedPodSecurityContext(USER),
          terminationGracePeriodSeconds: wholeSeconds(scope, 'terminationGracePeriod', terminationGracePeriod, {
            acceptedBy: 'Kubernetes',
            min: 0,
            example: 'Duration.seconds(10)',
          }),
          ...(replicas > 1 && {
            topologySpreadConstraints: [
              {
                topologyKey: 'kubernetes.io/hostname',
                maxSkew: 1,
                whenUnsatisfiable: 'ScheduleAnyway',
                labelSelector: selector,
              },
            ],
          }),
          containers: [operatorContainer(scope, settings, props)],
          volumes: [{ name: 'certificate', secret: { secretName: CERTIFICATE_SECRET, defaultMode: 0o440 } }],
        }),
      },
    },
  });
  // With one replica, a budget would only block node drains. Jobs continue to run without the operator.
  if (replicas > 1) {
    new kube.PodDisruptionBudget(scope, 'disruption-budget', {
      metadata: { name: NAME, labels },
      spec: { maxUnavailable: 1, selector },
    });
  }
}

function operatorContainer(scope: Construct, settings: OperatorSettings, props: TFJobOperatorProps): kube.Container {
  const { platform } = settings;
  const fieldEnv = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const httpGet = (path: string) => ({ path, port: 'probes' });
  return {
    name: NAME,
    image: platform.image(ComponentImage.TRAINING_OPERATOR),
    ...imagePullPolicyField(props),
    command: ['/manager'],
    args: operatorFlags(scope, settings, props),
    env: [fieldEnv('MY_POD_NAMESPACE', 'metadata.namespace'), fieldEnv('MY_POD_NAME', 'metadata.name')],
    ports: [
      { name: 'webhook-server', containerPort: settings.webhookPort },
      { name: 'metrics', containerPort: METRICS_PORT },
      { name: 'probes', containerPort: PROBE_PORT },
    ],
    resources: containerResources(
      scope,
      platform.pods.defaultResources({
        cpu: { request: Cpu.millis(100), limit: Cpu.units(1) },
        memory: { request: Size.mebibytes(256), limit: Size.mebibytes(512) },
      }),
      props.resources,
    ),
    startupProbe: { httpGet: httpGet('/healthz'), periodSeconds: 2, failureThreshold: 30 },
    livenessProbe: { httpGet: httpGet('/healthz'), periodSeconds: 20, timeoutSeconds: 3 },
    // Ready when the webhook has its certificate: about a minute after the first start, when the kubelet updates the Secret.
    readinessProbe: { httpGet: httpGet('/readyz'), periodSeconds: 5, timeoutSeconds: 3 },
    securityContext: restrictedSecurityContext(),
    // The operator reads the certificate from this fixed path.
    volumeMounts: [{ name: 'certificate', mountPath: '/tmp/k8s-webhook-server/serving-certs', readOnly: true }],
  };
}
