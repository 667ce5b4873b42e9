import { CliError } from '../cli-error';
import { type Answer, type CheckResult, caBundleResult, failure, httpResult, modelResult, SUCCESS } from '../health';
import type { KubernetesClient } from '../kubernetes/kubernetes-client';
import { identity, type KubeObject } from '../kubernetes/objects';
import { inParallel } from '../parallel';
import type { PlanCheck } from '../plan/plan';
import { orIfForbidden } from './live-objects';

const TIMEOUT = 5000;

/**
 * Checks what components offer to their users, from outside the cluster: the API server connects to their Services. What
 * it cannot reach, and what only pods can check, is a note that it was not checked.
 */
export class EndUseChecks {
  private readonly failingSince = new Map<string, number>();

  /** @param remembers whether failures count from the first one on, and not from the creation of the object */
  constructor(
    private readonly client: KubernetesClient,
    private readonly remembers: boolean,
  ) {}

  /**
   * Runs the checks of an object.
   *
   * @param object the object as it is in the cluster
   */
  public async results(checks: readonly PlanCheck[], object: KubeObject, now: number): Promise<CheckResult[]> {
    const results = await inParallel(checks, (check) => this.run(check, object));
    return results.map((result, index) => (this.remembers ? this.remembered(checks[index], result, now) : result));
  }

  private remembered(check: PlanCheck, result: CheckResult, now: number): CheckResult {
    const key = [identity(check.object), check.type, ...(check.paths ?? [])].join('\n');
    if (result.ok) {
      this.failingSince.delete(key);
      return result;
    }
    const failingSince = this.failingSince.get(key) ?? now;
    this.failingSince.set(key, failingSince);
    return { ...result, failingSince };
  }

  private async run(check: PlanCheck, object: KubeObject): Promise<CheckResult> {
    switch (check.type) {
      case 'ca-bundle':
        return this.caBundle(object);
      case 'http':
        return this.eachPath(check, (path, answer) => httpResult(urlOf(check, path), answer));
      case 'models':
        return this.eachPath(check, modelResult);
      case 'nfs':
        return notChecked(`The NFS server ${check.service?.name ?? ''}`, 'only pods can reach it');
      case 'hostname':
        return notChecked(`The hostname ${check.hostname ?? ''}`, 'it must resolve in the cluster');
    }
  }

  /** The webhooks are read only here: the lists of objects have no such fields. */
  private async caBundle({ apiVersion, kind, metadata: { name } }: KubeObject): Promise<CheckResult> {
    const [group] = apiVersion.split('/');
    const configuration = await orIfForbidden<KubeObject | undefined | null>(
      this.client.get({ group, kind, name }),
      null,
    );
    if (configuration === null) {
      return notChecked(`${kind} ${name}`, 'you have no permission to get it');
    }
    return configuration ? caBundleResult(configuration) : failure('NotFound', 'It does not exist.');
  }

  private async eachPath(
    check: PlanCheck,
    resultOf: (path: string, answer: Answer) => CheckResult,
  ): Promise<CheckResult> {
    for (const path of check.paths ?? []) {
      const answer = await this.get(check, path);
      const result =
        'unreachable' in answer ? notChecked(urlOf(check, path), answer.unreachable) : resultOf(path, answer);
      if (!result.ok || result !== SUCCESS) {
        return result;
      }
    }
    return SUCCESS;
  }

  /** Asks a Service through the API server, as `kubectl get --raw` does. */
  private async get({ service, scheme = 'http' }: PlanCheck, path: string): Promise<Answer | { unreachable: string }> {
    const { namespace = this.client.server.namespace, name = '', port = 0 } = service ?? {};
    const target = `/api/v1/namespaces/${namespace}/services/${scheme}:${name}:${port}/proxy`;
    try {
      const signal = AbortSignal.timeout(TIMEOUT);
      const answer = await this.client.server.answer({ path: `${target}${path}`, accept: '*/*', signal });
      return isOfApiServer(answer) ? { unreachable: reasonOf(answer) } : answer;
    } catch (error) {
      // Network policies often block the API server. It then waits longer than this.
      if (error instanceof CliError) {
        return { unreachable: `it did not answer within ${TIMEOUT / 1000} s` };
      }
      throw error;
    }
  }
}

function notChecked(what: string, why: string): CheckResult {
  return { ...SUCCESS, message: `Not checked: ${what}, because ${why}.` };
}

function urlOf({ scheme, service }: PlanCheck, path: string): string {
  const { namespace, name = '', port } = service ?? {};
  return `${scheme}://${name}${namespace === undefined ? '' : `.${namespace}`}:${port}${path}`;
}

/** The API server answers itself if it denies the request, or cannot connect to the pod. */
function isOfApiServer({ status, body }: Answer): boolean {
  return status !== 200 && (/"kind": ?"Status"/.test(body) || /error trying to reach service/.test(body));
}

function reasonOf({ status, body }: Answer): string {
  if (status === 403) {
    return 'you have no permission to get services/proxy';
  }
  try {
    const { message } = JSON.parse(body) as { message?: string };
    return `the API server cannot reach it (${message ?? `HTTP ${status}`})`;
  } catch {
    return `the API server cannot reach it (${body.trim().slice(0, 200)})`;
  }
}
