import { request } from 'node:https';
import { dirname } from 'node:path';
import { AnyClusterPlatform, JupyterHub, KubeflowApp } from 'kubeflow-cdk';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { openPort } from '../../cluster-harness/stand-in/service-forwarding';
import { until } from '../../cluster-harness/until';
import { isAllowed } from '../access-review';
import { describeOnCluster } from '../describe-on-cluster';
import {
  delayedBindingClass,
  denials,
  home,
  isRule,
  permissionsOf,
  pod,
  type Rule,
  SCHEDULER,
  userPod,
  volumeOf,
  withoutRules,
  withPermissions,
} from './user-scheduler-objects';

const NAMESPACE = ['--namespace', 'hub'];
const NAME = 'jupyterhub-scheduler';
/** Makes room for a user's pod. */
const EVICT = 'delete /pods';

// Each simulated node has 64 CPUs.
const NODES = ['simulated-0', 'simulated-1', 'simulated-2'];

function write(outdir: string): void {
  const app = new KubeflowApp({ outdir, deployOutdir: `${outdir}-deploy`, summary: false });
  const platform = new AnyClusterPlatform(app, 'cluster', { namespace: 'hub' });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    userScheduler: { enabled: true },
    userPlaceholders: { replicas: 0, resources: { cpu: {} } },
  });
  app.synth();
}

