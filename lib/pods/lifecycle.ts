import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { restrictedViolation } from './pod-security';

/**
 * @throws KubeflowError if Kubernetes or Pod Security `restricted` would reject the hooks of a container.
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
    const ways = [handler?.exec, handler?.httpGet].filter((way) => way !== undefined);
    if (handler && (ways.length !== 1 || handler.tcpSocket || handler.exec?.command?.length === 0)) {
      throw new KubeflowError(
        where,
        `lifecycle.${hook} ${ways.length === 1 ? 'has no command, or an unsupported action' : `has ${ways.length} actions`}.`,
        'Must have either a command (`exec`) or a request (`httpGet`).',
        "Use for example { exec: { command: ['sh', '-c', 'cp -n /opt/team/* ~'] } }.",
      );
    }
  }
}
