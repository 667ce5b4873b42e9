import { setTimeout as sleep } from 'node:timers/promises';

/** Thrown by who is asked where waiting is of no use. */
export class NonRetryableError extends Error {}

/** Asks again until there is an answer; fails after a while, naming what was waited for and the last error. */
export async function until<T>(what: string, attempt: () => Promise<T | undefined | false>, seconds = 60): Promise<T> {
  const start = Date.now();
  const end = start + seconds * 1000;
  let last: unknown;
  for (;;) {
    try {
      const answer = await attempt();
      if (answer !== undefined && answer !== false) {
        return answer;
      }
    } catch (error) {
      if (error instanceof NonRetryableError) {
        throw error;
      }
      last = error;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${seconds} s for ${what}${last ? `; last error: ${last}` : ''}`);
    }
    // Each look takes a process, and whoever is waited for may need the core that it takes.
    await sleep(Math.min(200 + (Date.now() - start) / 10, 1000));
  }
}
