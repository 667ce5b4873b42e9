import { Duration, Size } from 'cdk8s';
import { ImagePullPolicy, ServiceType } from 'cdk8s-plus-27';
import type { ModelServerDeploymentProps, ModelServerNetworkProps } from '../../../lib/components/tf-serving';
import { DisruptionBudget } from '../../../lib/components/tf-serving/scaling/disruption-budget';
import { RolloutStrategy } from '../../../lib/components/tf-serving/scaling/rollout-strategy';
import { MetricsDiscovery } from '../../../lib/metrics/metrics-discovery';
import { TlsTermination } from '../../../lib/platforms/capabilities/tls-termination';
import { TopologySpread } from '../../../lib/pods/topology-spread';

/** Every prop of the pods of a model server. */
export const POD_PROPS: Required<ModelServerDeploymentProps> = {
  modelSize: Size.gibibytes(3),
  autoscaling: { minReplicas: 2, maxReplicas: 5 },
  disruptionBudget: DisruptionBudget.minAvailable(1),
  topologySpread: [TopologySpread.zones()],
  rolloutStrategy: RolloutStrategy.maxUnavailable(),
  minReady: Duration.seconds(10),
  drainTime: Duration.seconds(20),
  requestTimeout: Duration.minutes(2),
  initContainers: [{ name: 'warm', image: 'registry.example.com/warm:1' }],
  extraContainers: [{ name: 'log', image: 'registry.example.com/log:1' }],
  serviceAccountAnnotations: { 'example.com/identity': 'models' },
  nodeSelector: { pool: 'serving' },
  tolerations: [{ key: 'serving', operator: 'Exists' }],
  affinity: { nodeAffinity: {} },
  priorityClassName: 'serving',
  safeToEvict: false,
  podLabels: { tier: 'online' },
  podAnnotations: { 'example.com/note': 'x' },
  imagePullSecrets: ['registry'],
  imagePullPolicy: ImagePullPolicy.ALWAYS,
};

/** Every network prop of a model server. */
export const NETWORK_PROPS: Required<ModelServerNetworkProps> = {
  service: {
    type: ServiceType.LOAD_BALANCER,
    tlsTermination: TlsTermination.EXTERNAL,
    annotations: { 'example.com/internal': 'true' },
    labels: { tier: 'edge' },
    sessionAffinity: Duration.hours(1),
    headless: true,
    loadBalancerSourceRanges: ['203.0.113.0/24'],
    loadBalancerClass: 'example.com/internal',
  },
  exposure: { hostname: 'models.example.com', requireAuthentication: false, requestTimeout: Duration.minutes(5) },
  grpcExposure: { hostname: 'grpc.models.example.com', requireAuthentication: false },
  metrics: {
    scrapers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }],
    discovery: MetricsDiscovery.annotations(),
  },
};
