import type * as fc from 'fast-check';
import type { HubProps } from '../../../../lib';
import type { Code } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';
import { resources } from '../workload-props';

export function hubProps(values: Values): fc.Arbitrary<Code<HubProps>> {
  return structOf<HubProps>({
    resources: resources(values),
    databaseSize: values.size('1Gi', '1Mi', '100Gi'),
    databaseStorageClassName: values.dottedName('fast'),
  });
}
