import type * as fc from 'fast-check';
import type { HubProxyProps } from '../../../../lib';
import type { Code } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';
import { resources } from '../workload-props';

export function proxyProps(values: Values): fc.Arbitrary<Code<HubProxyProps>> {
  return structOf<HubProxyProps>({ resources: resources(values) });
}
