import { setTimeout as delay } from 'node:timers/promises';
import { type CheckResult, failure } from '../../health';
import { checkKey, type Expectations, type ExpectedCheck } from '../expectations';
import { checkHostname } from './hostname-check';
import { checkHttp, checkModels } from './http-check';
import { checkNfs } from './nfs-check';

/** Milliseconds between runs of a check. A failing one runs more often, so that recovery shows soon. */
const INTERVAL = 15_000;
const FAILING_INTERVAL = 3000;
/** Successive failures that count. One lost packet does not. */
const FAILURES = 2;

type Check = (check: ExpectedCheck) => Promise<CheckResult>;

const CHECKS: Readonly<Record<string, Check>> = {
  http: checkHttp,
  models: checkModels,
  nfs: checkNfs,
  hostname: checkHostname,
};

/** Runs the checks of an environment again and again, each on its own. */
export class CheckRunner {
  private readonly results = new Map<string, CheckResult>();

  /** @param changed is called when a result changes */
  constructor(
    private readonly changed: () => void,
    private readonly checks: Readonly<Record<string, Check>> = CHECKS,
  ) {}

  /** The last result of a check, or undefined before it has one. */
  public resultOf(check: ExpectedCheck): CheckResult | undefined {
    return this.results.get(checkKey(check));
  }

  /** Whether the checks of a type connect to something. The others only look at objects. */
  public connects({ type }: ExpectedCheck): boolean {
    return type in this.checks;
  }

  public async run({ checks }: Expectations, signal: AbortSignal): Promise<void> {
    await Promise.all(checks.filter((check) => this.connects(check)).map((check) => this.repeat(check, signal)));
  }

  private async repeat(check: ExpectedCheck, signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const result = await this.once(check);
      failures = result.ok ? 0 : failures + 1;
      if (result.ok || failures >= FAILURES || !this.resultOf(check)) {
        this.note(check, result);
      }
      const interval = result.ok ? INTERVAL : FAILING_INTERVAL;
      await delay(interval * (0.9 + 0.2 * Math.random()), undefined, { signal }).catch(() => undefined);
    }
  }

  private async once(check: ExpectedCheck): Promise<CheckResult> {
    try {
      return await this.checks[check.type](check);
    } catch (error) {
      const { name, message } = error as Error;
      const host = (check.host ?? '').replace(/\.$/, '');
      const why = name === 'AbortError' || name === 'TimeoutError' ? 'no answer within 5 s' : message;
      return failure('Unreachable', `${host}:${check.port} cannot be reached: ${why}`);
    }
  }

  private note(check: ExpectedCheck, result: CheckResult): void {
    const last = this.resultOf(check);
    const failingSince = result.ok ? undefined : (last?.failingSince ?? Date.now());
    this.results.set(checkKey(check), { ...result, failingSince });
    if (last?.ok !== result.ok || last.reason !== result.reason || last.message !== result.message) {
      this.changed();
    }
  }
}
