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
    let rights: RevokedPermissions;

    const worker = { Worker: { replicas: 1 } };
    const kubectl = () => cluster().kubectl;

    beforeAll(async () => {
      await createNamespace(kubectl());
      await kubectl().apply(volcanoDefinition());
      const pluginsFile = Tools.ready('scheduler-plugins').path('pod-groups.yaml');
      await kubectl().run('apply', '--server-side', '-f', pluginsFile);
      operator = new RunningOperator(cluster(), { KUBE_FEATURE_WatchListClient: 'false' });
      jobs = new TrainingJobs(kubectl());
      rights = new RevokedPermissions(kubectl(), operator);
    });

    afterAll(() => operator?.stop());

    const start = async (props: TFJobOperatorProps = {}) => {
      await operator.start(props);
      await operator.waitForWorkers();
    };

    const refused = (right: string, seconds?: number) => rights.waitForDenial(right, seconds);

    /** A new job never gets pods. */
    const noPods = (right: string): Loss => ({
      without: async (job) => {
        await jobs.create({ name: job, replicas: worker });
        await refused(right);
        expect(await jobs.podNames(job)).toEqual([]);
      },
    });
    /** The pod or Service of a finished job is not deleted. */
    const leavings = (right: string, left: (job: string) => Promise<string[]>): Loss => ({
      before: async (job) => {
        await jobs.create({ name: job, replicas: worker, spec: { runPolicy: { cleanPodPolicy: 'All' } } });
        await jobs.waitForRunning(job, 1);
        await until('the Service', async () => (await jobs.serviceNames(job)).length === 1);
      },
      without: async (job) => {
        await jobs.endPod(`${job}-worker-0`, 0);
        await refused(right);
        expect(await left(job)).toEqual([`${job}-worker-0`]);
      },
    });
    /** A restarted operator does not start processing jobs. */
    const noStart = (right: string): Loss => ({
      without: async () => {
        await operator.restart();
        rights.useWholeLog();
        await refused(right);
        expect(operator.log).not.toMatch(WORKERS_STARTED);
      },
    });
    /** A restarted operator processes neither old nor new jobs. */
    const noJobs = (right: string): Loss => ({
      without: async (job) => {
        await operator.restart();
        rights.useWholeLog();
        await jobs.create({ name: job, replicas: worker });
        await refused(right);
        expect(await jobs.podNames(job)).toEqual([]);
        expect(await jobs.conditions(job)).toEqual([]);
      },
    });
    /** A restarted operator only detects changes when it lists everything again. */
    const noSight = (right: string): Loss => ({ without: () => startsBlind(right) });
    const startsBlind = async (...missing: string[]) => {
      await operator.restart();
      rights.useWholeLog();
      for (const right of missing) {
        await refused(right);
      }
    };
    const podGroupsOf = (group: string) => ({
      kind: `podgroups.${group}`,
      names: async () =>
        (await kubectl().get(`podgroups.${group}`, '--namespace=jobs')).map(({ metadata }) => metadata.name),
    });
    /** A job with a gang scheduler has no pods, because its PodGroup is missing or outdated. */
    const noGang = (right: string): Loss => ({
      without: async (job) => {
        await jobs.create({ name: job, replicas: worker });
        await refused(right);
        expect(await jobs.podNames(job)).toEqual([]);
      },
    });
    const leftGang = (right: string, group: string): Loss => ({
      before: async (job) => {
        await jobs.create({ name: job, replicas: worker });
        await until('the PodGroup', async () => (await podGroupsOf(group).names()).includes(job));
      },
      without: async (job) => {
        await jobs.patch(job, { spec: { runPolicy: { suspend: true } } });
        await refused(right);
        expect(await podGroupsOf(group).names()).toContain(job);
      },
    });

    const always = (right: string): Loss | undefined => {
      const [verb, what] = right.split(' ');
      // Whether the operator waits for PodGroups that it does not need is a race in the operator: its controller starts
      // while sources are still added.
      if (verb === 'list' && !what.startsWith('podgroups')) {
        return /^(tfjobs|pods|services)\b/.test(what) ? noJobs(right) : noStart(right);
      }
      return undefined;
    };
    const isBlinding = (right: string) => /^(list podgroups|watch (?!secrets|validating))/.test(right);

    /** Effects on an operator with default props. */
    const LOSSES: Record<string, (right: string) => Loss> = {
      'delete tfjobs.kubeflow.org': (right) => ({
        before: async (job) => {
          await jobs.create({ name: job, replicas: worker, spec: { runPolicy: { ttlSecondsAfterFinished: 0 } } });
          await jobs.waitForRunning(job, 1);
        },
        without: async (job) => {
          await jobs.endPod(`${job}-worker-0`, 0);
          await refused(right);
          expect((await jobs.get(job)).metadata).not.toHaveProperty('deletionTimestamp');
        },
      }),
      'update tfjobs/status.kubeflow.org': (right) => ({
        without: async (job) => {
          await jobs.create({ name: job, replicas: worker });
          await refused(right);
          expect(await jobs.conditions(job)).toEqual([]);
        },
      }),
      'update tfjobs/finalizers.kubeflow.org': () => ({
        without: async (job) => {
          await jobs.create({ name: job, replicas: worker });
          await until('the denial', async () => /cannot set blockOwnerDeletion/.test(rights.log));
          expect(await jobs.podNames(job)).toEqual([]);
        },
      }),
      'get pods': (right) => leavings(right, (job) => jobs.podNames(job)),
      'create pods': noPods,
      'delete pods': (right) => leavings(right, (job) => jobs.podNames(job)),
      'get services': (right) => leavings(right, (job) => jobs.serviceNames(job)),
      'create services': (right) => ({
        without: async (job) => {
          await jobs.create({ name: job, replicas: worker });
          await refused(right);
          expect(await jobs.serviceNames(job)).toEqual([]);
        },
      }),
      'patch services': (right) => ({
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
          await refused(right);
          expect(await jobs.podNames(job)).toEqual([]);
        },
      }),
      'delete services': (right) => leavings(right, (job) => jobs.serviceNames(job)),
      'create events': (right) => ({
        without: async (job) => {
          await jobs.create({ name: job, replicas: worker });
          await refused(right);
          const about = `--field-selector=involvedObject.kind=TFJob,involvedObject.name=${job}`;
          expect(await kubectl().get('events', '--namespace=jobs', about)).toEqual([]);
        },
      }),
      // Each reconciliation of a finished pod reports its exit code again.
      'patch events': (right) => ({
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
          await refused(right);
        },
      }),
      [`update ${WEBHOOK} ${WEBHOOK_NAME}`]: (right) => ({
        without: async () => {
          const patch = '--patch=[{"op":"remove","path":"/webhooks/0/clientConfig/caBundle"}]';
          await kubectl().run('patch', WEBHOOK, WEBHOOK_NAME, '--type=json', patch);
          await refused(right);
          const { webhooks } = await kubectl().getOne(WEBHOOK, WEBHOOK_NAME);
          expect(webhooks[0].clientConfig).not.toHaveProperty('caBundle');
        },
      }),
      [`watch ${WEBHOOK}`]: noSight,
      'watch secrets': noSight,
      [`update secrets ${CERTIFICATE}`]: (right) => ({
        without: async () => {
          const patch = '--patch=[{"op":"remove","path":"/data"}]';
          await kubectl().run('patch', 'secret', CERTIFICATE, '--namespace=kubeflow', '--type=json', patch);
          await refused(right);
          expect(await kubectl().getOne('secret', CERTIFICATE, '--namespace=kubeflow')).not.toHaveProperty('data');
        },
      }),
      'create leases.coordination.k8s.io': noStart,
      'get leases.coordination.k8s.io training-operator': noStart,
      'update leases.coordination.k8s.io training-operator': (right) => ({
        without: async () => {
          await refused(right);
          await operator.waitForLog(/leader election lost/);
        },
      }),
    };

    const VOLCANO_LOSSES: Record<string, (right: string) => Loss> = {
      'get podgroups.scheduling.volcano.sh': noGang,
      'create podgroups.scheduling.volcano.sh': noGang,
      'update podgroups.scheduling.volcano.sh': noGang,
      'delete podgroups.scheduling.volcano.sh': (right) => leftGang(right, 'scheduling.volcano.sh'),
    };
    const PLUGINS_LOSSES: Record<string, (right: string) => Loss> = {
      'create podgroups.scheduling.x-k8s.io': noGang,
      'update podgroups.scheduling.x-k8s.io': (right) => ({
        before: async (job) => {
          await jobs.create({ name: job, replicas: worker });
          await jobs.create({ name: `${job}-b`, replicas: worker });
        },
        without: async (job) => {
          await jobs.patch(job, { spec: { tfReplicaSpecs: { Worker: { replicas: 2 } } } });
          await refused(right);
          expect(await jobs.podNames(job)).not.toContain(`${job}-worker-1`);
        },
      }),
      'delete podgroups.scheduling.x-k8s.io': (right) => leftGang(right, 'scheduling.x-k8s.io'),
    };

    const lose = async (right: string, loss: Loss) => {
      jobCount += 1;
      const job = `job-${jobCount}`;
      await loss.before?.(job);
      await rights.without(right, () => loss.without(job));
    };

    /** The permissions of this suite. Permissions for other kinds of jobs have their own suite. */
    const looked = Object.keys(REQUIRED_PERMISSIONS)
      .filter((right) => !OTHERS.some((other) => right.split(' ')[1].split('.')[0] === other))
      .map((right) => right.replace('*jobs', 'tfjobs'));
    const rows = (losses: (right: string) => ((right: string) => Loss) | Loss | undefined) =>
      looked.flatMap((right) => {
        const found = losses(right);
        const loss = typeof found === 'function' ? found(right) : found;
        return loss ? [[right, loss] as const] : [];
      });

    const running = rows((right) => LOSSES[right]).filter(([right]) => !/leases|secrets/.test(right));
    const starting = rows((right) => always(right));
    const blinding = looked.filter(isBlinding);
    const ending = rows((right) => LOSSES[right]).filter(([right]) => /leases|secrets/.test(right));

    describe('while it runs', () => {
      beforeAll(() => start());
      test.each(running)('%s', lose);
    });

    describe('when it starts', () => {
      test.each(starting)('%s', lose);
      // The operator requests each kind separately, so one restart covers all revoked permissions. It only watches what
      // it can list.
      test.each(['list', 'watch'])('%s what it needs to detect changes', async (verb) => {
        const taken = blinding.filter((right) => right.startsWith(`${verb} `));
        await rights.withoutAll(taken, () => startsBlind(...taken));
      });
    });

    describe('for its own objects', () => {
      beforeEach(async () => {
        await operator.restart();
        await operator.waitForWorkers();
      });
      test.each(ending)('%s', lose);
    });

    describe('with Volcano', () => {
      beforeAll(() => start({ gangScheduler: GangScheduler.volcano() }));
      test.each(rows((right) => VOLCANO_LOSSES[right]))('%s', lose);
    });

    describe('with scheduler-plugins', () => {
      beforeAll(() => start({ gangScheduler: GangScheduler.schedulerPlugins() }));
      test.each(rows((right) => PLUGINS_LOSSES[right]))('%s', lose);
    });

    test('these are all permissions', () => {
      const shown = [...running, ...starting, ...ending].map(([right]) => right);
      expect([...shown, ...blinding, ...Object.keys(VOLCANO_LOSSES), ...Object.keys(PLUGINS_LOSSES)].sort()).toEqual(
        looked.sort(),
      );
    });
  },
);
