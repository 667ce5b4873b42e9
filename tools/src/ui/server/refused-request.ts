import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** A request that is not answered, and how to make a better one. */
export class RefusedRequest extends Error {
  constructor(
    public readonly status: ContentfulStatusCode,
    message: string,
    public readonly hint?: string,
  ) {
    super(message);
    this.name = 'RefusedRequest';
  }
}
