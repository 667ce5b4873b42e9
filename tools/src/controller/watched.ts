import { setMaxListeners } from 'node:events';
import type { CheckResult } from '../health';
import type { ApiServer } from '../kubernetes/api-server';
import { identity, type KubeObject } from '../kubernetes/objects';
import { CheckRunner } from './checks/check-runner';
import { EndpointStore } from './endpoint-store';
import type { Expectations, ExpectedCheck, ExpectedObject } from './expectations';
import { ObjectStore, type Unreadable } from './object-store';
import { type WatchTarget, watchTargets } from './watch-targets';
import { watchObjects } from './watcher';

/** Objects of an Application that are watched. */
export interface Watched {
  readonly expectations: Expectations;
  readonly store: ObjectStore;
  /** Whether all objects were read, or cannot be read. */
  readonly isComplete: boolean;
  /** EndpointSlices, which explain Services. */
  readonly endpoints: readonly KubeObject[];
  unreadable(object: ExpectedObject): Unreadable | undefined;
  resultOf(check: ExpectedCheck): CheckResult | undefined;
  stop(): void;
}

/**
 * Watches the objects that a program contains, and runs its checks.
 *
 * @param changed is called after each change
 */
export function watchExpected(
  server: ApiServer,
  expectations: Expectations,
  changed: () => void,
  signal: AbortSignal,
): Watched {
  const targets = watchTargets(expectations);
  const store = new ObjectStore(targets, changed, new Set(expectations.objects.map(identity)));
  const [until, stop] = stoppable(signal);
  for (const target of targets) {
    void watchTarget(server, target, store, until);
  }
  const slices = new EndpointStore(expectations, changed);
  for (const target of slices.targets) {
    void watchObjects(server, target, slices.sinkOf(target), until);
  }
  const checks = new CheckRunner(changed);
  void checks.run(expectations, until);
  return {
    expectations,
    store,
    get isComplete() {
      return store.isComplete && slices.isComplete;
    },
    get endpoints() {
      return slices.live;
    },
    unreadable: (object) => store.unreadable(object),
    resultOf: (check) => checks.resultOf(check),
    stop,
  };
}

/** Returns a signal that also ends when the function is called. */
export function stoppable(signal: AbortSignal): [until: AbortSignal, stop: () => void] {
  const stopped = new AbortController();
  const until = AbortSignal.any([signal, stopped.signal]);
  setMaxListeners(0, until);
  return [until, () => stopped.abort()];
}

/** Keeps the objects of a target in a store until the signal. */
export function watchTarget(
  server: ApiServer,
  target: WatchTarget,
  store: ObjectStore,
  signal: AbortSignal,
): Promise<void> {
  return watchObjects(
    server,
    target,
    {
      keep: (object) => (store.isExpected(target, object) ? store.kept(target, object) : undefined),
      replace: (objects) => store.replace(target, objects),
      apply: (type, object) => store.apply(target, type, object),
      fail: (error) => store.fail(target, error),
    },
    signal,
  );
}
