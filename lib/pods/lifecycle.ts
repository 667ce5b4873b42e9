import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { restrictedViolation } from './pod-security';

/**
 * Checks the lifecycle hooks of a container.
 *
 * @throws KubeflowError if Kubernetes or Pod Security `restricted` would reject them.
 */
export function checkLifecycle(where: IConstruct, lifecycle: k8s.Lifecycle): void {
  const violation = restrictedViolation({ name: 'any', lifecycle });
  if (violation !== undefined) {
    throw new KubeflowError(
      where,
      `lifecycle ${violation}.`,
      'Pod Security "restricted" only allows requests to the pod itself.',
      'Remove `host`.',
    );
  }
  for (const [hook, handler] of Object.entries(lifecycle) as [string, k8s.LifecycleHandler | undefined][]) {
    const actions = [handler?.exec, handler?.httpGet].filter((action) => action !== undefined);
    if (handler && (actions.length !== 1 || handler.tcpSocket || handler.exec?.command?.length === 0)) {
      throw new KubeflowError(
        where,
        `lifecycle.${hook} ${actions.length === 1 ? 'has no command, or an unsupported action' : `has ${actions.length} actions`}.`,
        'Must have either a command (`exec`) or a request (`httpGet`).',
        "Use for example { exec: { command: ['sh', '-c', 'cp -n /opt/team/* ~'] } }.",
      );
    }
  }
}
