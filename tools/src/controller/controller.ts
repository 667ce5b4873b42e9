import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ApiServer } from '../kubernetes/api-server';
import { identity, type KubeObject } from '../kubernetes/objects';
import { type ApplicationStatus, applicationStatus } from './application-status';
import { type Evaluation, evaluate } from './evaluate';
import { EventRecorder } from './event-recorder';
import { type Expectations, parseExpectations } from './expectations';
import { type Explanation, explain, NO_EXPLANATION } from './explanations';
import { SelectedObjects } from './selected-objects';
import { type KnownStates, recordedStates, statesOf, transitions } from './transitions';
import type { WatchTarget } from './watch-targets';
import { type Watched, watchExpected } from './watched';
import { watchObjects } from './watcher';

/** Milliseconds to wait for further changes, and at least between two evaluations. */
const DEBOUNCE = 200;
/** Milliseconds between evaluations without changes: grace periods end. */
const IDLE_INTERVAL = 20_000;
const UNREADY_INTERVAL = 4000;
/** Milliseconds for which an explanation is kept. */
const EXPLAIN_INTERVAL = 2000;

export interface ControllerOptions {
  readonly namespace: string;
  /** Name of the Application. */
  readonly application: string;
  /** Name of the ConfigMap with the expected objects. @default - the objects that the Application selects */
  readonly expected?: string;
  /** Name of this process, for Events. */
  readonly reporter: string;
  /** @param line a line for the log */
  log(line: string): void;
  /** Is called with each version of the expected objects. */
  onExpected?(expectations: Expectations, signal: AbortSignal): void;
}

/** Observes the expected objects, evaluates them, and writes the status of the Application and Events. */
export class Controller {
  private readonly events: EventRecorder;
  private application?: KubeObject;
  private configMap?: KubeObject;
  private watched?: Watched;
  private selection?: string;
  private explanation: Explanation = NO_EXPLANATION;
  private known?: KnownStates;
  private written?: { readonly sent: ApplicationStatus; readonly stored: ApplicationStatus };
  private lastEvaluation?: Evaluation;
  private readySeconds?: number;
  private explainedAt = Number.NEGATIVE_INFINITY;
  private hasChanged = false;
  private wake: () => void = () => undefined;
  private heartbeat = performance.now();

  constructor(
    private readonly server: ApiServer,
    private readonly options: ControllerOptions,
  ) {
    this.events = new EventRecorder(server, options.reporter);
  }

  public get evaluation(): Evaluation | undefined {
    return this.lastEvaluation;
  }

  public get secondsToReady(): number | undefined {
    return this.readySeconds;
  }

  /** Whether the loop has run lately. */
  public get isAlive(): boolean {
    return performance.now() - this.heartbeat < 3 * IDLE_INTERVAL;
  }

  /** Runs until the signal. */
  public async run(signal: AbortSignal): Promise<void> {
    setMaxListeners(0, signal);
    const { namespace, application, expected } = this.options;
    const own = (group: string, version: string, kind: string, resource: string, name: string): WatchTarget => ({
      ...{ group, version, kind, resource, namespace, name, metadataOnly: false },
    });
    const watching = Promise.all([
      this.watchOne(own('app.k8s.io', 'v1beta1', 'Application', 'applications', application), signal, (object) => {
        this.application = object;
        if (expected === undefined) {
          this.select(object, signal);
        }
      }),
      expected === undefined
        ? undefined
        : this.watchOne(own('', 'v1', 'ConfigMap', 'configmaps', expected), signal, (object) => {
            if (object?.metadata.resourceVersion !== this.configMap?.metadata.resourceVersion) {
              this.configMap = object;
              this.expect(object, signal);
            }
          }),
    ]);
    try {
      await this.loop(signal);
    } finally {
      this.watched?.stop();
      await watching;
    }
  }

  private watchOne(
    target: WatchTarget,
    signal: AbortSignal,
    set: (object: KubeObject | undefined) => void,
  ): Promise<void> {
    const changed = (object: KubeObject | undefined): void => {
      set(object);
      this.notify();
    };
    const whole = (object: KubeObject) => ({
      ...object,
      apiVersion: target.group === '' ? target.version : `${target.group}/${target.version}`,
      kind: target.kind,
    });
    const sink = {
      keep: whole,
      replace: (objects: readonly KubeObject[]) => changed(objects[0]),
      apply: (type: string, object: KubeObject) => changed(type === 'DELETED' ? undefined : whole(object)),
      fail: ({ message }: { message: string }) =>
        this.options.log(`cannot read ${target.kind} "${target.name}": ${message}`),
    };
    return watchObjects(this.server, target, sink, signal);
  }

