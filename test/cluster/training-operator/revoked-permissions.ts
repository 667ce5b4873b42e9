import type { Kubectl, KubeObject } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';
import { permissionsIn } from './operator-permissions';
import type { RunningOperator } from './running-operator';

/** Revokes permissions of the running operator, and restores them. */
export class RevokedPermissions {
  private logStart = 0;

  constructor(
    private readonly kubectl: Kubectl,
    private readonly operator: RunningOperator,
  ) {}

  /** The log of the operator since the permission was revoked. */
  get log(): string {
    return this.operator.log.slice(this.logStart);
  }

  /** Uses the whole log from now on, because the operator was restarted. */
  useWholeLog(): void {
    this.logStart = 0;
  }

  /** Calls a function while one permission is revoked. */
  without(permission: string, use: () => Promise<void>): Promise<void> {
    return this.withoutAll([permission], use);
  }

  /** Calls a function while several permissions are revoked. */
  async withoutAll(permissions: readonly string[], use: () => Promise<void>): Promise<void> {
    const names = ['clusterrole/training-operator', 'role/training-operator'];
    const roles = await this.kubectl.get(...names, '--namespace=kubeflow');
    const granted = roles.flatMap(({ rules }) => permissionsIn(rules));
    const unknown = permissions.filter((permission) => !granted.includes(permission));
    if (unknown.length > 0) {
      throw new Error(`the operator has no permission to ${unknown.join(', ')}`);
    }
    const holders = roles.filter(({ rules }) =>
      permissionsIn(rules).some((permission) => permissions.includes(permission)),
    );
    await Promise.all(holders.map((role) => this.write(role, rulesWithout(role.rules, permissions))));
    try {
      await this.waitForReviews(permissions, false);
      this.logStart = this.operator.log.length;
      await use();
    } finally {
      await Promise.all(holders.map((role) => this.write(role, role.rules)));
      await this.waitForReviews(permissions, true);
    }
  }

  /** Waits until the operator logs that a request was denied. */
  async waitForDenial(permission: string, seconds?: number): Promise<void> {
    const [verb, what] = permission.split(' ');
    const [resource, ...group] = what.split('.');
    const quote = '\\\\*"';
    const words = ['cannot', verb, 'resource', `${quote}${resource}${quote}`];
    const denial = new RegExp(`${words.join(' ')} in API group ${quote}${group.join('.')}${quote}`);
    await until(`${denial} in the operator's log`, async () => denial.test(this.log), seconds);
  }

  private async write({ kind, metadata }: KubeObject, rules: unknown): Promise<void> {
    const patch = `--patch=${JSON.stringify({ rules })}`;
    await this.kubectl.run('patch', kind.toLowerCase(), metadata.name, '--namespace=kubeflow', '--type=merge', patch);
  }

  private async waitForReviews(permissions: readonly string[], expected: boolean): Promise<void> {
    await Promise.all(permissions.map((permission) => this.waitForReview(permission, expected)));
  }

  /** Waits until the API server allows or denies the request. */
  private async waitForReview(permission: string, expected: boolean): Promise<void> {
    const [verb, what, name] = permission.split(' ');
    const [path, ...group] = what.split('.');
    const [resource, subresource] = path.split('/');
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: 'system:serviceaccount:kubeflow:training-operator',
        resourceAttributes: { namespace: 'kubeflow', verb, group: group.join('.'), resource, subresource, name },
      },
    };
    await until(`the permission to ${permission} to be ${expected ? 'granted' : 'revoked'}`, async () => {
      const { stdout } = await this.kubectl.runWith(JSON.stringify(review), 'create', '-f', '-', '--output=json');
      return JSON.parse(stdout).status.allowed === expected;
    });
  }
}

function rulesWithout(rules: readonly any[], permissions: readonly string[]): any[] {
  const left = rules.map((rule) => ({
    ...rule,
    verbs: rule.verbs.filter(
      (verb: string) =>
        !permissionsIn([{ ...rule, verbs: [verb] }]).some((permission) => permissions.includes(permission)),
    ),
  }));
  return left.filter(({ verbs }) => verbs.length > 0);
}
