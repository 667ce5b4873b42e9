import { Duration, Size } from 'cdk8s';
import { Cpu, type k8s } from 'cdk8s-plus-27';
import { ModelSource, type TFServingProps } from '../../../../lib/components/tf-serving';
import { DisruptionBudget } from '../../../../lib/components/tf-serving/scaling/disruption-budget';
import { RolloutStrategy } from '../../../../lib/components/tf-serving/scaling/rollout-strategy';
import { ScalingMetric } from '../../../../lib/components/tf-serving/scaling/scaling-metric';
import { AnyClusterPlatform } from '../../../../lib/platforms/generic/any-cluster-platform';
import { TopologySpread } from '../../../../lib/pods/topology-spread';
import { POD_PROPS } from '../samples';
import {
  chart,
  synthesizedContainer,
  synthesizedPod,
  synthesizedPodTemplate,
  synthesizedServer,
} from '../synthesized-server';

const SELECTOR = {
  'app.kubernetes.io/name': 'tensorflow-serving',
  'app.kubernetes.io/instance': 'inception',
  'app.kubernetes.io/component': 'model-server',
};
const shared = { model: ModelSource.sharedVolume({ name: 'models', claimName: 'models' }) };

describe('modelSize', () => {
  const startSeconds = (props: Partial<TFServingProps>) => {
    const { periodSeconds, failureThreshold } = synthesizedContainer(props).startupProbe;
    return periodSeconds * failureThreshold;
  };

  test('sets the startup timeout: 5 minutes plus reading at 20 MiB/s, at least 10 minutes', () => {
    expect(startSeconds({})).toBe(600);
    expect(startSeconds({ modelSize: Size.mebibytes(20) })).toBe(600);
    expect(startSeconds({ modelSize: Size.mebibytes(20 * 1000) })).toBe(300 + 1000);
    expect(startSeconds({ modelSize: Size.tebibytes(1), startupTimeout: Duration.minutes(1) })).toBe(60);
    const { spec } = synthesizedServer({ modelSize: Size.mebibytes(20 * 1000) }).Deployment;
    expect(spec.progressDeadlineSeconds).toBe(300 + 1000 + 300);
  });

  test('sets the memory: 1 GiB plus two versions, at least 2 GiB', () => {
    const memory = (props: Partial<TFServingProps>) => {
      const { requests, limits } = synthesizedContainer(props).resources as k8s.ResourceRequirements;
      expect(requests?.memory).toBe(limits?.memory);
      return requests?.memory;
    };
    expect(memory({})).toBe('2Gi');
    expect(memory({ modelSize: Size.mebibytes(100) })).toBe('2Gi');
    expect(memory({ modelSize: Size.mebibytes(3000) })).toBe('7Gi');
    const own = { memory: { request: Size.gibibytes(4), limit: Size.gibibytes(4) } };
    expect(memory({ modelSize: Size.gibibytes(3), resources: own })).toBe('4Gi');
    const resources = { cpu: { request: Cpu.units(1), limit: Cpu.units(1) } };
    expect(memory({ modelSize: Size.gibibytes(3), resources })).toBe('7Gi');
  });

  test('fails on a size of zero', () => {
    expect(() => synthesizedServer({ modelSize: Size.gibibytes(0) })).toThrow('chart/inception: modelSize: 0');
  });
});

describe('autoscaling', () => {
  test('replaces the number of replicas, which would reset it on every apply', () => {
    const { Deployment, HorizontalPodAutoscaler } = synthesizedServer({
      autoscaling: { minReplicas: 2, maxReplicas: 8, metrics: [ScalingMetric.pods('requests_per_second', 100)] },
    });
    expect(Deployment.spec).not.toHaveProperty('replicas');
    expect(HorizontalPodAutoscaler.metadata.name).toBe('inception');
    expect(HorizontalPodAutoscaler.spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: Deployment.metadata.name },
      minReplicas: 2,
      maxReplicas: 8,
      metrics: [
        {
          type: 'Pods',
          pods: { metric: { name: 'requests_per_second' }, target: { type: 'AverageValue', averageValue: '100' } },
        },
      ],
    });
  });

  test('fails together with replicas', () => {
    expect(() => synthesizedServer({ replicas: 2, autoscaling: { maxReplicas: 3 } })).toThrow(
      'chart/inception: replicas: must not be set with `autoscaling`, which sets the number of pods.',
    );
  });
});

