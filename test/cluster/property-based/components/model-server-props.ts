import * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import type {
  ModelServerDeploymentProps,
  ModelServerNetworkProps,
  ModelServerServiceOptions,
  ModelTrafficSplitProps,
  TFServing,
  TrafficBackend,
} from '../../../../lib';
import { type Code, choice, list, literal, struct } from '../code';
import { anyPlatform } from '../options/common-options';
import { exposureOptions, hostname } from '../options/exposure-options';
import { metricsOptions } from '../options/metrics-options';
import { autoscaling, disruptionBudget, rolloutStrategy, topologySpread } from '../options/scaling-options';
import { componentPodProps } from '../pods/component-pod-props';
import { container } from '../pods/containers';
import { type Fields, mapOf, structOf } from '../structs';
import type { Values } from '../values';

/** Props of a model server's Deployment. */
export function modelServerDeploymentProps(values: Values): Fields<ModelServerDeploymentProps> {
  return {
    ...componentPodProps(values),
    modelSize: values.size('100Mi', '1Ki', '7Gi', '1Ti'),
    autoscaling: autoscaling(values),
    disruptionBudget: disruptionBudget(values),
    topologySpread: topologySpread(values),
    rolloutStrategy: rolloutStrategy(values),
    minReady: values.duration('10 seconds', '0 seconds', '1 hours'),
    drainTime: values.duration('15 seconds', '1 seconds', '10 minutes'),
    requestTimeout: values.duration('30 seconds', '0 seconds', '1 hours'),
    initContainers: values.list(container(values, 'tmp', 'config'), 1),
    extraContainers: values.list(container(values, 'tmp', 'config'), 1),
    serviceAccountAnnotations: annotations(values),
  };
}

/** Props of a model server's network access. */
export function modelServerNetworkProps(values: Values): Fields<ModelServerNetworkProps> {
  return {
    service: service(values),
    exposure: exposureOptions(values),
    grpcExposure: exposureOptions(values),
    metrics: metricsOptions(values),
  };
}

/** Service options. The load balancer options require `allowIngressFrom`, which other props may or may not set. */
function service(values: Values): fc.Arbitrary<Code<ModelServerServiceOptions>> {
  const absent = fc.constant(literal(undefined));
  return structOf<ModelServerServiceOptions>({
    type: values.allowsInvalid ? values.member<string>('kplus.ServiceType', kplus.ServiceType) : absent,
    annotations: annotations(values),
    labels: values.labels,
    sessionAffinity: values.duration('3 hours', '1 seconds', '1 days'),
    headless: values.boolean,
    loadBalancerSourceRanges: values.allowsInvalid
      ? values.list(values.text('203.0.113.0/24', '0.0.0.0/0'), 2)
      : absent,
    loadBalancerClass: values.allowsInvalid ? values.text('example.com/internal') : absent,
  } as Fields<ModelServerServiceOptions>);
}

/** A traffic split between the servers that the program creates before it. */
export function modelTrafficSplitProps(values: Values): fc.Arbitrary<Code<ModelTrafficSplitProps>> {
  const backend = fc.tuple(fc.nat(1), values.number(1, 5, 95, 1_000_000)).map(([index, weight]) =>
    struct<TrafficBackend>([
      ['server', choice<TFServing>('server', index)],
      ['weight', weight],
    ]),
  );
  const backends = fc.uniqueArray(backend, {
    minLength: values.allowsInvalid ? 0 : 1,
    maxLength: 2,
    selector: (one) => JSON.stringify(values.allowsInvalid ? one : one.kind === 'struct' && one.fields[0]),
  });
  return structOf<ModelTrafficSplitProps>(
    {
      hostname: hostname(values),
      backends: backends.map(list),
      grpcHostname: hostname(values),
      requireAuthentication: values.boolean,
      requestTimeout: values.duration('1 minutes', '1 days'),
      name: values.name('models', 'm1'),
      labels: values.labels,
      platform: anyPlatform(values),
    },
    {
      always: ['hostname', 'backends', 'requireAuthentication'],
      rarely: ['grpcHostname', 'requestTimeout', 'platform'],
    },
  );
}

function annotations(values: Values): fc.Arbitrary<Code<{ [key: string]: string }>> {
  return mapOf(values.plainText(fc.constantFrom('example.com/note', 'A.b_c-1')), values.anyText);
}
