import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { AnyClusterPlatform, JupyterHub, KubeflowApp, Team, TFJobOperator } from '../../../lib';
import { until } from '../../cluster-harness/until';
import { objectsOf } from '../../platforms/every-component';
import { allowedRequests } from '../access-review';
import { describeOnCluster } from '../describe-on-cluster';

type Json = any;

const HUB: [string, string] = ['kubeflow', 'hub-hub'];
const SERVERS: [string, string] = ['vision', 'vision-notebook'];
const MEMBER = ['--as=ann', '--as-group=vision-people', '--as-group=system:authenticated'];

/** A hub with two teams: members of `vision` can create jobs, with two servers of 2 CPUs and 4Gi at a time. */
function program(): { objects: Json[]; job: Json } {
  const platform = new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'lab');
  new TFJobOperator(platform.chart('operator', { namespace: 'operator' }), 'operator');
  const vision = new Team(platform.chart('vision', { namespace: 'vision' }), 'vision', {
    quota: { cpu: Cpu.units(2), memory: Size.gibibytes(4), servers: 2, homes: 2 },
    jobs: { queue: { clusterQueue: 'research' } },
    clusterGroups: ['vision-people'],
  });
  const audio = new Team(platform.chart('audio', { namespace: 'audio' }), 'audio');
  new JupyterHub(platform.chart('hub'), 'hub', { notebooks: { namespace: 'users', teams: [vision, audio] } });
  const objects = objectsOf(platform) as Json[];
  const config = objects.find(({ data }) => data?.['tfjob.json'] !== undefined);
  return { objects, job: JSON.parse(config.data['tfjob.json']) };
}

