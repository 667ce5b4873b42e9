import { html } from 'hono/html';
import type { Child } from 'hono/jsx';

/** Completes a page. */
export function page(content: Child) {
  return html`<!DOCTYPE html>${content}`;
}
