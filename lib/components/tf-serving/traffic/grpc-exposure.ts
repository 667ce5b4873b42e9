import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

/** Where clients come to a name for gRPC. */
export const HTTPS_PORT = 443;

/** Throws where the name of the gRPC API is that of the REST API. */
export function checkGrpcHostname(where: IConstruct, prop: string, hostname: string, restHostname?: string): void {
  if (hostname === restHostname) {
    throw new KubeflowError(
      where,
      `${prop}: hostname "${hostname}" is that of the REST API too.`,
      'Gateway API accepts an HTTPRoute or a GRPCRoute for a name, and not both.',
      `Use for example "grpc.${hostname}".`,
    );
  }
}

/** Throws where a server behind a way in, which ends TLS, speaks it too. */
export function checkGrpcWithoutTls(where: IConstruct, what: string, speaksTls: boolean): void {
  if (speaksTls) {
    throw new KubeflowError(
      where,
      `${what} speaks TLS itself (\`grpc.ssl\`), which the way in ends.`,
      'Accepted is a server that speaks gRPC in the clear behind a way in, or one with TLS that clients come to by its Service.',
      'Leave `grpc.ssl` out, or the name for gRPC.',
    );
  }
}
