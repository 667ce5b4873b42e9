import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import type * as k8s from '../k8s';
import type * as kube from '../k8s/kube';
import { toManifest } from '../k8s/manifest';
import { restrictedViolation } from './pod-security';

const HOOKS = ['postStart', 'preStop'] as const;
const ACTIONS = ['exec', 'httpGet', 'sleep', 'tcpSocket'] as const;

/**
 * Returns the lifecycle hooks of a container as in a manifest.
 *
 * @param what prop of the hooks, for errors
 * @throws KubeflowError if Kubernetes or Pod Security `restricted` would reject them.
 */
export function lifecycleField(
  where: IConstruct,
  what: string,
  given: k8s.Lifecycle | undefined,
): Pick<kube.Container, 'lifecycle'> {
  if (given === undefined) {
    return {};
  }
  const lifecycle = toManifest('Lifecycle', given, { where, what });
  const violation = restrictedViolation({ name: 'any', lifecycle });
  if (violation !== undefined) {
    throw new KubeflowError(
      where,
      `lifecycle ${violation}.`,
      'Pod Security "restricted" only allows requests to the pod itself.',
      'Remove `host`.',
    );
  }
  for (const hook of HOOKS) {
    checkHandler(where, hook, lifecycle[hook]);
  }
  return { lifecycle };
}

function checkHandler(where: IConstruct, hook: string, handler: kube.LifecycleHandler | undefined): void {
  const actions = ACTIONS.filter((action) => handler?.[action] !== undefined);
  if (handler && (actions.length !== 1 || handler.tcpSocket || handler.exec?.command?.length === 0)) {
    throw new KubeflowError(
      where,
      `lifecycle.${hook} ${actions.length === 1 ? 'has no command, or an unsupported action' : `has ${actions.length} actions`}.`,
      'Must have one action: a command (`exec`), a request (`httpGet`) or a pause (`sleep`).',
      "Use for example { exec: { command: ['sh', '-c', 'cp -n /opt/team/* ~'] } }.",
    );
  }
}
