import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from '../kubernetes/api-error';
import type { ApiServer } from '../kubernetes/api-server';
import type { KubeObject } from '../kubernetes/objects';

/** Milliseconds after which another process may take over. */
const DURATION = 15_000;
/** Milliseconds in which the holder must renew, or stop. */
const RENEW_DEADLINE = 10_000;
const RETRY = 2000;

/** Sees to it that one process at a time writes the status. */
export class Lease {
  /** What was seen last, and when by the monotonic clock. Clocks of nodes differ, and jump. */
  private seen?: { readonly text: string; readonly at: number };

  constructor(
    private readonly server: ApiServer,
    private readonly namespace: string,
    private readonly name: string,
    private readonly holder: string,
  ) {}

  /** Waits until this process holds the lease, or the signal. */
  public async acquire(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (await this.tryHold().catch(() => false)) {
        return;
      }
      await delay(RETRY * (0.8 + 0.4 * Math.random()), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Renews the lease until the signal. Resolves if it is lost. */
  public async hold(signal: AbortSignal): Promise<void> {
    let renewed = performance.now();
    while (!signal.aborted) {
      await delay(RETRY, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) {
        return;
      }
      try {
        if (!(await this.tryHold())) {
          return;
        }
        renewed = performance.now();
      } catch {
        if (performance.now() - renewed > RENEW_DEADLINE) {
          return;
        }
      }
    }
  }

  /** Gives the lease up, so that another process need not wait. */
  public async release(): Promise<void> {
    const lease = await this.read();
    if (lease?.spec?.holderIdentity === this.holder) {
      await this.write({ ...lease, spec: { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1 } });
    }
  }

  /** Returns whether this process holds the lease now. */
  private async tryHold(): Promise<boolean> {
    const lease = await this.read();
    const time = microTime();
    if (lease === undefined) {
      return this.succeeds(this.create(this.spec(time, time, 0)));
    }
    const { holderIdentity = '', renewTime, acquireTime, leaseTransitions = 0 } = lease.spec ?? {};
    if (holderIdentity === this.holder) {
      return this.succeeds(this.write({ ...lease, spec: this.spec(acquireTime ?? time, time, leaseTransitions) }));
    }
    const text = `${holderIdentity}\n${renewTime}`;
    if (this.seen?.text !== text) {
      this.seen = { text, at: performance.now() };
    }
    const isFree = holderIdentity === '' || performance.now() - this.seen.at > DURATION;
    return isFree && this.succeeds(this.write({ ...lease, spec: this.spec(time, time, leaseTransitions + 1) }));
  }

  private spec(acquireTime: string, renewTime: string, leaseTransitions: number): object {
    return {
      holderIdentity: this.holder,
      leaseDurationSeconds: DURATION / 1000,
      acquireTime,
      renewTime,
      leaseTransitions,
    };
  }

  /** Another process that was faster is no error. */
  private async succeeds(request: Promise<unknown>): Promise<boolean> {
    try {
      await request;
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) {
        return false;
      }
      throw error;
    }
  }

  private async read(): Promise<KubeObject | undefined> {
    try {
      return await this.server.json<KubeObject>({ path: `${this.path}/${this.name}`, signal: deadline() });
    } catch (error) {
      if (error instanceof ApiError && error.isNotFound) {
        return undefined;
      }
      throw error;
    }
  }

  private create(spec: object): Promise<unknown> {
    const metadata = { name: this.name, namespace: this.namespace };
    const body = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
    return this.server.json({ method: 'POST', path: this.path, body, signal: deadline() });
  }

  private write(lease: KubeObject): Promise<unknown> {
    return this.server.json({ method: 'PUT', path: `${this.path}/${this.name}`, body: lease, signal: deadline() });
  }

  private get path(): string {
    return `/apis/coordination.k8s.io/v1/namespaces/${this.namespace}/leases`;
  }
}

function deadline(): AbortSignal {
  return AbortSignal.timeout(RENEW_DEADLINE / 2);
}

/** Times of leases have six digits after the dot. */
function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z');
}
