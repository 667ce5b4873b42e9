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

describe('the size of a model', () => {
  const startSeconds = (props: Partial<TFServingProps>) => {
    const { periodSeconds, failureThreshold } = synthesizedContainer(props).startupProbe;
    return periodSeconds * failureThreshold;
  };

  test('says how long a start may take: reading it at 20 MiB/s, and 5 minutes; at least 10', () => {
    expect(startSeconds({})).toBe(600);
    expect(startSeconds({ modelSize: Size.mebibytes(20) })).toBe(600);
    expect(startSeconds({ modelSize: Size.mebibytes(20 * 1000) })).toBe(300 + 1000);
    expect(startSeconds({ modelSize: Size.tebibytes(1), startupTimeout: Duration.minutes(1) })).toBe(60);
    const { spec } = synthesizedServer({ modelSize: Size.mebibytes(20 * 1000) }).Deployment;
    expect(spec.progressDeadlineSeconds).toBe(300 + 1000 + 300);
  });

  test('says how much memory is asked for: two versions, and 1 GiB; at least 2', () => {
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

  test('fails when it is none', () => {
    expect(() => synthesizedServer({ modelSize: Size.gibibytes(0) })).toThrow('chart/inception: modelSize: 0');
  });
});

describe('autoscaling', () => {
  test('is in the place of a number of pods, which applying again would set back', () => {
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

  test('fails beside a number of pods', () => {
    expect(() => synthesizedServer({ replicas: 2, autoscaling: { maxReplicas: 3 } })).toThrow(
      'chart/inception: replicas is a fixed number of pods, and autoscaling is to change it.',
    );
  });
});

describe('drains of nodes', () => {
  const budget = (props: Partial<TFServingProps>) => synthesizedServer(props).PodDisruptionBudget?.spec;
  const rest = { selector: { matchLabels: SELECTOR }, unhealthyPodEvictionPolicy: 'AlwaysAllow' };

  test('take one pod at a time where there can be several', () => {
    expect(budget({})).toBeUndefined();
    expect(budget({ replicas: 2 })).toEqual({ maxUnavailable: 1, ...rest });
    expect(budget({ autoscaling: { maxReplicas: 3 } })).toEqual({ maxUnavailable: 1, ...rest });
  });

  test('take as many pods as disruptionBudget says', () => {
    expect(budget({ disruptionBudget: DisruptionBudget.minAvailable(1) })).toEqual({ minAvailable: 1, ...rest });
    expect(budget({ replicas: 4, disruptionBudget: DisruptionBudget.none() })).toBeUndefined();
  });
});

describe('roll-outs', () => {
  test('take no room for another pod where they are in place', () => {
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

  test('wait for minReady, and have failed only after it', () => {
    expect(synthesizedServer({ minReady: Duration.minutes(20) }).Deployment.spec).toMatchObject({
      minReadySeconds: 1200,
      progressDeadlineSeconds: 600 + 300 + 1200,
    });
    expect(synthesizedServer().Deployment.spec).not.toHaveProperty('minReadySeconds');
  });

  test('leave a pod drainTime to be sent nothing more, and requestTimeout to answer', () => {
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
  ])('fails on %s that Kubernetes cannot count', (prop, props) => {
    expect(() => synthesizedServer(props)).toThrow(`chart/inception: ${prop}: `);
  });
});

describe('the place of pods', () => {
  test('is where all say: the platform, of GPUs, and the props', () => {
    const scope = chart('kubeflow');
    const platform = new AnyClusterPlatform(scope.node.root as AnyClusterPlatform, 'platform', {
      gpus: { types: { l4: { gpu: 'l4' } }, runtimeClassName: 'nvidia' },
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

  test('is beside each other where the claim of the model is one node’s, whatever else is said', () => {
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

  test('fails when pods must be spread, and their claim is on one node', () => {
    const topologySpread = [TopologySpread.zones(), TopologySpread.nodes({ required: true })];
    expect(() => synthesizedServer({ topologySpread })).toThrow(
      'chart/inception: topologySpread[1] is required, and the model is on a claim that one node at a time can mount.',
    );
    expect(() => synthesizedServer({ ...shared, topologySpread })).not.toThrow();
  });

  test('fails when a label of nodes is to be two things', () => {
    const scope = chart('kubeflow');
    const platform = new AnyClusterPlatform(scope.node.root as AnyClusterPlatform, 'platform', {
      gpus: { types: { l4: { gpu: 'l4' } } },
    });
    const nodeSelector = { gpu: 't4' };
    expect(() => synthesizedServer({ platform, gpu: { type: 'l4' }, nodeSelector }, scope)).toThrow(
      'chart/inception: nodeSelector: "gpu" is "t4", and nodes with the GPU have "l4".',
    );
  });
});

describe('what is added to a pod', () => {
  test('labels and annotations are on the pods, and labels in no selector', () => {
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

  test('containers run beside the server and before it, restricted', () => {
    const { containers, initContainers } = synthesizedPod(POD_PROPS) as unknown as k8s.PodSpec;
    expect(containers.map(({ name }) => name)).toEqual(['model-server', 'log']);
    expect(initContainers?.map(({ name }) => name)).toEqual(['warm']);
    for (const container of [containers[1], ...(initContainers ?? [])]) {
      expect(container.securityContext).toMatchObject({ runAsUser: 1000, capabilities: { drop: ['ALL'] } });
    }
    const mounting = { name: 'look', image: 'a', volumeMounts: [{ name: 'model', mountPath: '/models' }] };
    expect(() => synthesizedServer({ extraContainers: [mounting] })).not.toThrow();
  });

  test('fails on a container that takes the name of the server or its port, or is privileged', () => {
    const container = (more: object) => ({ extraContainers: [{ name: 'x', image: 'a', ...more }] });
    expect(() => synthesizedServer(container({ name: 'model-server' }))).toThrow('are named "model-server"');
    expect(() => synthesizedServer(container({ ports: [{ containerPort: 8500 }] }))).toThrow('port 8500 is that of');
    expect(() => synthesizedServer(container({ securityContext: { privileged: true } }))).toThrow('is privileged');
  });

  test('fails on annotations of the ServiceAccount that are none', () => {
    expect(() => synthesizedServer({ serviceAccountAnnotations: { 'a b': 'c' } })).toThrow(
      'annotation has the key "a b"',
    );
  });
});