describeOnCluster('teams', {}, (cluster) => {
  const { objects, job } = program();

  beforeAll(async () => {
    const { kubectl } = cluster();
    const first = objects.filter(({ kind }) => ['Namespace', 'CustomResourceDefinition'].includes(kind));
    await kubectl.apply(...first);
    await kubectl.run('wait', '--for=condition=Established', 'customresourcedefinition/tfjobs.kubeflow.org');
    await kubectl.run('get', 'tfjobs', '--all-namespaces');
    // Kueue, which is not installed here, defines LocalQueue.
    await kubectl.apply(...objects.filter((object) => !first.includes(object) && object.kind !== 'LocalQueue'));
    await until(
      'the quotas',
      async () => {
        const { status = {} } = await kubectl.getOne('resourcequota', 'vision', '--namespace=vision');
        const { status: ofJobs = {} } = await kubectl.getOne('resourcequota', 'vision-jobs', '--namespace=vision-jobs');
        return status.used?.pods !== undefined && ofJobs.used?.['count/tfjobs.kubeflow.org'] !== undefined;
      },
      120,
    );
    await until(
      'the admission policies',
      async () => (await outcome({ ...job, metadata: { ...job.metadata, labels: {} } })) !== '',
    );
  });

  /** Creates an object as a member, without storing it, and returns the error, or an empty text. */
  async function outcome(object: Json, as: readonly string[] = MEMBER): Promise<string> {
    return cluster()
      .kubectl.runWith(JSON.stringify(object), 'create', '--dry-run=server', '-f', '-', ...as)
      .then(
        () => '',
        (error: Error) => error.message,
      );
  }

  /** A notebook server in the namespace of the team. */
  const server = (name: string, requests: Json = { cpu: '500m', memory: '1Gi' }): Json => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'vision', name },
    spec: {
      serviceAccountName: 'vision-notebook',
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'notebook',
          image: 'registry.example.com/notebook:1',
          resources: { requests },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  });

  const NAMESPACES = ['users', 'vision', 'audio', 'vision-jobs', 'kubeflow', 'default', 'kube-system', ''];
  const inEach = (namespaces: readonly string[], requests: readonly string[]) =>
    namespaces.flatMap((namespace) => requests.map((request) => `${namespace}: ${request}`));

  test('the hub manages pods and claims in exactly the namespaces of servers', async () => {
    const requests = [
      ...['list pods', 'watch pods', 'create pods', 'delete pods', 'list events', 'watch events'],
      ...['get persistentvolumeclaims', 'list persistentvolumeclaims', 'create persistentvolumeclaims'],
    ];
    const allowed = await allowedRequests(cluster().kubectl, HUB, requests, NAMESPACES);
    expect(allowed).toEqual(inEach(['users', 'vision', 'audio'], requests));
  });

  test('the hub has no other permissions in the namespaces of a team', async () => {
    const requests = [
      ...['get secrets', 'list secrets', 'get pods/log', 'create pods/exec', 'create namespaces', 'list configmaps'],
      ...[
        'create serviceaccounts/token',
        'delete persistentvolumeclaims',
        'create rolebindings.rbac.authorization.k8s.io',
      ],
      ...['delete resourcequotas', 'create tfjobs.kubeflow.org', 'delete networkpolicies.networking.k8s.io'],
    ];
    expect(await allowedRequests(cluster().kubectl, HUB, requests, ['vision', 'vision-jobs', ''])).toEqual([]);
  });

  test('notebook servers of the team create jobs and read pods in the namespace of its jobs only', async () => {
    const requests = [
      ...['create tfjobs.kubeflow.org', 'delete tfjobs.kubeflow.org', 'list pods', 'get pods/log', 'list events'],
    ];
    const allowed = await allowedRequests(cluster().kubectl, SERVERS, requests, NAMESPACES);
    expect(allowed).toEqual(inEach(['vision-jobs'], requests));
    const others = ['create pods', 'get secrets', 'create pods/exec', 'update resourcequotas', 'get configmaps'];
    expect(await allowedRequests(cluster().kubectl, SERVERS, others, NAMESPACES)).toEqual([]);
    expect(await allowedRequests(cluster().kubectl, SERVERS, ['get resourcequotas'], NAMESPACES)).toEqual(
      inEach(['vision', 'vision-jobs'], ['get resourcequotas']),
    );
  });

  test('members of a group of the cluster create jobs, read quotas, and do not see the pods of notebook servers', async () => {
    const { kubectl } = cluster();
    expect(await outcome(job)).toBe('');
    await kubectl.run('get', 'resourcequotas', '--namespace=vision', ...MEMBER);
    await kubectl.run('get', 'pods', '--namespace=vision-jobs', ...MEMBER);
    for (const [verb, resource, namespace] of [
      ['get', 'pods', 'vision'],
      ['get', 'secrets', 'vision-jobs'],
      ['get', 'tfjobs', 'audio'],
    ]) {
      await expect(kubectl.run(verb, resource, `--namespace=${namespace}`, ...MEMBER)).rejects.toThrow('is forbidden');
    }
    expect(await outcome(server('mine'))).toContain('is forbidden');
    expect(await outcome(job, ['--as=eve', '--as-group=system:authenticated'])).toContain('is forbidden');
  });

  test('jobs of another queue or of none are rejected', async () => {
    const queued = (labels: Json) => ({ ...job, metadata: { ...job.metadata, labels } });
    expect(await outcome(queued({ 'kueue.x-k8s.io/queue-name': 'other' }))).toContain('metadata.labels must contain');
    expect(await outcome(queued({}))).toContain('metadata.labels must contain');
    expect(await outcome(queued(undefined))).toContain('metadata.labels must contain');
  });

  test('the hub starts servers and creates homes until the quota of the team is used up', async () => {
    const { kubectl } = cluster();
    const hub = `--as=system:serviceaccount:${HUB.join(':')}`;
    const claim = (name: string) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { namespace: 'vision', name },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    const create = (object: Json) => kubectl.runWith(JSON.stringify(object), 'create', '-f', '-', hub);
    expect(await outcome(server('a', { cpu: '3', memory: '1Gi' }), [hub])).toContain('exceeded quota: vision');
    expect(await outcome(server('a', { cpu: '1', memory: '5Gi' }), [hub])).toContain('exceeded quota: vision');
    expect(await outcome(server('a', { cpu: '1', memory: '1Gi', 'nvidia.com/gpu': 1 }), [hub])).not.toBe('');
    await create(server('a', {}));
    await create(server('b'));
    // Requests that a container does not set are those of the LimitRange.
    const { spec } = (await kubectl.getOne('pod', 'a', '--namespace=vision')) as Json;
    expect(spec.containers[0].resources.requests).toEqual({ cpu: '100m', memory: '128Mi' });
    await expect(create(server('c'))).rejects.toThrow('exceeded quota: vision');
    for (const name of ['claim-a', 'claim-b']) {
      await create(claim(name));
    }
    await expect(create(claim('claim-c'))).rejects.toThrow('exceeded quota: vision');
    await kubectl.run('delete', 'pods,persistentvolumeclaims', '--all', '--namespace=vision', '--now');
  });
});
