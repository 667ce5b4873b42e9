import type { ApplicationStatus } from '../../src/controller/application-status';
import { type Evaluation, evaluate } from '../../src/controller/evaluate';
import type { Expectations, ExpectedCheck, ExpectedObject } from '../../src/controller/expectations';
import type { CheckResult } from '../../src/health';
import { identity, type KubeObject } from '../../src/kubernetes/objects';
import { ago, condition, NOW, object } from '../health/objects';

type Fields = Record<string, unknown>;

const deployment = (fields: Fields) => ({ apiVersion: 'apps/v1', kind: 'Deployment', ...fields });
const rolledOut = {
  replicas: 1,
  updatedReplicas: 1,
  readyReplicas: 1,
  availableReplicas: 1,
  conditions: [condition('Progressing', 'True', 'NewReplicaSetAvailable'), condition('Available', 'True')],
};

/** States of a Deployment and what they mean. `undefined` is an object that does not exist. */
export const STATES: Readonly<Record<string, { readonly fields?: Fields; readonly means: string }>> = {
  ready: { fields: deployment({ spec: { replicas: 1 }, status: rolledOut }), means: 'ready' },
  paused: { fields: deployment({ spec: { replicas: 1, paused: true }, status: {} }), means: 'ready' },
  starting: {
    fields: deployment({ spec: { replicas: 1 }, status: { replicas: 1, updatedReplicas: 1 } }),
    means: 'progressing',
  },
  deleted: { fields: deployment({ metadata: { deletionTimestamp: ago(1) }, status: rolledOut }), means: 'progressing' },
  stuck: {
    fields: deployment({
      spec: { replicas: 1 },
      status: { conditions: [condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'too late')] },
    }),
    means: 'failed',
  },
  missing: { means: 'missing' },
  silent: { fields: { apiVersion: 'example.com/v1', kind: 'Silent' }, means: 'unknown' },
};

export type StateName = keyof typeof STATES;

/** Returns an expected object of the kind of a state. */
export function expected(name: string, fields: Partial<ExpectedObject> = {}): ExpectedObject {
  return {
    component: 'hub',
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    resource: 'deployments',
    namespace: 'ns',
    name,
    gates: true,
    ...fields,
  };
}

/** Returns an object in a state, or undefined if it does not exist. */
export function inState(name: string, state: StateName): KubeObject | undefined {
  const { fields } = STATES[state];
  if (!fields) {
    return undefined;
  }
  const { apiVersion, kind, metadata, ...others } = fields as Fields & { apiVersion: string; kind: string };
  return object(apiVersion, kind, { ...others, metadata: { name, uid: `uid-${name}`, ...(metadata as Fields) } });
}

/** Expects objects since an hour, so that missing ones have failed. */
export function expecting(objects: readonly ExpectedObject[], checks: readonly ExpectedCheck[] = []): Expectations {
  return { objects, checks, applications: [], since: NOW - 3_600_000 };
}

/** Evaluates expected objects as they are in the cluster. Live objects are found by kind, namespace and name. */
export function evaluated(
  expectations: Expectations,
  live: readonly KubeObject[],
  {
    result = () => undefined,
    now = NOW,
    explaining = [],
    unreadable = () => undefined,
  }: {
    result?: (check: ExpectedCheck) => CheckResult | undefined;
    now?: number;
    explaining?: readonly KubeObject[];
    unreadable?: (object: ExpectedObject) => { reason: string; message: string } | undefined;
  } = {},
): Evaluation {
  const byKey = new Map(
    live.map((each) => [
      identity({
        group: each.apiVersion.includes('/') ? each.apiVersion.split('/')[0] : '',
        kind: each.kind,
        ...each.metadata,
      }),
      each,
    ]),
  );
  return evaluate({
    expectations,
    get: (key) => byKey.get(key),
    unreadable,
    resultOf: result,
    explaining,
    events: [],
    now,
  });
}

export function conditionIn({ conditions = [] }: ApplicationStatus, type: string) {
  return conditions.find((each) => each.type === type);
}