describe('the disruption budget', () => {
  const budget = (props: Partial<TFServingProps>) => synthesizedServer(props).PodDisruptionBudget?.spec;
  const rest = { selector: { matchLabels: SELECTOR }, unhealthyPodEvictionPolicy: 'AlwaysAllow' };

  test('allows one unavailable pod if there can be several pods', () => {
    expect(budget({})).toBeUndefined();
    expect(budget({ replicas: 2 })).toEqual({ maxUnavailable: 1, ...rest });
    expect(budget({ autoscaling: { maxReplicas: 3 } })).toEqual({ maxUnavailable: 1, ...rest });
  });

  test('is that of disruptionBudget', () => {
    expect(budget({ disruptionBudget: DisruptionBudget.minAvailable(1) })).toEqual({ minAvailable: 1, ...rest });
    expect(budget({ replicas: 4, disruptionBudget: DisruptionBudget.none() })).toBeUndefined();
  });
});

describe('rollouts', () => {
  test('can replace pods without an additional pod', () => {
    expect(
      synthesizedServer({ rolloutStrategy: RolloutStrategy.maxUnavailable(), replicas: 3 }).Deployment.spec.strategy,
    ).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
    });
    expect(synthesizedServer({ rolloutStrategy: RolloutStrategy.recreate() }).Deployment.spec.strategy).toEqual({
      type: 'Recreate',
    });
  });

  test('wait for minReady, which extends the progress deadline', () => {
    expect(synthesizedServer({ minReady: Duration.minutes(20) }).Deployment.spec).toMatchObject({
      minReadySeconds: 1200,
      progressDeadlineSeconds: 600 + 300 + 1200,
    });
    expect(synthesizedServer().Deployment.spec).not.toHaveProperty('minReadySeconds');
  });

  test('drain a pod for drainTime and let it finish requests for requestTimeout', () => {
    const props = { drainTime: Duration.minutes(1), requestTimeout: Duration.minutes(5) };
    expect(synthesizedContainer(props).lifecycle).toEqual({ preStop: { exec: { command: ['sleep', '60'] } } });
    expect(synthesizedPod(props).terminationGracePeriodSeconds).toBe(360);
    const rest = { timeout: Duration.millis(90_500) };
    expect(synthesizedPod({ rest }).terminationGracePeriodSeconds).toBe(15 + 91);
    expect(synthesizedPod({ rest, ...props }).terminationGracePeriodSeconds).toBe(360);
  });

  test.each([
    ['minReady', { minReady: Duration.millis(500) }],
    ['drainTime', { drainTime: Duration.seconds(0) }],
    ['requestTimeout', { requestTimeout: Duration.millis(1) }],
    ['rolloutStrategy', { rolloutStrategy: RolloutStrategy.maxSurge(0) }],
  ])('fails on an invalid %s', (prop, props) => {
    expect(() => synthesizedServer(props)).toThrow(`chart/inception: ${prop}: `);
  });
});

