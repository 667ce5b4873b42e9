import { X509Certificate } from 'node:crypto';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { checkDataKey } from '../../validation/data-keys';
import { Warnings } from '../../warnings';

const KEY = 'ca-bundle.crt';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Bundles with public authorities have over a hundred certificates, and those of companies a few. */
const FEWEST_PUBLIC_AUTHORITIES = 50;

const MERGE = 'cat company.crt /etc/ssl/certs/ca-certificates.crt > ca-bundle.crt';

/** A ConfigMap with a bundle of certificates. */
export interface CertificateBundle {
  /** Name of an existing ConfigMap; undefined if the platform creates it. */
  readonly configMapName?: string;
  readonly key: string;
  /** Content of the ConfigMap that the platform creates. */
  readonly pem?: string;
}

/**
 * Certificate authorities that all pods trust: those of a proxy that intercepts TLS, or of servers of a company.
 *
 * Python's requests, pip, curl, gRPC and Git trust the bundle only, so include the public authorities: `cat company.crt
 * /etc/ssl/certs/ca-certificates.crt > ca-bundle.crt` on Debian. Programs with OpenSSL or Go, and Node.js, trust the
 * authorities of their image, too.
 */
export class TrustedCertificates {
  /**
   * Certificates of an existing ConfigMap, which must exist in each namespace that has pods. trust-manager and OpenShift
   * create and update such ConfigMaps, with the public authorities.
   *
   * @param name name of the ConfigMap
   * @param key key of the ConfigMap with the certificates in PEM format; `ca-bundle.crt` if omitted
   * @see https://cert-manager.io/docs/trust/trust-manager/
   * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.20/html/networking_operators/configuring-a-custom-pki
   */
  public static fromConfigMap(name: string, key?: string): TrustedCertificates {
    return new TrustedCertificates({ configMapName: name, key: key ?? KEY });
  }

  /**
   * Certificates in PEM format, which a ConfigMap in each namespace with pods contains. Text between certificates is left
   * out.
   *
   * @param text one or more certificates, for example the content of a file
   */
  public static fromPem(text: string): TrustedCertificates {
    return new TrustedCertificates({ key: KEY, pem: text });
  }

  private constructor(private readonly bundle: CertificateBundle) {}

  /**
   * Checks the certificates, and returns them.
   *
   * @throws KubeflowError if the name or the key of the ConfigMap is invalid, or if the text is not a list of certificates.
   * @internal
   */
  public _bind(where: IConstruct): CertificateBundle {
    const { configMapName, key, pem } = this.bundle;
    if (configMapName !== undefined) {
      checkName(where, 'trustedCertificates: ConfigMap', configMapName, DNS_SUBDOMAIN);
      checkDataKey(where, 'trustedCertificates', key);
    }
    return pem === undefined ? this.bundle : { ...this.bundle, pem: checkedPem(where, pem) };
  }
}

function checkedPem(where: IConstruct, text: string): string {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    throw new KubeflowError(
      where,
      'trustedCertificates: the text contains a private key.',
      'Must contain certificates only: everybody who can read the output of synthesis would know the key.',
      'Remove the key. Clients need only the certificate of the authority.',
    );
  }
  const blocks = text.match(CERTIFICATE) ?? [];
  const begins = text.match(/-----BEGIN [A-Z0-9 ]+-----/g) ?? [];
  if (blocks.length === 0 || begins.length !== blocks.length) {
    const other = begins.find((line) => line !== '-----BEGIN CERTIFICATE-----');
    throw new KubeflowError(
      where,
      `trustedCertificates: the text ${blocks.length === 0 ? 'has no certificate' : `has ${other ? `a block "${other}"` : 'an incomplete certificate'}`}.`,
      'Must consist of certificates in PEM format: "-----BEGIN CERTIFICATE-----", base64, "-----END CERTIFICATE-----".',
      'Convert a DER file: openssl x509 -inform der -in company.der -out company.crt.',
    );
  }
  for (const [index, block] of blocks.entries()) {
    checkCertificate(where, index, block);
  }
  if (blocks.length < FEWEST_PUBLIC_AUTHORITIES) {
    Warnings.add(
      where,
      'platform/no-public-certificates',
      `trustedCertificates: the bundle has ${blocks.length === 1 ? 'one certificate' : `${blocks.length} certificates`}, so it probably has no public authorities.`,
      "Python's requests, pip, curl, gRPC and Git in pods then trust no public server, unless a proxy intercepts TLS.",
      `Add the public authorities, for example on Debian: ${MERGE}.`,
    );
  }
  return `${[...new Set(blocks.map(withoutBlanks))].join('\n')}\n`;
}

function checkCertificate(where: IConstruct, index: number, block: string): void {
  try {
    new X509Certificate(block);
  } catch {
    throw new KubeflowError(
      where,
      `trustedCertificates: certificate ${index + 1} cannot be read.`,
      'Must be an X.509 certificate in PEM format.',
      'Check it with: openssl x509 -noout -subject -in FILE.',
    );
  }
}

/** Returns a certificate with the line ends of Unix, and without blanks, as all programs read it. */
function withoutBlanks(block: string): string {
  return block
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
