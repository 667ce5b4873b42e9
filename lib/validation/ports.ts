import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import type { NameRule } from '../names';
import { isTerraformToken } from '../terraform-token';
import { isIntegerBetween } from './integers';

export const PROTOCOLS = { TCP: 'TCP', UDP: 'UDP', SCTP: 'SCTP' };
/**
 * @throws KubeflowError if a number is not a valid port.
 */
export function checkPort(where: IConstruct, what: string, port: number): void {
  if (!isTerraformToken(port) && !isIntegerBetween(port, 1, 65535)) {
    throw new KubeflowError(where, `${what} ${port} is not a valid port.`, 'Must be an integer from 1 to 65535.');
  }
}

/**
 * Names of ports of containers and Services.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
 */
export const PORT_NAME: NameRule = {
  pattern: /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/,
  maxLength: 15,
  accepts: 'Must be at most 15 lower-case letters, digits and single "-" between them, with at least one letter.',
};
