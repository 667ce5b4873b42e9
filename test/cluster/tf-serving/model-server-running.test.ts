import { Duration } from 'cdk8s';
import { KubeflowApp } from '../../../lib/app';
import { LogSource, TensorBoard } from '../../../lib/components/tensorboard';
import { ModelSource, ModelTrafficSplit, TFServing, type TFServingProps } from '../../../lib/components/tf-serving';
import { DisruptionBudget } from '../../../lib/components/tf-serving/scaling/disruption-budget';
import { RolloutStrategy } from '../../../lib/components/tf-serving/scaling/rollout-strategy';
import { ScalingMetric } from '../../../lib/components/tf-serving/scaling/scaling-metric';
import { MetricsDiscovery } from '../../../lib/metrics/metrics-discovery';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { TopologySpread } from '../../../lib/pods/topology-spread';
import type { Kubectl } from '../../cluster-harness/kubectl';
import { Tools } from '../../cluster-harness/tools';
import { until } from '../../cluster-harness/until';
import { stableVersions } from '../cluster-objects';
import { describeOnCluster } from '../describe-on-cluster';
import { applyGkeDefinitions } from '../platforms/gke-definitions';
import { waitForPods } from '../workloads';

const NAMESPACE = ['--namespace', 'kubeflow'];
const model = ModelSource.gcs('gs://models/inception', { publicBucket: true });

/** A program with all kinds of servers. The tests vary `canaryWeight` and the props of the scaled server. */
function program(scaled: Partial<TFServingProps>, canaryWeight = 5): string {
  const app = new KubeflowApp({ summary: false });
  const gateway = { name: 'public', namespace: 'gateways' };
  const chart = new AnyClusterPlatform(app, 'lab', { gateway }).chart('models');
  const grpcExposure = { hostname: 'grpc.scaled.example.com', requireAuthentication: false };
  new TFServing(chart, 'scaled', { model, grpcExposure, ...scaled });
  const server = (id: string, props: Partial<TFServingProps>) =>
    new TFServing(chart, id, { model, modelName: 'inception', ...props });
  const stable = server('stable', {
    replicas: 3,
    disruptionBudget: DisruptionBudget.minAvailablePercent(50),
    topologySpread: [TopologySpread.zones(), TopologySpread.nodes({ required: true, maxSkew: 3, minDomains: 1 })],
    rolloutStrategy: RolloutStrategy.maxUnavailable(),
    minReady: Duration.seconds(1),
    service: { headless: true, sessionAffinity: Duration.hours(1) },
    metrics: { scrapers: [{ allPeers: true }], discovery: MetricsDiscovery.podMonitor() },
  });
  const canary = server('canary', {
    metrics: { scrapers: [{ allPeers: true }], discovery: MetricsDiscovery.serviceMonitor() },
  });
  new ModelTrafficSplit(chart, 'inception', {
    hostname: 'models.example.com',
    grpcHostname: 'grpc.models.example.com',
    requireAuthentication: false,
    backends: [
      { server: stable, weight: 95 },
      { server: canary, weight: canaryWeight },
    ],
  });
  new TensorBoard(chart, 'board', {
    logs: LogSource.gcs('gs://models/logs', { publicBucket: true }),
    pathPrefix: '/board',
    exposure: { hostname: 'ml.example.com', requireAuthentication: false },
  });
  return app.synthYaml();
}

const SCALED: Partial<TFServingProps> = {
  autoscaling: {
    minReplicas: 2,
    maxReplicas: 6,
    metrics: [ScalingMetric.cpuUtilization(70), ScalingMetric.pods('requests_per_second', 2000)],
    scaleUp: { policies: [{ pods: 2, period: Duration.seconds(15) }] },
    scaleDown: { stabilizationWindow: Duration.minutes(10) },
  },
};

/**
 * kubectl reports a PodDisruptionBudget as configured on every apply, because it replaces its `spec`. Its resource
 * version shows whether it changed.
 */
const changed = (lines: string[]) =>
  lines.filter((line) => !line.endsWith(' unchanged') && !line.startsWith('poddisruptionbudget.policy/'));

// The autoscaler is left out: its controller updates its status every few seconds.
const KINDS =
  'deployments,services,poddisruptionbudgets,networkpolicies,httproutes,grpcroutes,podmonitors,servicemonitors';

describeOnCluster(
  'model servers with autoscaling, topology spread and traffic splitting on a real API server',
  {},
  (cluster) => {
    let kubectl: Kubectl;

    const apply = async (yaml: string) => (await kubectl.runWith(yaml, 'apply', '-f', '-')).stdout.trim().split('\n');
    const deployment = (name: string) => kubectl.getOne('deployment', name, ...NAMESPACE);

    beforeAll(async () => {
      kubectl = cluster().kubectl;
      await kubectl.run('apply', '--server-side', '-f', Tools.ready('prometheus-operator').path('monitors.yaml'));
      await applyGkeDefinitions(kubectl);
      await apply(program(SCALED));
      await waitForPods(kubectl);
    });

    test('the autoscaler sets the number of pods', async () => {
      // Without metrics the autoscaler still enforces its bounds. The Deployment specifies no replicas and starts with
      // one pod.
      await until('the minimum number of pods', async () => (await deployment('scaled')).spec.replicas === 2);
    });

    test('a second apply changes nothing and keeps the number of pods', async () => {
      await until('the minimum number of pods', async () => (await deployment('scaled')).spec.replicas === 2);
      await kubectl.run('scale', 'deployment', 'scaled', ...NAMESPACE, '--replicas=4');
      await waitForPods(kubectl);
      const before = await stableVersions(kubectl, [KINDS, ...NAMESPACE]);
      const lines = await apply(program(SCALED));
      expect(changed(lines)).toEqual([]);
      expect(await stableVersions(kubectl, [KINDS, ...NAMESPACE])).toEqual(before);
      expect((await deployment('scaled')).spec.replicas).toBe(4);
    });

    test('a rollout keeps the number of pods that the autoscaler set', async () => {
      await apply(program({ ...SCALED, env: { TF_CPP_MIN_LOG_LEVEL: '1' } }));
      await waitForPods(kubectl);
      const { spec, status } = await deployment('scaled');
      expect(spec.replicas).toBeGreaterThan(1);
      expect(status.updatedReplicas).toBe(spec.replicas);
    });

    test('a canary is rolled back by changing one weight', async () => {
      const weights = async (kind = 'httproute') => {
        const { spec } = await kubectl.getOne(kind, 'inception', ...NAMESPACE);
        return spec.rules[0].backendRefs.map(({ name, weight }: { name: string; weight: number }) => [name, weight]);
      };
      await apply(program(SCALED, 5));
      expect(await weights()).toEqual([
        ['stable', 95],
        ['canary', 5],
      ]);
      const lines = await apply(program(SCALED, 0));
      expect(changed(lines).sort()).toEqual([
        'grpcroute.gateway.networking.k8s.io/inception configured',
        'httproute.gateway.networking.k8s.io/inception configured',
      ]);
      for (const kind of ['httproute', 'grpcroute']) {
        expect(await weights(kind)).toEqual([
          ['stable', 95],
          ['canary', 0],
        ]);
      }
    });

    test('a drain respects the disruption budget', async () => {
      const budget = async () => kubectl.getOne('poddisruptionbudget', 'stable', ...NAMESPACE);
      await until('the status of the budget', async () => (await budget()).status?.expectedPods === 3);
      // Half of three, rounded up.
      expect((await budget()).status).toMatchObject({ desiredHealthy: 2, disruptionsAllowed: 1 });
    });
  },
);
