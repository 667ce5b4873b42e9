import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { RefusedRequest } from './refused-request';

/** Current state of a page. */
export interface Snapshot {
  /** HTML of parts with ids. */
  readonly parts: string;
  /** Whether nothing more changes. */
  readonly ended: boolean;
}

/** Open streams of all browsers. */
const MAX_STREAMS = 20;
const INTERVAL = 500;

/** Sends pages their changes as server-sent events. */
export class EventStreams {
  private open = 0;

  /** Sends the parts of a page whenever they change, until nothing more changes. */
  public send(c: Context, snapshot: () => Promise<Snapshot>): Response {
    if (this.open >= MAX_STREAMS) {
      throw new RefusedRequest(503, 'Too many pages are open.', 'Close some of them.');
    }
    this.open++;
    let sent: string | undefined;
    return streamSSE(
      c,
      async (stream) => {
        try {
          while (!stream.aborted) {
            const { parts, ended } = await snapshot();
            if (parts !== sent) {
              sent = parts;
              await stream.writeSSE({ event: 'parts', data: parts });
            }
            if (ended) {
              await stream.writeSSE({ event: 'end', data: '' });
              return;
            }
            await stream.sleep(INTERVAL);
          }
        } finally {
          this.open--;
        }
      },
      // The browser connects again.
      async () => {},
    );
  }
}
