import type { Kubectl, KubeObject } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';

/** The Application of an environment, as the API server has it. */
export class Application {
  constructor(
    private readonly kubectl: Kubectl,
    private readonly namespace = 'status',
    private readonly name = 'kubeflow',
  ) {}

  read(): Promise<KubeObject> {
    return this.kubectl.getOne(`applications.app.k8s.io/${this.name}`, `--namespace=${this.namespace}`);
  }

  /** Status, reason and message of a condition. */
  async condition(type: string): Promise<{ status?: string; reason?: string; message?: string }> {
    const { status = {} } = await this.read();
    return (status.conditions ?? []).find((each: { type: string }) => each.type === type) ?? {};
  }

  /** State of an object, with reason and message. */
  async state(kind: string, name: string): Promise<{ status?: string; reason?: string; message?: string }> {
    const { status = {} } = await this.read();
    return (
      (status.components ?? []).find(
        (each: { kind: string; name: string }) => each.kind === kind && each.name === name,
      ) ?? {}
    );
  }

  /** Waits until an object has a state, and returns its reason and message. */
  waitFor(kind: string, name: string, state: string, seconds = 30): Promise<{ reason?: string; message?: string }> {
    return until(
      `${kind} ${name} in state ${state}`,
      async () => {
        const found = await this.state(kind, name);
        return found.status === state && found;
      },
      seconds,
    );
  }

  waitForReady(status: 'True' | 'False' | 'Unknown', seconds = 30): Promise<{ reason?: string; message?: string }> {
    return until(
      `Ready=${status}`,
      async () => {
        const ready = await this.condition('Ready');
        return ready.status === status && ready;
      },
      seconds,
    );
  }

  /** Events about the Application, as `<type> <reason> <message>`. */
  async events(): Promise<string[]> {
    const events = await this.kubectl.get('events', `--namespace=${this.namespace}`);
    return events
      .filter(({ involvedObject: { kind, name } }) => kind === 'Application' && name === this.name)
      .map(({ type, reason, message }) => `${type} ${reason} ${message}`);
  }

  async patchStatus(resource: string, name: string, status: object): Promise<void> {
    const patch = `--patch=${JSON.stringify({ status })}`;
    await this.kubectl.run(
      'patch',
      resource,
      name,
      '--namespace=things',
      '--subresource=status',
      '--type=merge',
      patch,
    );
  }
}

/** Makes the objects of the platform program ready that no controller of the test cluster makes ready. */
export async function completeObjects(application: Application): Promise<void> {
  await application.patchStatus('service', 'public', { loadBalancer: { ingress: [{ hostname: 'lb.example.com' }] } });
  await application.patchStatus('widget', 'gadget', { conditions: [{ type: 'Ready', status: 'True' }] });
}
