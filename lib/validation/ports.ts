import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import type { NameRule } from '../names';
import { isTerraformToken } from '../terraform-token';
import { isIntegerBetween } from './integers';

export const PROTOCOLS = { TCP: 'TCP', UDP: 'UDP', SCTP: 'SCTP' };
/** Throws where a number is not one of a port. */
export function checkPort(where: IConstruct, what: string, port: number): void {
  if (!isTerraformToken(port) && !isIntegerBetween(port, 1, 65535)) {
    throw new KubeflowError(where, `${what} ${port} is not a port.`, 'Whole numbers from 1 to 65535 are accepted.');
  }
}

/** @see https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports */
export const PORT_NAME: NameRule = {
  pattern: /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/,
  maxLength: 15,
  accepts: 'Kubernetes accepts lower-case letters, at least one, digits and single "-" between them, at most 15.',
};
