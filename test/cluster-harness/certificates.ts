import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of the PEM files of a certificate and its key. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority that keeps its files in a folder, and is valid as long as the folder exists. */
export class CertificateAuthority implements Certificate {
  readonly certificate: string;
  readonly key: string;

  constructor(private readonly folder: string) {
    const authority = this.request('ca', '/CN=test-cluster', [
      'basicConstraints=critical,CA:TRUE',
      'keyUsage=critical,keyCertSign,cRLSign,digitalSignature',
    ]);
    this.certificate = authority.certificate;
    this.key = authority.key;
  }

  /**
   * Issues a server certificate.
   *
   * @param names subject alternative names in OpenSSL's syntax, for example `DNS:localhost`
   */
  server(commonName: string, names: string[]): Certificate {
    return this.issue(commonName, `/CN=${commonName}`, [
      'extendedKeyUsage=serverAuth',
      `subjectAltName=${names.join(',')}`,
    ]);
  }

  client(user: string, group?: string): Certificate {
    const subject = `${group ? `/O=${group}` : ''}/CN=${user}`;
    return this.issue(user.replaceAll(':', '-'), subject, ['extendedKeyUsage=clientAuth']);
  }

  private issue(name: string, subject: string, extensions: string[]): Certificate {
    return this.request(
      name,
      subject,
      ['basicConstraints=critical,CA:FALSE', ...extensions],
      [...['-CA', this.certificate, '-CAkey', this.key]],
    );
  }

  private request(name: string, subject: string, extensions: string[], more: string[] = []): Certificate {
    const issued = { certificate: join(this.folder, `${name}.crt`), key: join(this.folder, `${name}.key`) };
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3650'],
        ...['-subj', subject, '-out', issued.certificate, '-keyout', issued.key],
        ...extensions.flatMap((extension) => ['-addext', extension]),
        ...more,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    return issued;
  }
}

export function base64(path: string): string {
  return readFileSync(path).toString('base64');
}
