import { chownSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '../../lib/version';
import { describeOnCluster } from '../cluster/describe-on-cluster';
import type { KubeObject } from '../cluster-harness/kubectl';
import { until } from '../cluster-harness/until';

const IMAGE = `ghcr.io/kubeflow-cdk/runner:${VERSION}`;
/** A user that the image does not know. */
const [UID, GID] = [4711, 4712];

describeOnCluster('the runner image on a real node', { realNode: true, images: ['runner'] }, (cluster) => {
  beforeAll(async () => {
    await cluster().waitForNodes();
    await cluster().kubectl.apply(namespace('home', 'privileged'), namespace('restricted', 'restricted'));
  });

  /** Runs a pod until it ends, and returns its log. */
  async function run(name: string, where: string, container: object, volumes: object[]): Promise<string> {
    const { kubectl } = cluster();
    await kubectl.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: where },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        securityContext: {
          ...{ runAsUser: UID, runAsGroup: GID, runAsNonRoot: true },
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            ...{ name: 'main', image: IMAGE, imagePullPolicy: 'Never' },
            resources: { limits: { memory: '1Gi' } },
            securityContext: {
              ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
              capabilities: { drop: ['ALL'] },
            },
            ...container,
          },
        ],
        volumes,
      },
    });
    const ended = async (): Promise<KubeObject | undefined> => {
      const pod = await kubectl.getOne('pod', name, '--namespace', where);
      return ['Succeeded', 'Failed'].includes(pod.status?.phase) ? pod : undefined;
    };
    const pod = await until(`the end of pod ${name}`, ended, 300);
    const { stdout } = await kubectl.run('logs', name, '--namespace', where);
    expect({ phase: pod.status.phase, log: stdout }).toMatchObject({ phase: 'Succeeded' });
    return stdout;
  }

  test('init writes an app to the home folder of the user, with files that the user owns', async () => {
    const home = cluster().folder.join('home');
    mkdirSync(home, { recursive: true });
    chownSync(home, UID, GID);
    // docker run --user 4711:4712 -e HOME -v "$HOME:$HOME" -w "$PWD" IMAGE init my-kubeflow --yes --no-detect
    await run(
      'init',
      'home',
      {
        args: ['init', 'my-kubeflow', '--yes', '--no-detect'],
        env: [{ name: 'HOME', value: home }],
        workingDir: home,
        volumeMounts: [{ name: 'home', mountPath: home }],
      },
      [{ name: 'home', hostPath: { path: home } }],
    );
    const entries = readdirSync(home, { recursive: true }).map(String);
    expect(entries).toEqual(expect.arrayContaining(['my-kubeflow/main.ts', 'my-kubeflow/package.json']));
    for (const entry of entries) {
      const { uid, gid } = statSync(join(home, entry));
      expect([entry, uid, gid]).toEqual([entry, UID, GID]);
    }
  });

  test('an app is synthesized, checked and tested under Pod Security "restricted", without network and installation', async () => {
    const script = [
      'set -eu',
      'kubeflow-cdk init my-kubeflow --yes --no-detect',
      'cd my-kubeflow',
      'tsc --noEmit',
      'node --import tsx --test main.test.ts',
      'node --import tsx main.ts',
      'kubeflow-cdk images list',
      'kubectl version --client',
      'ls dist',
      'id -u',
    ].join('\n');
    const log = await run(
      'synthesize',
      'restricted',
      {
        command: ['sh', '-c', script],
        volumeMounts: [
          { name: 'work', mountPath: '/work' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
      [
        { name: 'work', emptyDir: {} },
        { name: 'tmp', emptyDir: {} },
      ],
    );
    expect(log).toMatch(/^ℹ fail 0$/m);
    expect(log).toMatch(/quay\.io\/jupyterhub\/k8s-hub:\S+ +not locked +/);
    expect(log).toMatch(/Client Version: v1\./);
    expect(log.trim().endsWith(String(UID))).toBe(true);
  });
});

function namespace(name: string, level: string): object {
  const labels = { 'pod-security.kubernetes.io/enforce': level };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}
