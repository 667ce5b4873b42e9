import { Duration, Size } from 'cdk8s';
import { ImagePullPolicy, ServiceType } from 'cdk8s-plus-27';
import type { ModelServerAccessProps, ModelServerPodsProps } from '../../../lib/components/tf-serving';
import { DisruptionBudget } from '../../../lib/workload/disruption-budget';
import { MetricsDiscovery } from '../../../lib/workload/metrics-discovery';
import { RollOut } from '../../../lib/workload/roll-out';
import { TopologySpread } from '../../../lib/workload/topology-spread';

/** All that can be said of the pods of a model server. */
export const POD_PROPS: Required<ModelServerPodsProps> = {
  modelSize: Size.gibibytes(3),
  autoscaling: { minReplicas: 2, maxReplicas: 5 },
  disruptionBudget: DisruptionBudget.minAvailable(1),
  topologySpread: [TopologySpread.zones()],
  rollOut: RollOut.inPlace(),
  minReady: Duration.seconds(10),
  drainTime: Duration.seconds(20),
  longestRequest: Duration.minutes(2),
  initContainers: [{ name: 'warm', image: 'registry.example.com/warm:1' }],
  extraContainers: [{ name: 'log', image: 'registry.example.com/log:1' }],
  serviceAccountAnnotations: { 'example.com/identity': 'models' },
  nodeSelector: { pool: 'serving' },
  tolerations: [{ key: 'serving', operator: 'Exists' }],
  affinity: { nodeAffinity: {} },
  priorityClassName: 'serving',
  evictable: false,
  podLabels: { tier: 'online' },
  podAnnotations: { 'example.com/note': 'x' },
  imagePullSecrets: ['registry'],
  imagePullPolicy: ImagePullPolicy.ALWAYS,
};

/** All that can be said of how a model server is reached. */
export const ACCESS_PROPS: Required<ModelServerAccessProps> = {
  service: {
    type: ServiceType.LOAD_BALANCER,
    annotations: { 'example.com/internal': 'true' },
    labels: { tier: 'edge' },
    sessionAffinity: Duration.hours(1),
    headless: true,
    loadBalancerSourceRanges: ['203.0.113.0/24'],
    loadBalancerClass: 'example.com/internal',
  },
  exposure: { hostname: 'models.example.com', signIn: false, longestRequest: Duration.minutes(5) },
  grpcExposure: { hostname: 'grpc.models.example.com', signIn: false },
  metrics: {
    scrapers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }],
    discovery: MetricsDiscovery.annotations(),
  },
};
