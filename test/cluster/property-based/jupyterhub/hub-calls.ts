import * as fc from 'fast-check';
import type { JupyterHub } from '../../../../lib';
import type { Code, Expression } from '../code';
import type { Values } from '../values';
import { hubRoleOptions, hubServiceOptions } from './hub-services';

/** Something that a program asks of a hub that is there, with what it says. */
export interface HubCall {
  readonly method: (typeof HUB_CALLS)[number];
  readonly args: readonly Expression[];
}

/** What a hub can be asked once it is there. */
export const HUB_CALLS = ['addService', 'addRole', 'grantNotebooksBucketRead'] as const satisfies (keyof JupyterHub)[];

/** Any of them; others than those of the props are added, and only GKE has buckets to read. */
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

function call(method: HubCall['method'], given: fc.Arbitrary<Expression[]>): fc.Arbitrary<HubCall> {
  return given.map((args) => ({ method, args }));
}

function args(...given: fc.Arbitrary<Expression>[]): fc.Arbitrary<Expression[]> {
  return fc.tuple(...given);
}
