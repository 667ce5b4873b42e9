import { createHash } from 'node:crypto';
import { ApiError } from '../kubernetes/api-error';
import type { ApiServer } from '../kubernetes/api-server';
import type { KubernetesClient } from '../kubernetes/kubernetes-client';
import { identity, type KubeObject } from '../kubernetes/objects';
import type { PlanComponent, PlanObject } from '../plan/plan';

const GROUP = 'app.k8s.io';
const KIND = 'Application';
/** Suffix of the ConfigMap that belongs to the Application of an environment. Other Applications have none. */
const EXPECTED_SUFFIX = '-expected';

const MAX_MESSAGE = 1000;
const TIMEOUT = 5000;

interface DeploymentEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'DeploymentStep' | 'DeploymentCompleted' | 'DeploymentFailed';
  readonly message: string;
}

/**
 * Records the steps of a deployment as Events of the Application, so that everybody who watches it sees them.
 *
 * An equal step of a later deployment is counted. Events that cannot be written are left out: a deployment neither needs
 * them nor the permission to create them.
 */
export class DeploymentEvents {
  private readonly application?: PlanObject;
  private found?: KubeObject;
  private waiting: DeploymentEvent[] = [];

  constructor(
    components: readonly PlanComponent[],
    /** Returns the client, or undefined if there may be no cluster yet. */
    private readonly client: () => KubernetesClient | undefined,
  ) {
    this.application = applicationOf(components);
  }

  /** Records that a step is complete. It is written with the next `flush`. */
  public step(title: string): void {
    this.add({ type: 'Normal', reason: 'DeploymentStep', message: `${title}.` });
  }

  public completed(environment: string): void {
    this.add({ type: 'Normal', reason: 'DeploymentCompleted', message: `Environment "${environment}" is deployed.` });
  }

  public failed(message: string): void {
    this.add({ type: 'Warning', reason: 'DeploymentFailed', message: message.slice(0, MAX_MESSAGE) });
  }

  /** Writes what waits, if the Application exists. */
  public async flush(): Promise<void> {
    const client = this.client();
    if (client === undefined || this.application === undefined || this.waiting.length === 0) {
      return;
    }
    try {
      this.found ??= await client.get(this.application);
      if (this.found === undefined) {
        return;
      }
      const events = this.waiting;
      this.waiting = [];
      for (const event of events) {
        await write(client.server, this.found, event);
      }
    } catch {
      // The cluster cannot be reached, or the user may not create Events.
      this.waiting = [];
    }
  }

  private add(event: DeploymentEvent): void {
    this.waiting.push(event);
  }
}

function applicationOf(components: readonly PlanComponent[]): PlanObject | undefined {
  const objects = components.flatMap((component) => component.objects);
  const known = new Set(objects.map(identity));
  return objects.find(
    ({ group, kind, namespace, name }) =>
      group === GROUP &&
      kind === KIND &&
      known.has(identity({ group: '', kind: 'ConfigMap', namespace, name: `${name}${EXPECTED_SUFFIX}` })),
  );
}

/** Creates an Event about the Application, or counts it if it exists. */
async function write(
  server: ApiServer,
  { apiVersion, kind, metadata }: KubeObject,
  event: DeploymentEvent,
): Promise<void> {
  const { name: applicationName, namespace, uid } = metadata;
  const key = JSON.stringify([uid, event.type, event.reason, event.message]);
  const name = `${applicationName}.deploy-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
  const time = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const path = `/api/v1/namespaces/${namespace}/events`;
  const signal = AbortSignal.timeout(TIMEOUT);
  const body = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: { apiVersion, kind, namespace, name: applicationName, uid },
    ...event,
    source: { component: 'kubeflow-cdk' },
    reportingComponent: 'kubeflow-cdk.io/deploy',
    reportingInstance: 'kubeflow-cdk',
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
  try {
    await server.json({ method: 'POST', path, body, signal });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) {
      throw error;
    }
    const known = await server.json<{ count?: number }>({ path: `${path}/${name}`, signal });
    await server.json({
      method: 'PATCH',
      path: `${path}/${name}`,
      body: { count: (known.count ?? 1) + 1, lastTimestamp: time },
      contentType: 'application/merge-patch+json',
      signal,
    });
  }
}
