import * as fc from 'fast-check';
import type { MetricsDiscovery, MetricsMonitorOptions, MetricsOptions } from '../../../../lib';
import { type Code, call } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';
import { peer } from './common-options';

/** Metrics options. Annotations cannot hold the token of a hub. */
export function metricsOptions(values: Values, token = false): fc.Arbitrary<Code<MetricsOptions>> {
  return structOf<MetricsOptions>(
    { scrapers: values.list(peer(values)), discovery: discovery(values, token) },
    { always: values.allowsInvalid ? [] : ['scrapers'] },
  );
}

function discovery(values: Values, token: boolean): fc.Arbitrary<Code<MetricsDiscovery>> {
  const options = structOf<MetricsMonitorOptions>({
    interval: values.duration('1 minutes', '1 seconds'),
    labels: values.labels,
  });
  const plain = ['none', ...(token && !values.allowsInvalid ? [] : ['annotations'])];
  return fc.oneof(
    { withCrossShrink: true },
    fc.constantFrom(...plain).map((method) => call<MetricsDiscovery>(`MetricsDiscovery.${method}`)),
    fc
      .tuple(fc.constantFrom('podMonitor', 'serviceMonitor', 'podMonitoring'), options)
      .map(([method, argument]) => call<MetricsDiscovery>(`MetricsDiscovery.${method}`, argument)),
  );
}
