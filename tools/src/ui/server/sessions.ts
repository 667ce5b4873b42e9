import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A browser that opened the link of the terminal. */
export interface Session {
  readonly id: string;
  /** Token that each form contains. */
  readonly csrf: string;
}

/** Sessions of this server, in memory: they end with it. */
export class Sessions {
  private token?: string;
  private readonly sessions = new Map<string, Session>();

  /** Creates the token of the link. It replaces an earlier one. */
  public newToken(): string {
    this.token = secret();
    return this.token;
  }

  /** Exchanges the token for a session. A token works once. */
  public exchange(given: string): Session | undefined {
    if (this.token === undefined || !equal(given, this.token)) {
      return undefined;
    }
    this.token = undefined;
    const session = { id: secret(), csrf: secret() };
    this.sessions.set(session.id, session);
    return session;
  }

  public find(id: string | undefined): Session | undefined {
    return id === undefined ? undefined : this.sessions.get(id);
  }

  /** Values that no log may contain. */
  public secrets(): string[] {
    const ofSessions = [...this.sessions.values()].flatMap(({ id, csrf }) => [id, csrf]);
    return this.token === undefined ? ofSessions : [this.token, ...ofSessions];
  }
}

/** Compares in a time that does not depend on the contents. */
export function equal(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(first as Buffer, second as Buffer);
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
