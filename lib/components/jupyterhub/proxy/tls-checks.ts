import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { ProxyOptions } from './proxy-options';

const WEAKENING_FLAGS = ['--insecure', '--ssl-allow-rc4'];
const WEAKENING_VARIABLE = 'NODE_TLS_REJECT_UNAUTHORIZED';

/** @throws KubeflowError if an argument or an environment variable of the proxy weakens TLS. */
export function checkProxyTls(where: IConstruct, { args = [], env = {} }: ProxyOptions): void {
  const weakening =
    args.find((argument) => WEAKENING_FLAGS.includes(argument.split('=')[0])) ??
    Object.keys(env).find((name) => name === WEAKENING_VARIABLE);
  if (weakening !== undefined) {
    throw new KubeflowError(
      where,
      `proxy.${weakening === WEAKENING_VARIABLE ? 'env' : 'args'}: "${weakening}" weakens TLS.`,
      'The proxy verifies certificates of its targets, and accepts no broken ciphers.',
      'Remove it: the proxy connects to the hub and to notebooks over HTTP inside the cluster.',
    );
  }
}