describe('scheduling', () => {
  test('combines the placement of GPUs with that of the props', () => {
    const scope = chart('kubeflow');
    const platform = new AnyClusterPlatform(scope.node.root as AnyClusterPlatform, 'platform', {
      gpus: { types: { l4: { nodeSelector: { gpu: 'l4' } } }, runtimeClassName: 'nvidia' },
    });
    const pod = synthesizedPod({ ...shared, ...POD_PROPS, gpu: { type: 'l4' }, platform }, scope);
    expect(pod.nodeSelector).toEqual({ gpu: 'l4', pool: 'serving' });
    expect(pod.tolerations).toEqual([
      { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'serving', operator: 'Exists' },
    ]);
    expect(pod).toMatchObject({
      runtimeClassName: 'nvidia',
      affinity: { nodeAffinity: {} },
      priorityClassName: 'serving',
      imagePullSecrets: [{ name: 'registry' }],
      topologySpreadConstraints: [
        {
          topologyKey: 'topology.kubernetes.io/zone',
          maxSkew: 1,
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: SELECTOR },
        },
      ],
    });
    expect(pod.containers[0].imagePullPolicy).toBe('Always');
  });

  test('keeps all pods on one node if only one node can mount the claim, in addition to other affinity', () => {
    const other = { topologyKey: 'topology.kubernetes.io/zone', labelSelector: { matchLabels: { app: 'cache' } } };
    const affinity: k8s.Affinity = {
      nodeAffinity: {},
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [other] },
    };
    expect(synthesizedPod({ affinity }).affinity).toEqual({
      nodeAffinity: {},
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: SELECTOR } },
          other,
        ],
      },
    });
    expect(synthesizedPod({ ...shared }).affinity).toBeUndefined();
  });

  test('fails if pods must be spread but only one node can mount the claim', () => {
    const topologySpread = [TopologySpread.zones(), TopologySpread.nodes({ required: true })];
    expect(() => synthesizedServer({ topologySpread })).toThrow(
      'chart/inception: topologySpread[1] is required, but only one node at a time can mount the claim of the model.',
    );
    expect(() => synthesizedServer({ ...shared, topologySpread })).not.toThrow();
  });

  test('fails if a node label conflicts with that of the GPU', () => {
    const scope = chart('kubeflow');
    const platform = new AnyClusterPlatform(scope.node.root as AnyClusterPlatform, 'platform', {
      gpus: { types: { l4: { nodeSelector: { gpu: 'l4' } } } },
    });
    const nodeSelector = { gpu: 't4' };
    expect(() => synthesizedServer({ platform, gpu: { type: 'l4' }, nodeSelector }, scope)).toThrow(
      'chart/inception: nodeSelector: "gpu" is "t4", but nodes with the GPU have "l4".',
    );
  });
});

describe('additions to a pod', () => {
  test('labels and annotations are on the pods; labels are not in selectors', () => {
    const { metadata } = synthesizedPodTemplate(POD_PROPS);
    expect(metadata.labels).toMatchObject({ tier: 'online', ...SELECTOR });
    expect(metadata.annotations).toMatchObject({
      'example.com/note': 'x',
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
    });
    const { Deployment, ServiceAccount } = synthesizedServer(POD_PROPS);
    expect(Deployment.spec.selector).toEqual({ matchLabels: SELECTOR });
    expect(ServiceAccount.metadata).toMatchObject({ annotations: { 'example.com/identity': 'models' } });
  });

  test('init containers and extra containers run under Pod Security restricted', () => {
    const { containers, initContainers } = synthesizedPod(POD_PROPS) as unknown as k8s.PodSpec;
    expect(containers.map(({ name }) => name)).toEqual(['model-server', 'log']);
    expect(initContainers?.map(({ name }) => name)).toEqual(['warm']);
    for (const container of [containers[1], ...(initContainers ?? [])]) {
      expect(container.securityContext).toMatchObject({ runAsUser: 1000, capabilities: { drop: ['ALL'] } });
    }
    const mounting = { name: 'look', image: 'a', volumeMounts: [{ name: 'model', mountPath: '/models' }] };
    expect(() => synthesizedServer({ extraContainers: [mounting] })).not.toThrow();
  });

  test('fails on a container with the name or port of the server, or with privileges', () => {
    const container = (more: object) => ({ extraContainers: [{ name: 'x', image: 'a', ...more }] });
    expect(() => synthesizedServer(container({ name: 'model-server' }))).toThrow('are named "model-server"');
    expect(() => synthesizedServer(container({ ports: [{ containerPort: 8500 }] }))).toThrow(
      'port 8500 is already used',
    );
    expect(() => synthesizedServer(container({ securityContext: { privileged: true } }))).toThrow('is privileged');
  });

  test('fails on an invalid annotation of the ServiceAccount', () => {
    expect(() => synthesizedServer({ serviceAccountAnnotations: { 'a b': 'c' } })).toThrow(
      'annotation key "a b" is not valid',
    );
  });
});
