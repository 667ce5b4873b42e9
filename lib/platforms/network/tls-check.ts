import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { TlsTermination } from '../capabilities/tls-termination';

/** A hostname, or a Service with an address outside the cluster. */
export interface ExposedAddress {
  /** Name of the address for the error, for example `hostname "hub.example.com"`. */
  readonly what: string;
  /** Whether the program configures a certificate. */
  readonly hasCertificate: boolean;
  /** Choice of the program. */
  readonly tlsTermination: TlsTermination | undefined;
  /** How to configure a certificate, if possible. */
  readonly certificateHint?: string;
  /** Prop that sets `tlsTermination`. */
  readonly prop: string;
}

/**
 * Checks that an exposed address has TLS, or that the program says explicitly where TLS ends. All exposures use this
 * check, so nothing is exposed over plain HTTP by omission.
 *
 * @returns whether clients use TLS
 * @throws KubeflowError if TLS is not configured.
 */
export function checkTls(where: IConstruct, address: ExposedAddress): boolean {
  const { what, hasCertificate, tlsTermination, certificateHint, prop } = address;
  if (!hasCertificate && tlsTermination === undefined) {
    throw new KubeflowError(
      where,
      `${what} would be served over plain HTTP.`,
      'An exposed address must have TLS, because passwords, cookies and data are otherwise sent in clear text.',
      ...(certificateHint === undefined ? [] : [certificateHint]),
      `Set ${prop} to TlsTermination.EXTERNAL if TLS ends elsewhere, for example at a load balancer in front of the cluster,`,
      'or to TlsTermination.NONE for plain HTTP on an isolated network.',
    );
  }
  return hasCertificate || tlsTermination === TlsTermination.EXTERNAL;
}
