import { Duration } from 'cdk8s';
import { AnyClusterPlatform, JupyterHub, KubeflowApp, TFJobOperator } from '../../../lib';
import { until } from '../../cluster-harness/until';
import { objectsOf } from '../../platforms/every-component';
import { describeOnCluster } from '../describe-on-cluster';

type Json = any;

const NOTEBOOKS = '--as=system:serviceaccount:users:hub-notebook';
const MAX_SECONDS = 3600;
const CLAIM = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

/** The objects of a hub whose notebooks can create jobs, and the job that their starter notebook starts from. */
function program(): { objects: Json[]; job: Json } {
  const platform = new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'lab');
  new TFJobOperator(platform.chart('operator'), 'operator');
  new JupyterHub(platform.chart('hub'), 'hub', {
    notebooks: {
      namespace: 'users',
      trainingJobs: { namespace: 'jobs', maxDuration: Duration.seconds(MAX_SECONDS), quota: { pods: 3, jobs: 2 } },
    },
  });
  const objects = objectsOf(platform) as Json[];
  const config = objects.find(({ data }) => data?.['tfjob.json'] !== undefined);
  return { objects, job: JSON.parse(config.data['tfjob.json']) };
}

describeOnCluster('training jobs of notebooks', {}, (cluster) => {
  const { objects, job } = program();
  const template = job.spec.tfReplicaSpecs.Worker.template;

  beforeAll(async () => {
    const { kubectl } = cluster();
    const first = objects.filter(({ kind }) => ['Namespace', 'CustomResourceDefinition'].includes(kind));
    await kubectl.apply(...first);
    await kubectl.run('wait', '--for=condition=Established', 'customresourcedefinition/tfjobs.kubeflow.org');
    await kubectl.run('get', 'tfjobs', '--all-namespaces');
    await kubectl.apply(...objects.filter((object) => !first.includes(object)));
    await kubectl.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'jobs', name: 'other' } });
    // The quota controller looks for new kinds, such as TFJobs, every 30 seconds.
    await until(
      'the quota',
      async () => {
        const { status = {} } = await kubectl.getOne('resourcequota', 'hub-notebook-jobs', '--namespace=jobs');
        return status.used?.['count/tfjobs.kubeflow.org'] !== undefined;
      },
      120,
    );
    // The API server compiles admission policies after they are stored.
    await until('the admission policies', async () =>
      (await outcome(created({}), NOTEBOOKS)).includes('activeDeadlineSeconds'),
    );
  });

  /** Creates an object as somebody, without storing it, and returns the error, or an empty text. */
  async function outcome(object: Json, ...as: string[]): Promise<string> {
    return cluster()
      .kubectl.runWith(JSON.stringify(object), 'create', '--dry-run=server', '-f', '-', ...as)
      .then(
        () => '',
        (error: Error) => error.message,
      );
  }

  /** A job with a changed spec, whose deadline is missing unless it is in the changes. */
  const created = (runPolicy: Json, pod: Json = {}): Json => ({
    ...job,
    metadata: { namespace: 'jobs', name: 'mine' },
    spec: {
      runPolicy,
      tfReplicaSpecs: {
        Worker: { ...job.spec.tfReplicaSpecs.Worker, template: { spec: { ...template.spec, ...pod } } },
      },
    },
  });

  /** A pod as the operator creates it. */
  const pod = (changes: Json, container: Json = {}): Json => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'jobs', name: 'worker' },
    spec: { ...template.spec, containers: [{ ...template.spec.containers[0], ...container }], ...changes },
  });

  async function can(verb: string, resource: string, namespace: string): Promise<boolean> {
    return cluster()
      .kubectl.run('auth', 'can-i', verb, resource, `--namespace=${namespace}`, NOTEBOOKS)
      .then(
        () => true,
        () => false,
      );
  }

  test('notebooks create the job of the starter notebook, and their pods have no token', async () => {
    expect(await outcome(job, NOTEBOOKS)).toBe('');
    const { kubectl } = cluster();
    await kubectl.apply(pod({}));
    const worker = (await kubectl.getOne('pod', 'worker', '--namespace=jobs')) as Json;
    expect(worker.spec.serviceAccountName).toBe('default');
    expect(JSON.stringify(worker.spec.volumes ?? [])).not.toContain('serviceAccountToken');
    await kubectl.run('delete', 'pod', 'worker', '--namespace=jobs', '--now');
  });

  test.each([
    ...['get tfjobs', 'list tfjobs', 'watch tfjobs', 'create tfjobs', 'delete tfjobs'],
    ...['get pods', 'list pods', 'watch pods', 'get pods/log', 'list events', 'get resourcequotas'],
  ])('notebooks can %s in the namespace of jobs only', async (request) => {
    const [verb, resource] = request.split(' ');
    expect(await can(verb, resource, 'jobs')).toBe(true);
    expect(await can(verb, resource, 'users')).toBe(false);
    expect(await can(verb, resource, 'kubeflow')).toBe(false);
  });

  test.each([
    ...['update tfjobs', 'patch tfjobs', 'create pods', 'delete pods', 'create pods/exec', 'create pods/attach'],
    ...['get secrets', 'list secrets', 'create secrets', 'get configmaps', 'create configmaps', 'create services'],
    ...[
      'create jobs.batch',
      'create deployments.apps',
      'create pytorchjobs.kubeflow.org',
      'create serviceaccounts/token',
    ],
    ...['create persistentvolumeclaims', 'create rolebindings.rbac.authorization.k8s.io', 'update resourcequotas'],
    ...['delete networkpolicies.networking.k8s.io', 'create pods/portforward', 'impersonate serviceaccounts'],
  ])('notebooks cannot %s', async (request) => {
    const [verb, resource] = request.split(' ');
    expect(await can(verb, resource, 'jobs')).toBe(false);
  });

  const deadline = { activeDeadlineSeconds: MAX_SECONDS };
  test.each<[string, Json, string]>([
    ['without a deadline', created({}), 'runPolicy.activeDeadlineSeconds must be set'],
    ['with a longer deadline', created({ activeDeadlineSeconds: MAX_SECONDS + 1 }), `at most ${MAX_SECONDS}`],
    ['whose pods have none', created(deadline, { activeDeadlineSeconds: undefined }), 'of each replica must be set'],
    [
      'with a PriorityClass',
      created(deadline, { priorityClassName: 'system-node-critical' }),
      'priorityClassName must',
    ],
    [
      'with a PriorityClass for its PodGroup',
      created({ ...deadline, schedulingPolicy: { priorityClass: 'high' } }),
      'schedulingPolicy.priorityClass must not be set',
    ],
  ])('jobs %s are rejected', async (_, object, expected) => {
    expect(await outcome(object, NOTEBOOKS)).toContain(expected);
  });

  test.each<[string, Json, string]>([
    ['a path of the node', { volumes: [{ name: 'node', hostPath: { path: '/' } }] }, 'hostPath'],
    ['the network of the node', { hostNetwork: true }, 'host namespaces'],
    ['another ServiceAccount', { serviceAccountName: 'other' }, 'must use the ServiceAccount "default"'],
    ['its token', { automountServiceAccountToken: true }, 'automountServiceAccountToken: false'],
    ['a Secret as a volume', { volumes: [{ name: 'a', secret: { secretName: 'registry' } }] }, 'Volumes of pods'],
    [
      'a projected Secret',
      { volumes: [{ name: 'a', projected: { sources: [{ secret: { name: 'registry' } }] } }] },
      'Volumes of pods',
    ],
    [
      'a projected token',
      { volumes: [{ name: 'a', projected: { sources: [{ serviceAccountToken: { path: 'a' } }] } }] },
      'Volumes of pods',
    ],
    ['a CSI volume', { volumes: [{ name: 'a', csi: { driver: 'secrets-store.csi.k8s.io' } }] }, 'Volumes of pods'],
    [
      'a new claim',
      { volumes: [{ name: 'a', ephemeral: { volumeClaimTemplate: { spec: CLAIM } } }] },
      'Volumes of pods',
    ],
    ['a node', { nodeName: 'node-1' }, 'must not set nodeName'],
    ['no deadline', { activeDeadlineSeconds: undefined }, 'must set activeDeadlineSeconds'],
    ['a longer deadline', { activeDeadlineSeconds: MAX_SECONDS + 1 }, `at most ${MAX_SECONDS}`],
  ])('pods with %s are rejected, also if the operator creates them', async (_, changes, expected) => {
    expect(await outcome(pod(changes))).toContain(expected);
  });

  test.each<[string, Json, string]>([
    ['a privilege', { securityContext: { privileged: true } }, 'violates PodSecurity'],
    [
      'root',
      { securityContext: { ...template.spec.containers[0].securityContext, runAsUser: 0 } },
      'violates PodSecurity',
    ],
    [
      'a variable from a Secret',
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'registry', key: 'a' } } }] },
      'must not come from Secrets',
    ],
    ['all variables of a Secret', { envFrom: [{ secretRef: { name: 'registry' } }] }, 'must not come from Secrets'],
  ])('containers with %s are rejected, also as init containers', async (_, changes, expected) => {
    expect(await outcome(pod({}, changes))).toContain(expected);
    const init = { ...template.spec.containers[0], ...changes, name: 'init' };
    expect(await outcome(pod({ initContainers: [init] }))).toContain(expected);
  });

  test('a GPU, more memory than the quota, and more jobs than the quota are rejected', async () => {
    const resources = (limits: Json) => ({ resources: { requests: { cpu: '1', memory: '1Gi' }, limits } });
    expect(await outcome(pod({}, resources({ memory: '1Gi', 'nvidia.com/gpu': '1' })))).toContain('exceeded quota');
    expect(await outcome(pod({}, resources({ memory: '65Gi' })))).toContain('exceeded quota');
    const { kubectl } = cluster();
    for (const name of ['one', 'two']) {
      await kubectl.runWith(
        JSON.stringify({ ...job, metadata: { namespace: 'jobs', name } }),
        'create',
        '-f',
        '-',
        NOTEBOOKS,
      );
    }
    const third = { ...job, metadata: { namespace: 'jobs', name: 'three' } };
    await until('the quota', async () => (await outcome(third, NOTEBOOKS)).includes('exceeded quota'));
    await kubectl.run('delete', 'tfjobs', '--all', '--namespace=jobs', NOTEBOOKS);
  });
});
