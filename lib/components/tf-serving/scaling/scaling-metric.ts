import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type * as kube from '../../../k8s/kube';
import { checkName, DNS_SUBDOMAIN, PATH_SEGMENT_NAME } from '../../../names';
import { isTerraformToken } from '../../../terraform-token';
import { isIntegerBetween } from '../../../validation/integers';
import { checkLabels } from '../../../validation/labels';
import { decimalQuantity } from '../../../validation/quantities';

/** Target value of a metric. */
export class ScalingTarget {
  /**
   * Compares the metric as it is, regardless of the number of pods.
   *
   * @param value the target, above zero
   */
  public static value(value: number): ScalingTarget {
    return new ScalingTarget('Value', value);
  }

  /**
   * Compares the metric divided by the number of pods.
   *
   * @param value the target for each pod, above zero
   */
  public static averageValue(value: number): ScalingTarget {
    return new ScalingTarget('AverageValue', value);
  }

  private constructor(
    private readonly type: 'Value' | 'AverageValue',
    private readonly amount: number,
  ) {}

  /** @internal */
  public _bind(where: IConstruct, what: string): kube.MetricTarget {
    const quantity = decimalQuantity(where, what, this.amount);
    return this.type === 'Value'
      ? { type: 'Value', value: quantity }
      : { type: 'AverageValue', averageValue: quantity };
  }
}

/** Kubernetes object that a metric describes. */
export interface ScalingObject {
  /** API version, for example `networking.k8s.io/v1`. */
  readonly apiVersion: string;
  /** Kind, for example `Ingress`. */
  readonly kind: string;
  /** Name. The object is in the namespace of the pods. */
  readonly name: string;
}

/** Selection among metrics with the same name. */
export interface ScalingMetricOptions {
  /**
   * Labels that the metric must have.
   *
   * @default - none
   */
  readonly matchLabels?: { [key: string]: string };
}

/**
 * Metric that an autoscaler uses.
 *
 * All metrics other than CPU require a metrics adapter in the cluster, for example Prometheus Adapter.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#scaling-on-custom-metrics
 */
export class ScalingMetric {
  /**
   * CPU usage in percent of the CPU that the pods request.
   *
   * @param percent the target, a whole number above zero
   */
  public static cpuUtilization(percent: number): ScalingMetric {
    return new ScalingMetric((where, what) => {
      if (!isTerraformToken(percent) && !isIntegerBetween(percent, 1)) {
        throw new KubeflowError(
          where,
          `${what}: ${percent} is not a valid CPU utilization.`,
          'Must be a whole number above zero, in percent of the CPU that the pods request.',
          'Use for example ScalingMetric.cpuUtilization(80).',
        );
      }
      return {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: percent } },
      };
    });
  }

  /**
   * Metric of the pods, for example requests per second.
   *
   * @param name name of the metric
   * @param averageValue the target for each pod
   * @param options selection among metrics with this name
   */
  public static pods(name: string, averageValue: number, options: ScalingMetricOptions = {}): ScalingMetric {
    return new ScalingMetric((where, what) => ({
      type: 'Pods',
      pods: {
        metric: identifier(where, what, name, options),
        target: ScalingTarget.averageValue(averageValue)._bind(where, what),
      },
    }));
  }

  /**
   * Metric of a Kubernetes object, for example requests per second of an Ingress.
   *
   * @param object the object
   * @param name name of the metric
   * @param target the target value
   * @param options selection among metrics with this name
   */
  public static object(
    object: ScalingObject,
    name: string,
    target: ScalingTarget,
    options: ScalingMetricOptions = {},
  ): ScalingMetric {
    return new ScalingMetric((where, what) => {
      checkName(where, `${what}: kind of the object`, object.kind, PATH_SEGMENT_NAME);
      checkName(where, `${what}: object`, object.name, PATH_SEGMENT_NAME);
      const { apiVersion, kind } = object;
      return {
        type: 'Object',
        object: {
          describedObject: { apiVersion: checkedVersion(where, what, apiVersion), kind, name: object.name },
          metric: identifier(where, what, name, options),
          target: target._bind(where, what),
        },
      };
    });
  }

  /**
   * Metric from outside the cluster, for example the length of a queue.
   *
   * @param name name of the metric
   * @param target the target value
   * @param options selection among metrics with this name
   */
  public static external(name: string, target: ScalingTarget, options: ScalingMetricOptions = {}): ScalingMetric {
    return new ScalingMetric((where, what) => ({
      type: 'External',
      external: { metric: identifier(where, what, name, options), target: target._bind(where, what) },
    }));
  }

  private constructor(private readonly bind: (where: IConstruct, what: string) => kube.MetricSpec) {}

  /** @internal */
  public _bind(where: IConstruct, what: string): kube.MetricSpec {
    return this.bind(where, what);
  }
}

function identifier(
  where: IConstruct,
  what: string,
  name: string,
  { matchLabels = {} }: ScalingMetricOptions,
): kube.MetricIdentifier {
  checkName(where, `${what}: metric`, name, PATH_SEGMENT_NAME);
  checkLabels(where, matchLabels);
  return { name, ...(Object.keys(matchLabels).length > 0 && { selector: { matchLabels: { ...matchLabels } } }) };
}

function checkedVersion(where: IConstruct, what: string, apiVersion: string): string {
  const [group, version, ...rest] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  if (group !== '' || apiVersion.startsWith('/')) {
    checkName(where, `${what}: API group of the object`, group, DNS_SUBDOMAIN);
  }
  if (rest.length > 0) {
    throw new KubeflowError(
      where,
      `${what}: "${apiVersion}" is not a valid API version.`,
      'Must be <version> or <group>/<version>.',
      'Use for example "networking.k8s.io/v1".',
    );
  }
  checkName(where, `${what}: API version of the object`, version);
  return apiVersion;
}
