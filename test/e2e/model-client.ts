import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestCluster } from '../cluster/test-cluster';
import { IMAGES } from '../cluster-harness/images/image-recipes';
import { until } from '../cluster-harness/until';
import { parseManifests } from '../parse-manifests';

const PROGRAM = join(__dirname, 'programs/model-client/client.py');
const README = join(__dirname, '../../lib/components/tf-serving/README.md');

const NAME = 'client';
const TLS_FOLDER = '/tls';

/** Results of the requests of one kind. */
export interface Requests {
  readonly answered: number;
  readonly failures: readonly string[];
}

/** Results of all requests. gRPC requests share one channel, which reconnects if it loses its connection. */
export interface RequestResults {
  readonly rest: Requests;
  readonly grpc: Requests;
  readonly connections: number;
}

/** A pod that sends requests to model servers by the names of their Services, like users' pods. */
export class ModelClient {
  /**
   * Starts the pod.
   *
   * @param tlsSecret Secret with the certificates for the client
   */
  static async start(cluster: TestCluster, tlsSecret: string): Promise<ModelClient> {
    const namespace = cluster.namespace('kubeflow');
    await cluster.kubectl.apply(policyOfReadme(namespace), pod(namespace, tlsSecret));
    const ready = ['--for=condition=Ready', `pod/${NAME}`, '--namespace', namespace, `--timeout=${cluster.patience}s`];
    await cluster.kubectl.run('wait', ...ready);
    return new ModelClient(cluster, namespace);
  }

  private constructor(
    private readonly cluster: TestCluster,
    private readonly namespace: string,
  ) {}

  /**
   * Requests the status of a model over gRPC with certificates from the Secret, and returns "available" or the error.
   */
  async requestStatus(server: string, model: string, ...files: string[]): Promise<string> {
    const paths = files.map((file) => `${TLS_FOLDER}/${file}`);
    return (await this.run('status', `${this.host(server)}:8500`, model, ...paths)).trim();
  }

  /**
   * Sends requests continuously while `meanwhile` runs. The function that it receives waits for more responses of each
   * kind.
   */
  async whileSendingRequests(
    [server, model, point]: readonly [server: string, model: string, point: string],
    meanwhile: (moreAnswers: () => Promise<void>) => Promise<void>,
  ): Promise<RequestResults> {
    const host = this.host(server);
    const sending = this.run('steady', `${host}:8501`, `${host}:8500`, model, point);
    const end = () => this.execute('', 'touch', '/tmp/end');
    const [output] = await Promise.all([sending, meanwhile(() => this.moreAnswers()).finally(end)]);
    return JSON.parse(output);
  }

  private async moreAnswers(): Promise<void> {
    const before = await this.answered().catch(() => ({}) as Record<string, number>);
    await until('responses over REST and gRPC', async () => {
      const now = await this.answered();
      return Object.entries(now).every(([kind, count]) => count >= (before[kind] ?? 0) + 10);
    });
  }

  private async answered(): Promise<Record<string, number>> {
    return JSON.parse(await this.execute('', 'cat', '/tmp/answered.json'));
  }

  private host(server: string): string {
    return `${server}.${this.namespace}.svc`;
  }

  private run(...args: string[]): Promise<string> {
    return this.execute(readFileSync(PROGRAM, 'utf8'), 'python', '-', ...args);
  }

  private async execute(input: string, ...command: string[]): Promise<string> {
    const { kubectl } = this.cluster;
    const { stdout } = await kubectl.runWith(
      input,
      'exec',
      '--stdin',
      NAME,
      '--namespace',
      this.namespace,
      '--',
      ...command,
    );
    return stdout;
  }
}

/** Returns the network policy for clients from TFServing's README. */
function policyOfReadme(namespace: string): object {
  const [, yaml] = /```yaml\n(.*?)```/s.exec(readFileSync(README, 'utf8')) ?? [];
  const [policy] = parseManifests<{ metadata: object }>(yaml ?? '');
  return { ...policy, metadata: { ...policy.metadata, namespace } };
}

function pod(namespace: string, tlsSecret: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: NAME, namespace, labels: { app: NAME } },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        fsGroup: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: NAME,
          // This image contains gRPC for Python.
          image: IMAGES.tensorflow.reference,
          command: ['sleep', 'infinity'],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: [{ name: 'tls', mountPath: TLS_FOLDER, readOnly: true }],
        },
      ],
      volumes: [{ name: 'tls', secret: { secretName: tlsSecret } }],
    },
  };
}
