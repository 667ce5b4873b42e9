// Binds sessions to the person who started them. The cookies of the hub and of user servers outlive a session of IAP, so without this the
// next person in the same browser could open the server of the previous one.
//
// The proxy encrypts each cookie that only servers can read (HttpOnly) with the identity of the visitor. It decrypts cookies only for
// the same identity, and otherwise drops them. A server without its cookie sends the visitor to the hub, which ends the old session.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const PREFIX = 'sealed.';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

// Session cookies of the hub, servers and services. Visitors with an identity never have them unencrypted.
const SESSION = /^(__host-|__secure-)?(jupyterhub-|service-)/;
// Not a credential. The hub needs it to end the session of the previous person.
const SESSION_ID = 'jupyterhub-session-id';

export class SealedCookies {
  #key;

  constructor(token) {
    this.#key = createHash('sha256').update(`sealed-cookies ${token}`).digest();
  }

  /** The header `Set-Cookie` of a server, for the browser of this visitor. */
  sealed(setCookie, identity) {
    return setCookie.map((header) => {
      const [, name, value, attributes] = /^([^=;]*)=([^;]*)(.*)$/s.exec(header) ?? [];
      return name !== undefined && name.trim() !== SESSION_ID && isHttpOnly(attributes)
        ? `${name}=${this.#seal(value, associatedData(name, identity))}${attributes}`
        : header;
    });
  }

  /** The cookies (`name=value`) that a server may see if this visitor requests it. */
  opened(cookies, identity) {
    return cookies.flatMap((cookie) => {
      const [name, ...rest] = cookie.split('=');
      const value = rest.join('=').trim();
      if (value.startsWith(PREFIX)) {
        const plain = identity && this.#open(value, associatedData(name, identity));
        return plain === undefined ? [] : [`${name}=${plain}`];
      }
      const isSession = SESSION.test(name.trim().toLowerCase()) && name.trim() !== SESSION_ID;
      return identity !== undefined && isSession ? [] : [cookie];
    });
  }

  #seal(value, data) {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(data);
    const encrypted = Buffer.concat([cipher.update(value), cipher.final()]);
    return PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url');
  }

  #open(value, data) {
    const bytes = Buffer.from(value.slice(PREFIX.length), 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) {
      return undefined;
    }
    const [nonce, tag] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)];
    const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(data).setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString();
    } catch {
      return undefined;
    }
  }
}

/**
 * The visitor that an IAP assertion names; undefined without one. The signature is not verified: IAP replaces the header, so only a
 * request that bypasses IAP can forge it, and such a request still needs the cookie. The hub verifies it before it starts a session.
 */
export function identityOf(assertion) {
  if (assertion === undefined) {
    return undefined;
  }
  try {
    const { iss, sub, email } = JSON.parse(Buffer.from(String(assertion).split('.')[1], 'base64url').toString());
    return JSON.stringify([iss, sub, email]);
  } catch {
    return `invalid ${assertion}`;
  }
}

function isHttpOnly(attributes) {
  return attributes.split(';').some((attribute) => attribute.trim().toLowerCase() === 'httponly');
}

function associatedData(name, identity) {
  return Buffer.from(`${name.trim()}\n${identity}`);
}
