import type * as fc from 'fast-check';
import type { SecretKeyRef } from '../../../../lib';
import type { Code } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';

export function secretKeyRef(values: Values): fc.Arbitrary<Code<SecretKeyRef>> {
  return structOf<SecretKeyRef>(
    { secretName: values.dottedName('team'), key: values.text('key', 'A.b_c-1') },
    { always: ['secretName', 'key'] },
  );
}
