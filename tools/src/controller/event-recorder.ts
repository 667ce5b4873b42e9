import { createHash } from 'node:crypto';
import { ApiError } from '../kubernetes/api-error';
import type { ApiServer } from '../kubernetes/api-server';
import type { KubeObject } from '../kubernetes/objects';
import type { Transition } from './transitions';

/** Milliseconds in which equal events are counted instead of repeated. */
const WINDOW = 10 * 60_000;
/** Events at once, and milliseconds until another one is allowed. Something that flaps must not fill etcd. */
const BURST = 25;
const REFILL = 5000;

interface Recorded {
  readonly name: string;
  count: number;
  /** Monotonic time of the first. */
  readonly since: number;
}

/** Records events about the Application. Equal ones are counted. */
export class EventRecorder {
  private readonly recorded = new Map<string, Recorded>();
  private tokens = BURST;
  private refilled = performance.now();

  constructor(
    private readonly server: ApiServer,
    private readonly reporter: string,
  ) {}

  /** Records an event. An event that cannot be written is lost: conditions have the same information. */
  public async record(application: KubeObject, transition: Transition): Promise<void> {
    const now = performance.now();
    this.forget(now);
    if (!this.takeToken(now)) {
      return;
    }
    const key = JSON.stringify([transition, application.metadata.uid]);
    const known = this.recorded.get(key);
    try {
      if (known === undefined || !(await this.count(application, known))) {
        await this.create(application, transition, key, now);
      }
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
    }
  }

  /** Returns whether the event still exists. */
  private async count({ metadata }: KubeObject, known: Recorded): Promise<boolean> {
    known.count += 1;
    try {
      await this.server.json({
        method: 'PATCH',
        path: `/api/v1/namespaces/${metadata.namespace}/events/${known.name}`,
        body: { count: known.count, lastTimestamp: seconds() },
        contentType: 'application/merge-patch+json',
      });
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.isNotFound) {
        return false;
      }
      throw error;
    }
  }

  private async create(application: KubeObject, transition: Transition, key: string, now: number): Promise<void> {
    const { name: applicationName, namespace, uid } = application.metadata;
    const time = seconds();
    const suffix = createHash('sha256').update(`${key}\n${Date.now()}\n${Math.random()}`).digest('hex').slice(0, 16);
    const name = `${applicationName}.${suffix}`;
    await this.server.json({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/events`,
      body: {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name, namespace },
        involvedObject: {
          apiVersion: application.apiVersion,
          kind: application.kind,
          namespace,
          name: applicationName,
          uid,
        },
        ...transition,
        source: { component: 'kubeflow-readiness' },
        reportingComponent: 'kubeflow-cdk.io/readiness',
        reportingInstance: this.reporter,
        firstTimestamp: time,
        lastTimestamp: time,
        count: 1,
      },
    });
    this.recorded.set(key, { name, count: 1, since: now });
  }

  private forget(now: number): void {
    for (const [key, { since }] of this.recorded) {
      if (now - since > WINDOW) {
        this.recorded.delete(key);
      }
    }
  }

  private takeToken(now: number): boolean {
    const earned = Math.floor((now - this.refilled) / REFILL);
    if (earned > 0) {
      this.tokens = Math.min(BURST, this.tokens + earned);
      this.refilled += earned * REFILL;
    }
    if (this.tokens === 0) {
      return false;
    }
    this.tokens -= 1;
    return true;
  }
}

function seconds(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
