import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

/** Port of an exposed gRPC API. */
export const HTTPS_PORT = 443;

/**
 * @throws KubeflowError if the gRPC API has the same hostname as the REST API.
 */
export function checkGrpcHostname(where: IConstruct, prop: string, hostname: string, restHostname?: string): void {
  if (hostname === restHostname) {
    throw new KubeflowError(
      where,
      `${prop}: hostname "${hostname}" is already the hostname of the REST API.`,
      'Gateway API allows either an HTTPRoute or a GRPCRoute for a hostname.',
      `Use for example "grpc.${hostname}".`,
    );
  }
}

/**
 * @throws KubeflowError if an exposed server uses TLS, which the gateway already terminates.
 */
export function checkGrpcWithoutTls(where: IConstruct, what: string, hasTls: boolean): void {
  if (hasTls) {
    throw new KubeflowError(
      where,
      `${what} uses TLS (\`grpc.ssl\`), but the gateway terminates TLS.`,
      'A server behind a gateway must serve gRPC without TLS. Clients can connect to a server with TLS through its Service.',
      'Remove `grpc.ssl` or the gRPC hostname.',
    );
  }
}
