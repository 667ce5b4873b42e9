import { setTimeout as sleep } from 'node:timers/promises';

/** An error that no retry can fix; `until` throws it at once. */
export class NonRetryableError extends Error {}

/**
 * Retries until an attempt returns a value other than `undefined` and `false`, and returns that value. Errors are
 * retried as well.
 *
 * @param what the awaited result, for the error message
 * @throws Error with the last error if there is no result after `seconds`
 */
export async function until<T>(what: string, attempt: () => Promise<T | undefined | false>, seconds = 60): Promise<T> {
  const start = Date.now();
  const end = start + seconds * 1000;
  let last: unknown;
  for (;;) {
    try {
      const result = await attempt();
      if (result !== undefined && result !== false) {
        return result;
      }
    } catch (error) {
      if (error instanceof NonRetryableError) {
        throw error;
      }
      last = error;
    }
    if (Date.now() > end) {
      throw new Error(`timed out after ${seconds} s waiting for ${what}${last ? `; last error: ${last}` : ''}`);
    }
    // Most attempts start a process, which takes CPU time from what is being waited for. So the interval grows.
    await sleep(Math.min(200 + (Date.now() - start) / 10, 1000));
  }
}
