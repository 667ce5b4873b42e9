import { JobKind } from 'kubeflow-cdk';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { Tools } from '../../cluster-harness/tools';
import { until } from '../../cluster-harness/until';
import { describeOnCluster } from '../describe-on-cluster';
import {
  ELASTIC,
  JobObjects,
  job,
  KINDS,
  type Kind,
  leader,
  MPI,
  OTHERS,
  ofEachKind,
  PYTORCH,
  podOf,
  WATCHED,
} from './job-kinds';
import { REQUIRED_PERMISSIONS } from './operator-permissions';
import { RevokedPermissions } from './revoked-permissions';
import { RunningOperator } from './running-operator';
import { createNamespace, TrainingJobs } from './training-jobs';

describeOnCluster(
  'other kinds of jobs with the training operator',
  { tools: ['training-operator'], admissionPlugins: ['OwnerReferencesPermissionEnforcement'] },
  (cluster) => {
    let operator: RunningOperator;
    let permissions: RevokedPermissions;
    const kubectl = () => cluster().kubectl;
    const { create, patch, find, waitFor } = new JobObjects(kubectl);

    beforeAll(async () => {
      await createNamespace(kubectl());
      const definitions = Tools.ready('training-operator-files').path('other-jobs.yaml');
      await kubectl().run('apply', '--server-side', '-f', definitions);
      for (const kind of KINDS) {
        await kubectl().run('wait', '--for=condition=Established', `crd/${kind}.kubeflow.org`, '--timeout=60s');
      }
      operator = new RunningOperator(cluster(), { KUBE_FEATURE_WatchListClient: 'false' });
      await operator.start({
        additionalJobKinds: [
          JobKind.pytorchJob({ initContainerImage: 'docker.io/library/alpine:3.23', initContainerMaxTries: 7 }),
          JobKind.xgboostJob(),
          JobKind.mpiJob({ kubectlDeliveryImage: 'docker.io/example/kubectl-delivery:1' }),
          JobKind.paddleJob(),
          JobKind.jaxJob(),
        ],
      });
      await operator.waitForWorkers(KINDS.length + 1);
      permissions = new RevokedPermissions(kubectl(), operator);
    });

    afterAll(() => operator?.stop());

    test.each(OTHERS.map((kind) => [kind.kind, kind] as const))(
      'a %s has its pods and the condition Running',
      async (_, kind) => {
        const name = kind.kind.toLowerCase();
        await create(job(kind, name));
        const expected = kind.types.map((type) => podOf(type, name));
        for (const pod of expected) {
          await waitFor('pods', pod);
        }
        await waitFor(name, name, ({ status }) =>
          (status?.conditions ?? []).some(({ type }: any) => type === 'Running'),
        );
      },
    );

    test.each(OTHERS.filter(({ kind }) => kind !== 'MPIJob').map((kind) => [kind.kind, kind] as const))(
      'the webhook rejects an invalid %s',
      async (_, kind) => {
        const invalid = job({ ...kind, container: 'main' }, 'invalid');
        await until('the rejection', () =>
          kubectl()
            .runWith(JSON.stringify(invalid), 'create', '--dry-run=server', '-f', '-')
            .then(
              () => false,
              (error) => `${error}`.includes(`validator.${kind.kind.toLowerCase()}.training-operator.kubeflow.org`),
            ),
        );
      },
    );

    test('init containers use the configured images', async () => {
      const worker = await waitFor('pods', 'pytorchjob-worker-0');
      expect(worker.spec.initContainers[0].image).toBe('docker.io/library/alpine:3.23');
      expect(JSON.stringify(worker.spec.initContainers[0].command)).toContain('7');
      const launcher = await waitFor('pods', 'mpijob-launcher');
      expect(launcher.spec.initContainers[0].image).toBe('docker.io/example/kubectl-delivery:1');
    });

    test('an elastic PyTorchJob has an autoscaler unless it is suspended', async () => {
      await create(job(PYTORCH, 'elastic', ELASTIC));
      await waitFor('hpa', 'elastic', ({ spec }) => spec.maxReplicas === 3);
      await patch('pytorchjob', 'elastic', { spec: { elasticPolicy: { maxReplicas: 4 } } });
      await waitFor('hpa', 'elastic', ({ spec }) => spec.maxReplicas === 4);
      await patch('pytorchjob', 'elastic', { spec: { runPolicy: { suspend: true } } });
      await until('deletion of the autoscaler', async () => (await find('hpa', 'elastic')) === undefined);
    });

    test('the launcher of an MPIJob can run commands in all of its workers', async () => {
      await create(job(MPI, 'grows'));
      const inPods = ({ rules }: KubeObject) =>
        rules.find(({ resources }: any) => resources[0] === 'pods/exec').resourceNames;
      await waitFor('role', 'grows-launcher', (role) => inPods(role).join() === 'grows-worker-0');
      await waitFor('rolebinding', 'grows-launcher');
      await waitFor('serviceaccount', 'grows-launcher');
      await patch('mpijob', 'grows', { spec: { mpiReplicaSpecs: { Worker: { replicas: 2 } } } });
      await waitFor('role', 'grows-launcher', (role) => inPods(role).length === 2);
      await waitFor('configmap', 'grows-config', ({ data }) => JSON.stringify(data).includes('grows-worker-1'));
    });

    test('the operator needs no permissions beyond its roles', () => {
      expect(operator.log).not.toMatch(/forbidden/i);
    });

    describe('without the permission', () => {
      let count = 0;
      const creating = (manifest: (name: string) => object, kind: string, missing: (name: string) => string) => ({
        before: undefined as undefined | ((name: string) => Promise<void>),
        without: (name: string) => create(manifest(name)),
        after: async (name: string) => {
          expect(await find(kind, missing(name))).toBeUndefined();
        },
      });
      const elastic = (name: string) => job(PYTORCH, name, ELASTIC);
      const mpi = (name: string) => job(MPI, name);
      const withAutoscaler = async (name: string) => {
        await create(elastic(name));
        await waitFor('hpa', name);
      };
      const withLauncher = async (name: string) => {
        await create(mpi(name));
        await waitFor('pods', `${name}-launcher`);
      };
      const grow = (name: string) => patch('mpijob', name, { spec: { mpiReplicaSpecs: { Worker: { replicas: 2 } } } });

      const losses: [string, ReturnType<typeof creating>][] = [
        ['create horizontalpodautoscalers.autoscaling', creating(elastic, 'hpa', (name) => name)],
        [
          'update horizontalpodautoscalers.autoscaling',
          {
            before: withAutoscaler,
            without: (name) => patch('pytorchjob', name, { spec: { elasticPolicy: { maxReplicas: 4 } } }),
            after: async (name) => expect((await find('hpa', name))?.spec.maxReplicas).toBe(3),
          },
        ],
        [
          'delete horizontalpodautoscalers.autoscaling',
          {
            before: withAutoscaler,
            without: (name) => patch('pytorchjob', name, { spec: { runPolicy: { suspend: true } } }),
            after: async (name) => expect(await find('hpa', name)).toBeDefined(),
          },
        ],
        ['create configmaps', creating(mpi, 'configmap', (name) => `${name}-config`)],
        ['create serviceaccounts', creating(mpi, 'serviceaccount', (name) => `${name}-launcher`)],
        ['create roles.rbac.authorization.k8s.io', creating(mpi, 'role', (name) => `${name}-launcher`)],
        ['create rolebindings.rbac.authorization.k8s.io', creating(mpi, 'rolebinding', (name) => `${name}-launcher`)],
        [
          'update configmaps',
          {
            before: withLauncher,
            without: grow,
            after: async (name) =>
              expect(JSON.stringify((await find('configmap', `${name}-config`))?.data)).not.toContain(
                `${name}-worker-1`,
              ),
          },
        ],
        [
          'update roles.rbac.authorization.k8s.io',
          {
            before: withLauncher,
            without: grow,
            after: async (name) =>
              expect(JSON.stringify((await find('role', `${name}-launcher`))?.rules)).not.toContain(`${name}-worker-1`),
          },
        ],
      ];
      test.each(losses)('%s', async (permission, { before, without, after }) => {
        count += 1;
        const name = `loss-${count}`;
        await before?.(name);
        await permissions.without(permission, async () => {
          await without(name);
          await permissions.waitForDenial(permission);
          await after(name);
        });
      });

      // Each kind has its own controller, so all of them lose the permission at once.
      const forEachKind = (use: (kind: Kind, name: string) => Promise<unknown>, name: string) =>
        Promise.all(OTHERS.map((kind) => use(kind, `${name}-${kind.kind.toLowerCase()}`)));
      const waitForDenials = (revoked: readonly string[]) =>
        Promise.all(revoked.map((permission) => permissions.waitForDenial(permission)));
      const createAll = (name: string, spec?: object) =>
        forEachKind((kind, each) => create(job(kind, each, spec)), name);

      test('to delete jobs of each kind', async () => {
        await createAll('kept', { runPolicy: { ttlSecondsAfterFinished: 0 } });
        const runs = ({ status }: KubeObject) => status.phase === 'Running';
        await forEachKind((kind, name) => waitFor('pods', leader(kind, name), runs), 'kept');
        const revoked = ofEachKind('delete *jobs.kubeflow.org');
        await permissions.withoutAll(revoked, async () => {
          await forEachKind((kind, name) => new TrainingJobs(kubectl()).endPod(leader(kind, name), 0), 'kept');
          await waitForDenials(revoked);
          await forEachKind(async ({ kind }, name) => {
            const found = await find(kind, name);
            expect([found?.metadata.name, found?.metadata.deletionTimestamp]).toEqual([name, undefined]);
          }, 'kept');
        });
        await forEachKind(
          ({ kind }, name) => until(`deletion of ${name}`, async () => (await find(kind, name)) === undefined),
          'kept',
        );
      });

      test('to update the status of jobs of each kind', async () => {
        const revoked = ofEachKind('update *jobs/status.kubeflow.org');
        await permissions.withoutAll(revoked, async () => {
          await createAll('no-status');
          await waitForDenials(revoked);
          await forEachKind(async ({ kind }, name) => {
            const found = await find(kind, name);
            expect([found?.metadata.name, found?.status?.conditions ?? []]).toEqual([name, []]);
          }, 'no-status');
        });
      });

      test('to update the finalizers of jobs of each kind', async () => {
        await permissions.withoutAll(ofEachKind('update *jobs/finalizers.kubeflow.org'), async () => {
          await createAll('unowned');
          await forEachKind(async (kind, name) => {
            const denial = new RegExp(`cannot set blockOwnerDeletion.*${name}|${name}.*cannot set blockOwnerDeletion`);
            await until(`the denial for ${name}`, async () => denial.test(permissions.log));
            expect(await find('pods', leader(kind, name))).toBeUndefined();
          }, 'unowned');
        });
      });

      // A subject cannot grant permissions that it does not have.
      test('create pods/exec', async () => {
        await permissions.without('create pods/exec', async () => {
          await create(mpi('no-exec'));
          await until('the denial', async () =>
            /attempting to grant RBAC permissions not currently held/.test(permissions.log),
          );
          expect(await find('role', 'no-exec-launcher')).toBeUndefined();
        });
      });

      // The operator requests each resource separately, so one restart covers all revoked permissions.
      test.each(['list', 'watch'])(`to %s each of ${WATCHED.join(', ')}`, async (verb) => {
        const revoked = WATCHED.map((resource) => `${verb} ${resource}`);
        await permissions.withoutAll(revoked, async () => {
          await operator.restart();
          permissions.useWholeLog();
          for (const permission of revoked) {
            await permissions.waitForDenial(permission);
          }
        });
      });

      // The operator lists and watches autoscalers only after the first job needs one.
      test('to list or watch horizontalpodautoscalers.autoscaling', async () => {
        const resource = 'horizontalpodautoscalers.autoscaling';
        for (const verb of ['list', 'watch']) {
          await permissions.without(`${verb} ${resource}`, async () => {
            await operator.restart();
            permissions.useWholeLog();
            await create(elastic(`unscaled-${verb}`));
            await permissions.waitForDenial(`${verb} ${resource}`);
          });
        }
      });

      test('these are all the permissions that these kinds need in addition to those of TFJobs', () => {
        const revoked = [
          ...losses.map(([permission]) => permission),
          'create pods/exec',
          ...[...WATCHED, 'horizontalpodautoscalers.autoscaling'].flatMap((what) => [`list ${what}`, `watch ${what}`]),
          ...ofEachKind('delete *jobs.kubeflow.org'),
          ...ofEachKind('update *jobs/status.kubeflow.org'),
          ...ofEachKind('update *jobs/finalizers.kubeflow.org'),
        ];
        const own = /\*jobs|horizontalpodautoscalers|configmaps|serviceaccounts|roles|rolebindings|pods\/exec/;
        expect(revoked.sort()).toEqual(
          Object.keys(REQUIRED_PERMISSIONS)
            .filter((permission) => own.test(permission))
            .flatMap((permission) => (permission.includes('*jobs') ? ofEachKind(permission) : [permission]))
            .sort(),
        );
      });
    });
  },
);
