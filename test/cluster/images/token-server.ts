import { createSign, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const ISSUER = 'test-issuer';
const SERVICE = 'test-registry';

/**
 * Signs tokens for a registry.
 *
 * @see https://distribution.github.io/distribution/spec/auth/jwt/
 */
export class TokenServer {
  /** @param passwords users with their passwords, who may pull all repositories */
  static async start(folder: string, passwords: Readonly<Record<string, string>>): Promise<TokenServer> {
    const server = new TokenServer(folder, passwords);
    await once(server.server.listen(0, '127.0.0.1'), 'listening');
    return server;
  }

  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly keysFile: string;
  private readonly server: Server;

  private constructor(folder: string, passwords: Readonly<Record<string, string>>) {
    this.keysFile = join(folder, 'keys.json');
    const key = { ...this.keys.publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' };
    writeFileSync(this.keysFile, JSON.stringify({ keys: [key] }));
    this.server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://localhost');
      const [user, password] = Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64')
        .toString()
        .split(':');
      const isUser = user !== '' && passwords[user] === password;
      const [type, name, actions] = (searchParams.get('scope') ?? '').split(':');
      // Others get a token that permits nothing, as from Docker Hub.
      const access = isUser ? [{ type, name, actions: actions.split(',') }] : [];
      response.writeHead(user !== '' && !isUser ? 401 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ token: this.token(access) }));
    });
  }

  /** Section of the registry's configuration. */
  get auth(): object {
    const { port } = this.server.address() as AddressInfo;
    return {
      token: { realm: `http://127.0.0.1:${port}/token`, service: SERVICE, issuer: ISSUER, jwks: this.keysFile },
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private token(access: readonly object[]): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: ISSUER,
      sub: 'user',
      aud: SERVICE,
      exp: now + 300,
      nbf: now - 10,
      iat: now,
      jti: 'one',
      access,
    };
    const text = [{ typ: 'JWT', alg: 'RS256', kid: 'test' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${text}.${createSign('RSA-SHA256').update(text).sign(this.keys.privateKey, 'base64url')}`;
  }
}
