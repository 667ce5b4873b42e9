import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Cluster } from './cluster';
import type { KubeObject } from './kubectl';
import { addressCommand } from './namespaces';
import { until } from './until';

/**
 * Runs a program of this machine in the place of a simulated pod's only container: under the pod's address, with its arguments and
 * environment, as its service account, with the Secrets that it mounts. What a container runtime would do besides (image, user, limits,
 * probes) is not done.
 */
export class PodStandIn {
  static async start(cluster: Cluster, pod: KubeObject, program: string): Promise<PodStandIn> {
    const { name, namespace = 'default' } = pod.metadata;
    const [container] = pod.spec.containers;
    await cluster.run(addressCommand(pod.status.podIP));
    const identity = cluster.folder.join(name);
    mkdirSync(identity);
    const token = await cluster.kubectl.run('create', 'token', pod.spec.serviceAccountName, '--namespace', namespace);
    writeFileSync(join(identity, 'token'), token.stdout.trim());
    writeFileSync(join(identity, 'namespace'), namespace);
    copyFileSync(cluster.controlPlane.authority, join(identity, 'ca.crt'));
    const environment = Object.fromEntries(
      (container.env ?? []).map(({ name: variable, value, valueFrom }: any) => [
        variable,
        value ?? fieldOf(pod, valueFrom.fieldRef.fieldPath),
      ]),
    );
    const { hostname, port } = new URL(cluster.controlPlane.server);
    cluster.launch(name, withIdentity(identity, [program, ...(container.args ?? [])]), {
      ...environment,
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
    });
    return new PodStandIn(cluster, pod);
  }

  private constructor(
    private readonly cluster: Cluster,
    private readonly pod: KubeObject,
  ) {}

  get log(): string {
    return this.cluster.folder.readLog(this.pod.metadata.name);
  }

  /** Waits until a Secret that the pod mounts has a key, and brings its files to where the container mounts them, as a kubelet would. */
  async bringSecret(name: string, key: string): Promise<void> {
    const { kubectl } = this.cluster;
    const namespace = this.pod.metadata.namespace ?? 'default';
    const data = await until(`key ${key} of Secret ${name}`, async () => {
      const secret = await kubectl.getOne('secret', name, '--namespace', namespace);
      return secret.data?.[key] ? (secret.data as Record<string, string>) : undefined;
    }).catch((error: Error) => {
      throw new Error(`${error.message}; ${this.cluster.folder.tailOfLog(this.pod.metadata.name)}`);
    });
    const folder = this.mountPathOf(name);
    for (const [file, value] of Object.entries(data)) {
      const path = `${folder}/${file}`;
      await this.cluster.run(['sh', '-c', 'mkdir -p "$1" && cat > "$2"', 'sh', dirname(path), path], decoded(value));
    }
  }

  private mountPathOf(secret: string): string {
    const { volumes, containers } = this.pod.spec;
    const volume = volumes.find((candidate: any) => candidate.secret?.secretName === secret);
    const mount = containers[0].volumeMounts.find((candidate: any) => candidate.name === volume?.name);
    if (!mount) {
      throw new Error(`pod ${this.pod.metadata.name} mounts no Secret ${secret}`);
    }
    return mount.mountPath;
  }
}

/** The folder is mounted where a client inside a cluster looks for its token, in a mount namespace of the program's own. */
function withIdentity(folder: string, command: readonly string[]): string[] {
  const script = 'mount -t tmpfs tmpfs /run && mkdir -p "$0" && mount --bind "$1" "$0" && shift && exec "$@"';
  return ['unshare', '--mount', 'sh', '-c', script, '/run/secrets/kubernetes.io/serviceaccount', folder, ...command];
}

function decoded(value: string): string {
  return Buffer.from(value, 'base64').toString('utf8');
}

function fieldOf(pod: KubeObject, path: string): string {
  return path.split('.').reduce((value: any, field) => value[field], pod);
}
