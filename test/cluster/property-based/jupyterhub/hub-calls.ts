import * as fc from 'fast-check';
import type { JupyterHub } from '../../../../lib';
import type { Code, Expression } from '../code';
import type { Values } from '../values';
import { hubRoleOptions, hubServiceOptions } from './hub-services';

/** A method call on a hub. */
export interface HubCall {
  readonly method: (typeof HUB_CALLS)[number];
  readonly args: readonly Expression[];
}

/** Methods of a hub that programs call. */
export const HUB_CALLS = ['addService', 'addRole', 'grantNotebooksBucketRead'] as const satisfies (keyof JupyterHub)[];

/** Any of the calls. Names differ from those in the props, and only GKE has buckets to read. */
export function hubCall(values: Values): fc.Arbitrary<HubCall> {
  const added = (...names: string[]): fc.Arbitrary<Code<string>> =>
    values.validOr(values.text(...names), values.text('announcer', 'teacher'));
  const service = args(added('grader', 'reporter.2'), hubServiceOptions(values));
  const role = args(added('auditor', 'grader~role'), hubRoleOptions(values));
  const bucket = values.text('my-data', 'my.data_1');
  const folder = values.text('datasets', 'a/b c');
  const read = fc.oneof(args(bucket), args(bucket, folder));
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: call('addService', service) },
    { weight: 3, arbitrary: call('addRole', role) },
    { weight: values.onGke || values.allowsInvalid ? 3 : 0, arbitrary: call('grantNotebooksBucketRead', read) },
  );
}

function call(method: HubCall['method'], argLists: fc.Arbitrary<Expression[]>): fc.Arbitrary<HubCall> {
  return argLists.map((args) => ({ method, args }));
}

function args(...values: fc.Arbitrary<Expression>[]): fc.Arbitrary<Expression[]> {
  return fc.tuple(...values);
}