  /** Watches the objects of new expectations. */
  private expect(configMap: KubeObject | undefined, signal: AbortSignal): void {
    this.watched?.stop();
    this.watched = undefined;
    if (configMap === undefined) {
      this.options.log(`ConfigMap "${this.options.expected}" does not exist`);
      return;
    }
    try {
      const expectations = parseExpectations(configMap);
      this.watched = watchExpected(this.server, expectations, () => this.notify(), signal);
      this.options.log(`watching ${expectations.objects.length} objects`);
      this.options.onExpected?.(expectations, signal);
    } catch (error) {
      this.options.log(`cannot read the expected objects: ${(error as Error).message}`);
    }
  }

  /** Watches the objects that the Application selects, if it selects others than before. */
  private select(application: KubeObject | undefined, signal: AbortSignal): void {
    const { selector, componentKinds, assemblyPhase } = application?.spec ?? {};
    const selection = JSON.stringify([application?.metadata.uid, selector, componentKinds, assemblyPhase]);
    if (selection !== this.selection) {
      this.selection = selection;
      this.watched?.stop();
      this.watched = application && new SelectedObjects(this.server, application, () => this.notify(), signal);
    }
  }

  private async loop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.heartbeat = performance.now();
      this.hasChanged = false;
      try {
        await this.reconcile();
      } catch (error) {
        this.options.log(`cannot update the Application: ${(error as Error).message}`);
      }
      await this.nextChange(this.lastEvaluation?.whole.ready === 'True' ? IDLE_INTERVAL : UNREADY_INTERVAL, signal);
      // Changes often come together.
      await delay(DEBOUNCE, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves at the next change, or after a time. */
  private nextChange(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, this.hasChanged || signal.aborted ? 0 : milliseconds);
      signal.addEventListener('abort', end);
      this.wake = end;
    });
  }

  private notify(): void {
    this.hasChanged = true;
    this.wake();
  }

  /** Observes, evaluates and acts once. */
  private async reconcile(): Promise<void> {
    const { watched } = this;
    if (!watched?.isComplete) {
      return;
    }
    const bare = this.evaluateNow(watched, NO_EXPLANATION);
    await this.updateExplanation(bare, watched);
    const evaluation = this.evaluateNow(watched, this.explanation);
    this.lastEvaluation = evaluation;
    if (this.application && watched === this.watched) {
      await this.write(this.application, watched.expectations, evaluation);
    }
  }

  private async updateExplanation(bare: Evaluation, { store }: Watched): Promise<void> {
    if (bare.whole.blockers.length === 0) {
      this.explanation = NO_EXPLANATION;
    } else if (performance.now() - this.explainedAt > EXPLAIN_INTERVAL) {
      this.explainedAt = performance.now();
      this.explanation = await explain(this.server, bare.objects, ({ object }) => store.get(identity(object)));
    }
  }

  private evaluateNow(watched: Watched, { objects, events }: Explanation): Evaluation {
    const { expectations, store } = watched;
    const evaluation = evaluate({
      expectations,
      get: (key) => store.get(key),
      unreadable: (object) => watched.unreadable(object),
      resultOf: (check) => watched.resultOf(check),
      explaining: [...objects, ...watched.endpoints],
      events,
      now: Date.now(),
    });
    // Without a program, the only component is the whole.
    return this.options.expected === undefined ? { ...evaluation, components: new Map() } : evaluation;
  }

  private async write(application: KubeObject, expectations: Expectations, evaluation: Evaluation): Promise<void> {
    const stored: ApplicationStatus = application.status ?? {};
    // A definition of another version drops fields. What it dropped is no difference.
    const last = this.written && isDeepStrictEqual(stored, this.written.stored) ? this.written.sent : stored;
    this.known ??= recordedStates(last, expectations);
    const status = applicationStatus(evaluation, last, application.metadata.generation, Date.now());
    if (!isDeepStrictEqual(status, last)) {
      await this.patch(application, status);
    }
    for (const transition of transitions(this.known, evaluation)) {
      this.options.log(`${transition.reason}: ${transition.message}`);
      await this.events.record(application, transition);
    }
    this.known = statesOf(evaluation);
    this.measure(status, expectations);
  }

  private async patch({ metadata: { name, namespace } }: KubeObject, status: ApplicationStatus): Promise<void> {
    const patched = await this.server.json<KubeObject>({
      method: 'PATCH',
      path: `/apis/app.k8s.io/v1beta1/namespaces/${namespace}/applications/${name}/status`,
      query: { fieldManager: 'kubeflow-readiness' },
      body: { status },
      contentType: 'application/merge-patch+json',
      signal: AbortSignal.timeout(10_000),
    });
    this.written = { sent: status, stored: patched.status ?? {} };
    // The watch may be slower than the next evaluation.
    this.application = patched;
  }

  private measure({ conditions = [] }: ApplicationStatus, { since }: Expectations): void {
    const ready = conditions.find(({ type }) => type === 'Ready');
    const seconds = (Date.parse(ready?.lastTransitionTime ?? '') - since) / 1000;
    if (ready?.status === 'True' && seconds >= 0) {
      this.readySeconds = seconds;
    }
  }
}
