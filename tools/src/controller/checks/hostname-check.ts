import { lookup } from 'node:dns/promises';
import { connect } from 'node:tls';
import { type CheckResult, failure, SUCCESS } from '../../health';
import type { ExpectedCheck } from '../expectations';

const TIMEOUT = 5000;
const PORT = 443;

/** A hostname resolves in the cluster. With TLS, its certificate is valid. */
export async function checkHostname({ host = '', port = PORT, tls }: ExpectedCheck): Promise<CheckResult> {
  try {
    await lookup(host);
  } catch (error) {
    return failure('HostnameNotFound', `${host} does not resolve in the cluster: ${(error as Error).message}`);
  }
  return tls ? checkCertificate(host, port) : SUCCESS;
}

/** A server that cannot be reached is not a failure: from inside, a load balancer can have no route. */
function checkCertificate(host: string, port: number): Promise<CheckResult> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername: host, timeout: TIMEOUT, rejectUnauthorized: false });
    const end = (result: CheckResult): void => {
      resolve(result);
      socket.destroy();
    };
    const unreachable = (why: string): void =>
      end({ ...SUCCESS, message: `The certificate of ${host} was not checked: ${why}.` });
    socket.on('secureConnect', () => {
      const error = socket.authorizationError as Error | string | undefined;
      end(
        socket.authorized
          ? SUCCESS
          : failure('CertificateInvalid', `The certificate of ${host} is not valid: ${describe(error)}.`),
      );
    });
    socket.on('timeout', () => unreachable(`no answer within ${TIMEOUT / 1000} s`));
    socket.on('error', (error) => unreachable(error.message));
  });
}

function describe(error: Error | string | undefined): string {
  return typeof error === 'string' ? error : ((error as NodeJS.ErrnoException)?.code ?? error?.message ?? 'unknown');
}