describeOnCluster('kube-scheduler as the user scheduler', { nodes: [{ count: NODES.length }] }, (cluster) => {
  let standIns: PodStandIn[] = [];
  let first: string;

  const pods = async (component: string) =>
    (await cluster().kubectl.get('pods', ...NAMESPACE, `--selector=app.kubernetes.io/component=${component}`)).filter(
      ({ metadata }) => !metadata.deletionTimestamp,
    );
  const startSchedulers = async (count: number) => {
    await Promise.all(standIns.map((standIn) => standIn.stop()));
    // New pods have new log files.
    await cluster().kubectl.run('rollout', 'restart', `deployment/${NAME}`, ...NAMESPACE);
    await cluster().kubectl.run('rollout', 'status', `deployment/${NAME}`, ...NAMESPACE);
    const image = { path: [dirname(cluster().tools.path('kube-scheduler'))] };
    const places = (await pods('user-scheduler')).slice(0, count);
    standIns = await Promise.all(places.map((pod) => PodStandIn.start(cluster(), pod, image)));
  };
  const leader = () =>
    until('a leader', async () => standIns.find(({ log }) => log.includes('Successfully acquired lease')));
  const nodeOf = (pod: string) =>
    until(`a node for pod ${pod}`, async () => {
      const { spec } = await cluster().kubectl.getOne('pod', pod, ...NAMESPACE);
      return spec.nodeName as string | undefined;
    });
  const create = async (...objects: object[]) => {
    await cluster().kubectl.apply(...objects);
  };
  const log = () => standIns.map((standIn) => standIn.log).join('\n');

  beforeAll(async () => {
    const { folder, kubectl } = cluster();
    write(folder.join('dist'));
    await kubectl.run('apply', '-f', folder.join('dist/cluster/0-setup'));
    // The README of the component documents this.
    const pullers = ['--selector', 'app.kubernetes.io/component=image-puller'];
    first = (await kubectl.run('apply', '-f', folder.join('dist/cluster/jupyterhub.k8s.yaml'), ...pullers)).stdout;
    await kubectl.run('rollout', 'status', 'daemonset/jupyterhub-image-puller', ...NAMESPACE, '--timeout=60s');
    await kubectl.run('apply', '-f', folder.join('dist/cluster'));
    // Makes one node the fullest.
    await create(...[10, 30, 5].map((cpu, index) => pod(`ballast-${index}`, cpu, { nodeName: NODES[index] })));
    await startSchedulers(2);
  });

  test('the image pullers run on every node before anything else is applied', async () => {
    expect(first.trim().split('\n').sort()).toEqual([
      'daemonset.apps/jupyterhub-image-puller created',
      'networkpolicy.networking.k8s.io/jupyterhub-image-puller created',
    ]);
    const nodes = (await pods('image-puller')).map(({ spec }) => spec.nodeName);
    expect(nodes.sort()).toEqual(NODES);
  });

  test('is healthy as leader and as standby', async () => {
    await leader();
    for (const place of await pods('user-scheduler')) {
      for (const path of ['/livez', '/readyz']) {
        expect(await until(path, async () => (await status(place, path)) === 200)).toBe(true);
      }
    }
  });

  test("schedules users' pods on the fullest node with enough room", async () => {
    const names = ['ann', 'bob', 'cleo', 'dan', 'eve', 'fay'];
    const nodes = [];
    for (const name of names) {
      await create(userPod(name, 8));
      nodes.push(await nodeOf(name));
    }
    // 30 of 64 CPUs are used on one node, and 10 on the next one.
    expect(nodes).toEqual([NODES[1], NODES[1], NODES[1], NODES[1], NODES[0], NODES[0]]);
  });

  test('ignores pods of other schedulers, which ignore its pods', async () => {
    expect(log()).not.toContain('ballast');
    const { stdout } = await cluster().kubectl.run('get', 'events', ...NAMESPACE, '--output=json');
    const scheduled = JSON.parse(stdout).items.filter(({ reason }: KubeObject) => reason === 'Scheduled');
    const by = (prefix: string) =>
      new Set(
        scheduled
          .filter(({ involvedObject }: KubeObject) => involvedObject.name.startsWith(prefix))
          .map(({ reportingComponent }: KubeObject) => reportingComponent),
      );
    expect(by('ann')).toEqual(new Set([SCHEDULER]));
    expect(by('jupyterhub-hub')).toEqual(new Set(['default-scheduler']));
  });

  test('provisions the volume of a home on the node of its first pod', async () => {
    await create(delayedBindingClass(), home('gil'));
    await create(userPod('gil', 1, { volumes: [volumeOf('gil')] }));
    const node = await nodeOf('gil');
    const { metadata, status } = await cluster().kubectl.getOne('persistentvolumeclaim', 'claim-gil', ...NAMESPACE);
    expect(metadata.annotations['volume.kubernetes.io/selected-node']).toBe(node);
    expect(status.phase).toBe('Bound');
  });

  test("evicts a placeholder for a user's pod", async () => {
    // Then no node has room for 50 CPUs.
    await fillWithPlaceholders(2);
    await create(userPod('hal', 50));
    await nodeOf('hal');
    const placeholders = await until('a pending placeholder', async () => {
      const found = await pods('user-placeholder');
      return found.length === 2 && found.some(({ spec }) => !spec.nodeName) && found;
    });
    expect(placeholders.filter(({ spec }) => spec.nodeName)).toHaveLength(1);
    expect(placeholders.map(({ spec }) => spec.priority)).toEqual([-10, -10]);
  });

  test('reports why a pod does not fit on any node', async () => {
    await create(userPod('ivy', 100));
    const waiting = await condition('ivy');
    expect(waiting).toMatchObject({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' });
    expect(waiting.message).toContain('3 Insufficient cpu');
  });

  test('fails over when the leader is gone', async () => {
    const before = await leader();
    await before.stop();
    standIns = standIns.filter((standIn) => standIn !== before);
    await leader();
    await create(userPod('joy', 1));
    expect(NODES).toContain(await nodeOf('joy'));
  });

  test('needs no permissions beyond its service account and roles', () => {
    expect(log()).not.toBe('');
    expect(denials(log())).toEqual(new Set());
  });

  test.each([
    'delete nodes',
    'update nodes',
    'list secrets',
    'get secrets jupyterhub-secrets',
    'create pods',
    'update pods',
    'get leases another',
    'update leases another',
    'delete persistentvolumeclaims',
    'update persistentvolumes',
  ])('is denied to "%s"', async (what) => {
    expect(await isAllowed(cluster().kubectl, ['hub', NAME], what)).toBe(false);
  });

  test.each(['delete pods', 'create pods/binding', 'patch pods/status', 'update persistentvolumeclaims'])(
    'is denied to "%s" in another namespace',
    async (what) => {
      expect(await may('hub', what)).toBe(true);
      expect(await may('kube-system', what)).toBe(false);
    },
  );

  test('needs all of its read permissions to start', async () => {
    const { rules } = await cluster().kubectl.getOne('clusterrole', SCHEDULER);
    await cluster().kubectl.run('delete', 'clusterrolebinding', SCHEDULER);
    await startSchedulers(1);
    const seen = permissionsOf(rules, 'list');
    const missed = await until('the denied requests', async () => {
      const found = denials(log());
      return found.size >= seen.size && found;
    });
    expect(missed).toEqual(seen);
    // Only the scheduler, since the test changed the placeholders.
    const scheduler = ['--selector', 'app.kubernetes.io/component=user-scheduler'];
    await cluster().kubectl.run('apply', '-f', cluster().folder.join('dist/cluster'), ...scheduler);
  });

  test('needs all of its write permissions', async () => {
    const { kubectl } = cluster();
    const role = await kubectl.getOne('role', NAME, ...NAMESPACE);
    const startWith = async (isLeft: (permission: string) => boolean) => {
      await kubectl.apply({
        ...withoutRules(role),
        rules: role.rules.map((rule: Rule) => withPermissions(rule, isLeft)).filter(isRule),
      });
      await startSchedulers(1);
      await leader();
    };
    const missing = async (needed: Set<string>) => {
      await until('the denied requests', async () =>
        [...needed].every((permission) => denials(log()).has(permission)),
      ).catch(() => {});
      return denials(log());
    };
    const toLead = (permission: string) => permission.endsWith('/leases');

    await startWith(toLead);
    await create(home('kim'), userPod('kim', 1, { volumes: [volumeOf('kim')] }), userPod('lee', 1), userPod('max', 30));
    const rest = new Set(
      [...permissionsOf(role.rules)].filter((permission) => !toLead(permission) && permission !== EVICT),
    );
    expect(await missing(rest)).toEqual(rest);

    // It patches the status of a placeholder before it deletes the placeholder.
    await startWith((permission) => permission !== EVICT);
    expect(await missing(new Set([EVICT]))).toEqual(new Set([EVICT]));
  });

  /** Fills nodes until each has less than 50 free CPUs. */
  async function fillWithPlaceholders(count: number): Promise<void> {
    const { kubectl } = cluster();
    const container = { name: 'pause', resources: { requests: { cpu: '30' } } };
    const patch = { spec: { replicas: count, template: { spec: { containers: [container] } } } };
    await kubectl.run(
      ...['patch', 'deployment', 'jupyterhub-placeholder', ...NAMESPACE, '--patch', JSON.stringify(patch)],
    );
    await until('placeholders on nodes', async () => {
      const found = await pods('user-placeholder');
      return found.length === count && found.every(({ spec }) => spec.nodeName);
    });
  }

  async function condition(name: string): Promise<any> {
    return until(`why ${name} waits`, async () => {
      const { status } = await cluster().kubectl.getOne('pod', name, ...NAMESPACE);
      return status.conditions?.find(({ type }: { type: string }) => type === 'PodScheduled');
    });
  }

  async function may(namespace: string, what: string): Promise<boolean> {
    const { stdout } = await cluster()
      .kubectl.run(
        ...['auth', 'can-i', ...what.replace(/ (\S+)\/(\S+)/, ' $1 --subresource=$2').split(' ')],
        ...['--namespace', namespace, '--as', `system:serviceaccount:hub:${NAME}`],
      )
      .catch((error: Error) => ({ stdout: error.message }));
    return stdout.trim() === 'yes';
  }

  async function status({ status: { podIP } }: KubeObject, path: string): Promise<number | undefined> {
    const port = await openPort(cluster(), { address: podIP, port: 10259 });
    return new Promise((resolve, reject) => {
      // The certificate is self-signed, which the kubelet accepts too.
      request({ host: '127.0.0.1', port, path, rejectUnauthorized: false, timeout: 5000 }, ({ statusCode }) =>
        resolve(statusCode),
      )
        .on('error', reject)
        .end();
    });
  }
});
