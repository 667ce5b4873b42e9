import type { Kubectl, KubeObject } from '../cluster-harness/kubectl';
import { until } from '../cluster-harness/until';
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
  without(right: string, use: () => Promise<void>): Promise<void> {
    return this.withoutAll([right], use);
  }

  /** Calls a function while several permissions are revoked. */
  async withoutAll(rights: readonly string[], use: () => Promise<void>): Promise<void> {
    const names = ['clusterrole/training-operator', 'role/training-operator'];
    const roles = await this.kubectl.get(...names, '--namespace=kubeflow');
    const given = roles.flatMap(({ rules }) => permissionsIn(rules));
    const unknown = rights.filter((right) => !given.includes(right));
    if (unknown.length > 0) {
      throw new Error(`the operator has no permission to ${unknown.join(', ')}`);
    }
    const holders = roles.filter(({ rules }) => permissionsIn(rules).some((right) => rights.includes(right)));
    await Promise.all(holders.map((role) => this.write(role, rulesWithout(role.rules, rights))));
    try {
      await this.waitForReviews(rights, false);
      this.logStart = this.operator.log.length;
      await use();
    } finally {
      await Promise.all(holders.map((role) => this.write(role, role.rules)));
      await this.waitForReviews(rights, true);
    }
  }

  /** Waits until the operator logs that a request was denied. */
  async waitForDenial(right: string, seconds?: number): Promise<void> {
    const [verb, what] = right.split(' ');
    const [resource, ...group] = what.split('.');
    const quote = '\\\\*"';
    const words = ['cannot', verb, 'resource', `${quote}${resource}${quote}`];
    const said = new RegExp(`${words.join(' ')} in API group ${quote}${group.join('.')}${quote}`);
    await until(`${said} in the operator's log`, async () => said.test(this.log), seconds);
  }

  private async write({ kind, metadata }: KubeObject, rules: unknown): Promise<void> {
    const patch = `--patch=${JSON.stringify({ rules })}`;
    await this.kubectl.run('patch', kind.toLowerCase(), metadata.name, '--namespace=kubeflow', '--type=merge', patch);
  }

  private async waitForReviews(rights: readonly string[], expected: boolean): Promise<void> {
    await Promise.all(rights.map((right) => this.waitForReview(right, expected)));
  }

  /** Waits until the API server allows or denies the request. */
  private async waitForReview(right: string, expected: boolean): Promise<void> {
    const [verb, what, name] = right.split(' ');
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
    await until(`the right to ${right} to be ${expected ? 'given' : 'taken'}`, async () => {
      const { stdout } = await this.kubectl.runWith(JSON.stringify(review), 'create', '-f', '-', '--output=json');
      return JSON.parse(stdout).status.allowed === expected;
    });
  }
}

function rulesWithout(rules: readonly any[], rights: readonly string[]): any[] {
  const left = rules.map((rule) => ({
    ...rule,
    verbs: rule.verbs.filter(
      (verb: string) => !permissionsIn([{ ...rule, verbs: [verb] }]).some((right) => rights.includes(right)),
    ),
  }));
  return left.filter(({ verbs }) => verbs.length > 0);
}
