import { GangScheduler, type TFJobOperatorProps } from 'kubeflow-cdk';
import { Tools } from '../cluster-harness/tools';
import { until } from '../cluster-harness/until';
import { describeOnCluster } from './describe-on-cluster';
import { REQUIRED_PERMISSIONS } from './operator-permissions';
import { RevokedPermissions } from './revoked-permissions';
import { RunningOperator, WORKERS_STARTED } from './running-operator';
import { createNamespace, TrainingJobs } from './training-jobs';
import { volcanoDefinition } from './volcano-definition';

const WEBHOOK = 'validatingwebhookconfigurations.admissionregistration.k8s.io';
const WEBHOOK_NAME = 'validator.training-operator.kubeflow.org';
const CERTIFICATE = 'training-operator-webhook-cert';
const OTHERS = ['horizontalpodautoscalers', 'configmaps', 'serviceaccounts', 'roles', 'rolebindings', 'pods/exec'];

/** Shows the effect of a missing permission: a setup with all permissions, and a check without the one. */
interface Loss {
  readonly before?: (job: string) => Promise<void>;
  readonly without: (job: string) => Promise<void>;
}

// Streaming lists is disabled, as in clusters without that feature. Otherwise the operator lists only if streams fail.
describeOnCluster(
  'permissions of the training operator, revoked one by one',
  { tools: ['training-operator'], admissionPlugins: ['OwnerReferencesPermissionEnforcement'] },
  (cluster) => {
    let operator: RunningOperator;
    let jobs: TrainingJobs;
    let jobCount = 0;
    let permissions: RevokedPermissions;

    const worker = { Worker: { replicas: 1 } };
    const kubectl = () => cluster().kubectl;

    beforeAll(async () => {
      await createNamespace(kubectl());
      await kubectl().apply(volcanoDefinition());
      const pluginsFile = Tools.ready('scheduler-plugins').path('pod-groups.yaml');
      await kubectl().run('apply', '--server-side', '-f', pluginsFile);
      operator = new RunningOperator(cluster(), { KUBE_FEATURE_WatchListClient: 'false' });
      jobs = new TrainingJobs(kubectl());
      permissions = new RevokedPermissions(kubectl(), operator);
    });

    afterAll(() => operator?.stop());

    const start = async (props: TFJobOperatorProps = {}) => {
      await operator.start(props);
      await operator.waitForWorkers();
    };

    const waitForDenial = (permission: string, seconds?: number) => permissions.waitForDenial(permission, seconds);

    /** A new job never gets pods. */
    const noPods = (permission: string): Loss => ({
      without: async (job) => {
        await jobs.create({ name: job, replicas: worker });
        await waitForDenial(permission);
        expect(await jobs.podNames(job)).toEqual([]);
      },
    });
    /** The pod or Service of a finished job is not deleted. */
    const leftover = (permission: string, left: (job: string) => Promise<string[]>): Loss => ({
      before: async (job) => {
        await jobs.create({ name: job, replicas: worker, spec: { runPolicy: { cleanPodPolicy: 'All' } } });
        await jobs.waitForRunning(job, 1);
        await until('the Service', async () => (await jobs.serviceNames(job)).length === 1);
      },
      without: async (job) => {
        await jobs.endPod(`${job}-worker-0`, 0);
        await waitForDenial(permission);
        expect(await left(job)).toEqual([`${job}-worker-0`]);
      },
    });
    /** A restarted operator does not start processing jobs. */
    const noStart = (permission: string): Loss => ({
      without: async () => {
        await operator.restart();
        permissions.useWholeLog();
        await waitForDenial(permission);
        expect(operator.log).not.toMatch(WORKERS_STARTED);
      },
    });
    /** A restarted operator processes neither old nor new jobs. */
    const noJobs = (permission: string): Loss => ({
      without: async (job) => {
        await operator.restart();
        permissions.useWholeLog();
        await jobs.create({ name: job, replicas: worker });
        await waitForDenial(permission);
        expect(await jobs.podNames(job)).toEqual([]);
        expect(await jobs.conditions(job)).toEqual([]);
      },
    });
    /** A restarted operator only detects changes when it lists everything again. */
    const noChanges = (permission: string): Loss => ({ without: () => startWithoutWatch(permission) });
    const startWithoutWatch = async (...missing: string[]) => {
      await operator.restart();
      permissions.useWholeLog();
      for (const permission of missing) {
        await waitForDenial(permission);
      }
    };
    const podGroupsOf = (group: string) => ({
      kind: `podgroups.${group}`,
      names: async () =>
        (await kubectl().get(`podgroups.${group}`, '--namespace=jobs')).map(({ metadata }) => metadata.name),
    });
    /** A job with a gang scheduler has no pods, because its PodGroup is missing or outdated. */
    const noPodGroup = (permission: string): Loss => ({
      without: async (job) => {
        await jobs.create({ name: job, replicas: worker });
        await waitForDenial(permission);
        expect(await jobs.podNames(job)).toEqual([]);
      },
    });
    const leftoverPodGroup = (permission: string, group: string): Loss => ({
      before: async (job) => {
        await jobs.create({ name: job, replicas: worker });
        await until('the PodGroup', async () => (await podGroupsOf(group).names()).includes(job));
      },
      without: async (job) => {
        await jobs.patch(job, { spec: { runPolicy: { suspend: true } } });
        await waitForDenial(permission);
        expect(await podGroupsOf(group).names()).toContain(job);
      },
    });

    const always = (permission: string): Loss | undefined => {
      const [verb, what] = permission.split(' ');
      // Whether the operator waits for PodGroups that it does not need is a race in the operator: its controller starts
      // while sources are still added.
      if (verb === 'list' && !what.startsWith('podgroups')) {
        return /^(tfjobs|pods|services)\b/.test(what) ? noJobs(permission) : noStart(permission);
      }
      return undefined;
    };
    const isWatchPermission = (permission: string) => /^(list podgroups|watch (?!secrets|validating))/.test(permission);

    /** Effects on an operator with default props. */
    const LOSSES: Record<string, (permission: string) => Loss> = {
      'delete tfjobs.kubeflow.org': (permission) => ({
        before: async (job) => {
          await jobs.create({ name: job, replicas: worker, spec: { runPolicy: { ttlSecondsAfterFinished: 0 } } });
          await jobs.waitForRunning(job, 1);
        },
        without: async (job) => {
          await jobs.endPod(`${job}-worker-0`, 0);
          await waitForDenial(permission);
          expect((await jobs.get(job)).metadata).not.toHaveProperty('deletionTimestamp');
        },
      }),
      'update tfjobs/status.kubeflow.org': (permission) => ({
        without: async (job) => {
          await jobs.create({ name: job, replicas: worker });
          await waitForDenial(permission);
          expect(await jobs.conditions(job)).toEqual([]);
        },
      }),
      'update tfjobs/finalizers.kubeflow.org': () => ({
        without: async (job) => {
          await jobs.create({ name: job, replicas: worker });
          await until('the denial', async () => /cannot set blockOwnerDeletion/.test(permissions.log));
          expect(await jobs.podNames(job)).toEqual([]);
        },
      }),
      'get pods': (permission) => leftover(permission, (job) => jobs.podNames(job)),
      'create pods': noPods,
      'delete pods': (permission) => leftover(permission, (job) => jobs.podNames(job)),
      'get services': (permission) => leftover(permission, (job) => jobs.serviceNames(job)),
      'create services': (permission) => ({
        without: async (job) => {
          await jobs.create({ name: job, replicas: worker });
          await waitForDenial(permission);
          expect(await jobs.serviceNames(job)).toEqual([]);
        },
      }),
      'patch services': (permission) => ({
        before: async (job) => {
          const labels = {
            'training.kubeflow.org/job-name': job,
            'training.kubeflow.org/operator-name': 'tfjob-controller',
            'training.kubeflow.org/replica-type': 'worker',
            'training.kubeflow.org/replica-index': '0',
          };
          const metadata = { name: `${job}-worker-0`, namespace: 'jobs', labels };
          await kubectl().apply({ apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 2222 }] } });
        },
        without: async (job) => {
          await jobs.create({ name: job, replicas: worker });
          await waitForDenial(permission);
          expect(await jobs.podNames(job)).toEqual([]);
        },
      }),
      'delete services': (permission) => leftover(permission, (job) => jobs.serviceNames(job)),
      'create events': (permission) => ({
        without: async (job) => {
          await jobs.create({ name: job, replicas: worker });
          await waitForDenial(permission);
          const about = `--field-selector=involvedObject.kind=TFJob,involvedObject.name=${job}`;
          expect(await kubectl().get('events', '--namespace=jobs', about)).toEqual([]);
        },
      }),
      // Each reconciliation of a finished pod reports its exit code again.
      'patch events': (permission) => ({
        before: async (job) => {
          await jobs.create({
            name: job,
            replicas: { Worker: { replicas: 2 } },
            spec: { successPolicy: 'AllWorkers' },
          });
          await jobs.waitForRunning(job, 2);
          await jobs.endPod(`${job}-worker-0`, 0);
        },
        without: async (job) => {
          await jobs.touch(`${job}-worker-1`);
          await jobs.touch(`${job}-worker-1`);
          await waitForDenial(permission);
        },
      }),
      [`update ${WEBHOOK} ${WEBHOOK_NAME}`]: (permission) => ({
        without: async () => {
          const patch = '--patch=[{"op":"remove","path":"/webhooks/0/clientConfig/caBundle"}]';
          await kubectl().run('patch', WEBHOOK, WEBHOOK_NAME, '--type=json', patch);
          await waitForDenial(permission);
          const { webhooks } = await kubectl().getOne(WEBHOOK, WEBHOOK_NAME);
          expect(webhooks[0].clientConfig).not.toHaveProperty('caBundle');
        },
      }),
      [`watch ${WEBHOOK}`]: noChanges,
      'watch secrets': noChanges,
      [`update secrets ${CERTIFICATE}`]: (permission) => ({
        without: async () => {
          const patch = '--patch=[{"op":"remove","path":"/data"}]';
          await kubectl().run('patch', 'secret', CERTIFICATE, '--namespace=kubeflow', '--type=json', patch);
          await waitForDenial(permission);
          expect(await kubectl().getOne('secret', CERTIFICATE, '--namespace=kubeflow')).not.toHaveProperty('data');
        },
      }),
      'create leases.coordination.k8s.io': noStart,
      'get leases.coordination.k8s.io training-operator': noStart,
      'update leases.coordination.k8s.io training-operator': (permission) => ({
        without: async () => {
          await waitForDenial(permission);
          await operator.waitForLog(/leader election lost/);
        },
      }),
    };

    const VOLCANO_LOSSES: Record<string, (permission: string) => Loss> = {
      'get podgroups.scheduling.volcano.sh': noPodGroup,
      'create podgroups.scheduling.volcano.sh': noPodGroup,
      'update podgroups.scheduling.volcano.sh': noPodGroup,
      'delete podgroups.scheduling.volcano.sh': (permission) => leftoverPodGroup(permission, 'scheduling.volcano.sh'),
    };
    const PLUGINS_LOSSES: Record<string, (permission: string) => Loss> = {
      'create podgroups.scheduling.x-k8s.io': noPodGroup,
      'update podgroups.scheduling.x-k8s.io': (permission) => ({
        before: async (job) => {
          await jobs.create({ name: job, replicas: worker });
          await jobs.create({ name: `${job}-b`, replicas: worker });
        },
        without: async (job) => {
          await jobs.patch(job, { spec: { tfReplicaSpecs: { Worker: { replicas: 2 } } } });
          await waitForDenial(permission);
          expect(await jobs.podNames(job)).not.toContain(`${job}-worker-1`);
        },
      }),
      'delete podgroups.scheduling.x-k8s.io': (permission) => leftoverPodGroup(permission, 'scheduling.x-k8s.io'),
    };

    const check = async (permission: string, loss: Loss) => {
      jobCount += 1;
      const job = `job-${jobCount}`;
      await loss.before?.(job);
      await permissions.without(permission, () => loss.without(job));
    };

    /** The permissions of this suite. Permissions for other kinds of jobs have their own suite. */
    const checked = Object.keys(REQUIRED_PERMISSIONS)
      .filter((permission) => !OTHERS.some((other) => permission.split(' ')[1].split('.')[0] === other))
      .map((permission) => permission.replace('*jobs', 'tfjobs'));
    const rows = (losses: (permission: string) => ((permission: string) => Loss) | Loss | undefined) =>
      checked.flatMap((permission) => {
        const found = losses(permission);
        const loss = typeof found === 'function' ? found(permission) : found;
        return loss ? [[permission, loss] as const] : [];
      });

    const running = rows((permission) => LOSSES[permission]).filter(
      ([permission]) => !/leases|secrets/.test(permission),
    );
    const starting = rows((permission) => always(permission));
    const watchPermissions = checked.filter(isWatchPermission);
    const ending = rows((permission) => LOSSES[permission]).filter(([permission]) => /leases|secrets/.test(permission));

    describe('while it runs', () => {
      beforeAll(() => start());
      test.each(running)('%s', check);
    });

    describe('when it starts', () => {
      test.each(starting)('%s', check);
      // The operator requests each kind separately, so one restart covers all revoked permissions. It only watches what
      // it can list.
      test.each(['list', 'watch'])('%s what it needs to detect changes', async (verb) => {
        const revoked = watchPermissions.filter((permission) => permission.startsWith(`${verb} `));
        await permissions.withoutAll(revoked, () => startWithoutWatch(...revoked));
      });
    });

    describe('for its own objects', () => {
      beforeEach(async () => {
        await operator.restart();
        await operator.waitForWorkers();
      });
      test.each(ending)('%s', check);
    });

    describe('with Volcano', () => {
      beforeAll(() => start({ gangScheduler: GangScheduler.volcano() }));
      test.each(rows((permission) => VOLCANO_LOSSES[permission]))('%s', check);
    });

    describe('with scheduler-plugins', () => {
      beforeAll(() => start({ gangScheduler: GangScheduler.schedulerPlugins() }));
      test.each(rows((permission) => PLUGINS_LOSSES[permission]))('%s', check);
    });

    test('these are all permissions', () => {
      const tested = [...running, ...starting, ...ending].map(([permission]) => permission);
      expect(
        [...tested, ...watchPermissions, ...Object.keys(VOLCANO_LOSSES), ...Object.keys(PLUGINS_LOSSES)].sort(),
      ).toEqual(checked.sort());
    });
  },
);
