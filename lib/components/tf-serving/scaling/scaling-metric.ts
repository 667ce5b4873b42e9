import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN, PATH_SEGMENT_NAME } from '../../../names';
import { isTerraformToken } from '../../../terraform-token';
import { isIntegerBetween } from '../../../validation/integers';
import { checkLabels } from '../../../validation/labels';
import { decimalQuantity } from '../../../validation/quantities';

/** What a metric is to be. */
export class ScalingTarget {
  /**
   * The metric as it is, whatever the number of pods.
   *
   * @param value the value, above zero
   */
  public static value(value: number): ScalingTarget {
    return new ScalingTarget('Value', value);
  }

  /**
   * The metric divided by the number of pods.
   *
   * @param value the value for each pod, above zero
   */
  public static averageValue(value: number): ScalingTarget {
    return new ScalingTarget('AverageValue', value);
  }

  private constructor(
    private readonly type: 'Value' | 'AverageValue',
    private readonly amount: number,
  ) {}

  /** @internal */
  public _bind(where: IConstruct, what: string): k8s.MetricTargetV2 {
    const quantity = decimalQuantity(where, what, this.amount);
    return this.type === 'Value'
      ? { type: 'Value', value: quantity }
      : { type: 'AverageValue', averageValue: quantity };
  }
}

/** An object of Kubernetes that a metric is about. */
export interface ScalingObject {
  /** Version of its API, for example `networking.k8s.io/v1`. */
  readonly apiVersion: string;
  /** Its kind, for example `Ingress`. */
  readonly kind: string;
  /** Its name. It is in the namespace of the pods. */
  readonly name: string;
}

/** Which of the metrics of one name. */
export interface ScalingMetricOptions {
  /**
   * Labels of the metric.
   *
   * @default - none
   */
  readonly matchLabels?: { [key: string]: string };
}

/**
 * What the number of pods follows.
 *
 * All but the CPU come from an adapter that the cluster must have, for example the one for Prometheus.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#scaling-on-custom-metrics
 */
export class ScalingMetric {
  /**
   * How much of the CPU that the pods request they use.
   *
   * @param percent what is aimed at, a whole number above zero
   */
  public static cpuUtilization(percent: number): ScalingMetric {
    return new ScalingMetric((where, what) => {
      if (!isTerraformToken(percent) && !isIntegerBetween(percent, 1)) {
        throw new KubeflowError(
          where,
          `${what}: ${percent} percent of the CPU are not a target.`,
          'Kubernetes accepts a whole number above zero, of what the pods request.',
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
   * A metric that the pods have, for example requests a second.
   *
   * @param name name of the metric
   * @param averageValue what is aimed at for each pod
   * @param options which of the metrics of the name
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
   * A metric of an object of Kubernetes, for example requests a second of an Ingress.
   *
   * @param object the object
   * @param name name of the metric
   * @param target what is aimed at
   * @param options which of the metrics of the name
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
   * A metric from outside the cluster, for example the length of a queue.
   *
   * @param name name of the metric
   * @param target what is aimed at
   * @param options which of the metrics of the name
   */
  public static external(name: string, target: ScalingTarget, options: ScalingMetricOptions = {}): ScalingMetric {
    return new ScalingMetric((where, what) => ({
      type: 'External',
      external: { metric: identifier(where, what, name, options), target: target._bind(where, what) },
    }));
  }

  private constructor(private readonly bind: (where: IConstruct, what: string) => k8s.MetricSpecV2) {}

  /** @internal */
  public _bind(where: IConstruct, what: string): k8s.MetricSpecV2 {
    return this.bind(where, what);
  }
}

function identifier(
  where: IConstruct,
  what: string,
  name: string,
  { matchLabels = {} }: ScalingMetricOptions,
): k8s.MetricIdentifierV2 {
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
      `${what}: "${apiVersion}" is not a version of an API.`,
      'Kubernetes accepts a version, after the group and a slash where there is a group.',
      'Use for example "networking.k8s.io/v1".',
    );
  }
  checkName(where, `${what}: API version of the object`, version);
  return apiVersion;
}
