import * as fc from 'fast-check';
import type { IapOptions, SharedPasswordOptions, SignIn } from '../../../../lib';
import { type Code, call } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';

export function signIn(values: Values): fc.Arbitrary<Code<SignIn>> {
  const adminUsers = values.list(values.text('ann', 'Ann.Lee@ex.org', 'ü'));
  const shared = structOf<SharedPasswordOptions>({ secretName: values.dottedName('passwords'), adminUsers });
  const iap = structOf<IapOptions>({ audience: values.text('/projects/1/global/backendServices/2'), adminUsers });
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: shared.map((options) => call<SignIn>('SignIn.sharedPassword', options)) },
    {
      weight: values.onGke || values.wild ? 2 : 0,
      arbitrary: iap.map((options) => call<SignIn>('SignIn.iap', options)),
    },
  );
}
