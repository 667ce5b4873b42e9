import type { Cluster } from '../../cluster-harness/cluster';
import { describeOnCluster } from '../describe-on-cluster';
import { WrittenExample } from '../written-example';

const TIMEOUT = 180_000;

/** Labels of a notebook pod of the example's hub. */
const USER_LABELS = {
  'app.kubernetes.io/name': 'jupyterhub',
  'app.kubernetes.io/instance': 'jupyterhub',
  'app.kubernetes.io/component': 'singleuser-server',
};

describeOnCluster('the scripts of an environment', {}, (cluster) => {
  let example: WrittenExample;

  /** Runs a script with the context of the test cluster. */
  const run = async (script: string, options = '', input = '') => {
    const context = (await cluster().kubectl.run('config', 'current-context')).stdout.trim();
    const { stdout } = await example.run(
      `printf '%s\\n' '${input}' | deploy.out/laptop/${script} --context '${context}' ${options}`,
    );
    return stdout;
  };

  beforeAll(() => {
    example = WrittenExample.ofEnvironment(cluster(), 'laptop', 'laptop');
  });

  test(
    'deploy.sh applies every object to an empty cluster, and changes none if it runs again',
    async () => {
      expect(await run('deploy.sh')).toMatch(/==> Ready\n/);
      const before = await versions(cluster(), example);
      expect(before).toHaveLength(example.objects.length);
      await run('deploy.sh');
      expect(await versions(cluster(), example)).toEqual(before);
    },
    TIMEOUT,
  );

  test(
    'delete.sh does not wait for a claim that a notebook mounts, and deploy.sh brings everything back with the same claim',
    async () => {
      const { kubectl } = cluster();
      await kubectl.apply(notebookPod());
      const claim = async () => (await kubectl.getOne('pvc', 'team-data', '-n', 'notebooks')).metadata.uid;
      const before = await claim();
      expect(await run('delete.sh')).toContain(
        '- PersistentVolumeClaim notebooks/team-data: its volume contains data.',
      );
      expect(
        await kubectl.get('pods', '-n', 'notebooks', '-l', 'app.kubernetes.io/component=singleuser-server'),
      ).toEqual([]);
      expect(await kubectl.get('deployments', '-n', 'kubeflow')).toEqual([]);
      await run('delete.sh');
      await run('deploy.sh');
      expect(await claim()).toBe(before);
    },
    TIMEOUT,
  );

  test(
    'delete.sh --data deletes claims and namespaces, keeps definitions, and can run again',
    async () => {
      const { kubectl } = cluster();
      await kubectl.apply(notebookPod());
      await run('delete.sh', '--data', 'laptop');
      const kinds = ['namespaces', 'persistentvolumeclaims', 'persistentvolumes', 'customresourcedefinitions'];
      const remaining = await kubectl.get(kinds.join(','), '--all-namespaces');
      const names = remaining.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      expect(names.filter((name) => /notebooks|kubeflow|training|team-data/.test(name))).toEqual([
        'CustomResourceDefinition tfjobs.kubeflow.org',
      ]);
      await run('delete.sh', '--data', 'laptop');
    },
    TIMEOUT,
  );
});

/** Identity and version of each object of the example. */
async function versions(cluster: Cluster, example: WrittenExample): Promise<string[]> {
  const objects = await cluster.kubectl.get(...example.files);
  return objects
    .map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name, generationOf(metadata)].join(' '))
    .sort();
}

/** The status changes by itself. The generation, or else the version, changes with the specification. */
function generationOf({ generation, resourceVersion }: { [field: string]: any }): string {
  return generation === undefined ? `version ${resourceVersion}` : `generation ${generation}`;
}

/** A notebook pod with the shared disk, as the hub creates it. */
function notebookPod(): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'jupyterhub-notebook-ann', namespace: 'notebooks', labels: USER_LABELS },
    spec: {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'notebook',
          image: 'quay.io/jupyter/base-notebook:latest',
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: [{ name: 'data', mountPath: '/mnt/team-data' }],
        },
      ],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'team-data' } }],
    },
  };
}
