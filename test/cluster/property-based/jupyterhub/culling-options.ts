import type * as fc from 'fast-check';
import type { CullingOptions } from '../../../../lib';
import type { Code } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';

export function cullingOptions(values: Values): fc.Arbitrary<Code<CullingOptions>> {
  return structOf<CullingOptions>(
    {
      enabled: values.boolean,
      timeout: values.duration('30 minutes', '1 seconds', '7 days'),
      every: values.duration('10 minutes', '1 hours'),
      maxAge: values.duration('1 days'),
      users: values.boolean,
      adminUsers: values.boolean,
      removeNamedServers: values.boolean,
      concurrency: values.number(1, 10),
      kernelTimeout: values.duration('20 minutes'),
      connectedKernels: values.boolean,
    },
    { rarely: ['adminUsers', 'connectedKernels'] },
  );
}
