import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { RateLimit } from './rate-limit';
import { RefusedRequest } from './refused-request';
import { equal, type Session, type Sessions } from './sessions';

/** Values that the middleware adds to a request. */
export interface RequestEnv {
  Variables: { session: Session };
}

/** Bytes that a form may have. */
export const MAX_BODY = 64 * 1024;
/** Characters that an address may have. */
const MAX_URL = 4096;

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // With "no-referrer", browsers send forms without an origin.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cache-control': 'no-store',
};

/** Adds headers to all answers, errors included. */
export function secureHeaders(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) {
      // The picture sets another policy.
      if (name !== 'content-security-policy' || !c.res.headers.has(name)) {
        c.res.headers.set(name, value);
      }
    }
  };
}

/** Refuses names that other servers could give to this address (DNS rebinding), and long addresses. */
export function checkHost(hosts: readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    if (!hosts.includes(c.req.header('host') ?? '')) {
      throw new RefusedRequest(421, 'This server has another address.', `Open http://${hosts[0]}/ instead.`);
    }
    if (c.req.url.length > MAX_URL) {
      throw new RefusedRequest(414, 'The address is too long.');
    }
    await next();
  };
}

/** Limits the requests of all browsers together. */
export function limitRate(limits: { readonly read: RateLimit; readonly write: RateLimit }): MiddlewareHandler {
  return async (c, next) => {
    const wait = (isRead(c) ? limits.read : limits.write).take();
    if (wait > 0) {
      c.header('retry-after', String(wait));
      throw new RefusedRequest(429, 'Too many requests.', `Wait ${wait} seconds, and try again.`);
    }
    await next();
  };
}

/** Requires the cookie of a session. */
export function requireSession(sessions: Sessions, cookie: string): MiddlewareHandler<RequestEnv> {
  return async (c, next) => {
    const session = sessions.find(getCookie(c, cookie));
    if (session === undefined) {
      throw new RefusedRequest(
        401,
        'You are not signed in.',
        'Open the link that the terminal printed. It works once: run "kubeflow-cdk ui" again for another one. Nothing is lost.',
      );
    }
    c.set('session', session);
    await next();
  };
}

/** Accepts changes only from forms of these pages: by their origin, their type, and the token in the form. */
export function checkForms(): MiddlewareHandler<RequestEnv> {
  return async (c, next) => {
    if (isRead(c)) {
      return next();
    }
    if (c.req.method !== 'POST') {
      throw new RefusedRequest(405, `${c.req.method} is not supported.`);
    }
    if (c.req.header('origin') !== `http://${c.req.header('host')}`) {
      throw new RefusedRequest(403, 'The request comes from another site.', 'Send the form of the page again.');
    }
    if (!/^application\/x-www-form-urlencoded\b/.test(c.req.header('content-type') ?? '')) {
      throw new RefusedRequest(415, 'The request is not a form.');
    }
    // Reads the body once, up to the limit. Handlers get the parsed form.
    const { csrf } = await c.req.parseBody({ all: true });
    if (typeof csrf !== 'string' || !equal(csrf, c.get('session').csrf)) {
      throw new RefusedRequest(403, 'The form is not valid any more.', 'Load the page again, and send its form.');
    }
    await next();
  };
}

/** Sets the cookie of a session. Scripts cannot read it, and other sites cannot send it. */
export function setSessionCookie(c: Context, cookie: string, session: Session): void {
  setCookie(c, cookie, session.id, { httpOnly: true, sameSite: 'Strict', path: '/' });
}

function isRead(c: Context): boolean {
  return c.req.method === 'GET' || c.req.method === 'HEAD';
}
