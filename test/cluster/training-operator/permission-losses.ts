import type { Kubectl } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';
import type { RevokedPermissions } from './revoked-permissions';
import { type RunningOperator, WORKERS_STARTED } from './running-operator';
import type { TrainingJobs } from './training-jobs';

const WEBHOOK = 'validatingwebhookconfigurations.admissionregistration.k8s.io';
const WEBHOOK_NAME = 'validator.training-operator.kubeflow.org';
const CERTIFICATE = 'training-operator-webhook-cert';
/** The objects of a suite. Its `beforeAll` sets them. */
export interface PermissionSuite {
  kubectl: Kubectl;
  operator: RunningOperator;
  jobs: TrainingJobs;
  permissions: RevokedPermissions;
}

/** Shows the effect of a missing permission: a setup with all permissions, and a check without the one. */
export interface Loss {
  readonly before?: (job: string) => Promise<void>;
  readonly without: (job: string) => Promise<void>;
}

/** Losses by permission. */
type Losses = Readonly<Record<string, (permission: string) => Loss>>;

/** The effects of missing permissions of the operator. */
export function permissionLosses(suite: PermissionSuite) {
  const worker = { Worker: { replicas: 1 } };
  const waitForDenial = (permission: string) => suite.permissions.waitForDenial(permission);

  /** A new job never gets pods. */
  const noPods = (permission: string): Loss => ({
    without: async (job) => {
      await suite.jobs.create({ name: job, replicas: worker });
      await waitForDenial(permission);
      expect(await suite.jobs.podNames(job)).toEqual([]);
    },
  });
  /** The pod or Service of a finished job is not deleted. */
  const leftover = (permission: string, left: (job: string) => Promise<string[]>): Loss => ({
    before: async (job) => {
      await suite.jobs.create({ name: job, replicas: worker, spec: { runPolicy: { cleanPodPolicy: 'All' } } });
      await suite.jobs.waitForRunning(job, 1);
      await until('the Service', async () => (await suite.jobs.serviceNames(job)).length === 1);
    },
    without: async (job) => {
      await suite.jobs.endPod(`${job}-worker-0`, 0);
      await waitForDenial(permission);
      expect(await left(job)).toEqual([`${job}-worker-0`]);
    },
  });
  /** A restarted operator does not start processing suite.jobs. */
  const noStart = (permission: string): Loss => ({
    without: async () => {
      await suite.operator.restart();
      suite.permissions.useWholeLog();
      await waitForDenial(permission);
      expect(suite.operator.log).not.toMatch(WORKERS_STARTED);
    },
  });
  /** A restarted operator processes neither old nor new suite.jobs. */
  const noJobs = (permission: string): Loss => ({
    without: async (job) => {
      await suite.operator.restart();
      suite.permissions.useWholeLog();
      await suite.jobs.create({ name: job, replicas: worker });
      await waitForDenial(permission);
      expect(await suite.jobs.podNames(job)).toEqual([]);
      expect(await suite.jobs.conditions(job)).toEqual([]);
    },
  });
  /** A restarted operator only detects changes when it lists everything again. */
  const noChanges = (permission: string): Loss => ({ without: () => startWithoutWatch(permission) });
  const startWithoutWatch = async (...missing: string[]) => {
    await suite.operator.restart();
    suite.permissions.useWholeLog();
    for (const permission of missing) {
      await waitForDenial(permission);
    }
  };
  const podGroupsOf = (group: string) => ({
    kind: `podgroups.${group}`,
    names: async () =>
      (await suite.kubectl.get(`podgroups.${group}`, '--namespace=jobs')).map(({ metadata }) => metadata.name),
  });
  /** A job with a gang scheduler has no pods, because its PodGroup is missing or outdated. */
  const noPodGroup = (permission: string): Loss => ({
    without: async (job) => {
      await suite.jobs.create({ name: job, replicas: worker });
      await waitForDenial(permission);
      expect(await suite.jobs.podNames(job)).toEqual([]);
    },
  });
  const leftoverPodGroup = (permission: string, group: string): Loss => ({
    before: async (job) => {
      await suite.jobs.create({ name: job, replicas: worker });
      await until('the PodGroup', async () => (await podGroupsOf(group).names()).includes(job));
    },
    without: async (job) => {
      await suite.jobs.patch(job, { spec: { runPolicy: { suspend: true } } });
      await waitForDenial(permission);
      expect(await podGroupsOf(group).names()).toContain(job);
    },
  });

  const starting = (permission: string): Loss | undefined => {
    const [verb, what] = permission.split(' ');
    // Whether the operator waits for PodGroups that it does not need is a race in the operator: its controller starts
    // while sources are still added.
    if (verb === 'list' && !what.startsWith('podgroups')) {
      return /^(tfjobs|pods|services)\b/.test(what) ? noJobs(permission) : noStart(permission);
    }
    return undefined;
  };
  /** Effects on an operator with default props. */
  const defaults: Losses = {
    'delete tfjobs.kubeflow.org': (permission) => ({
      before: async (job) => {
        await suite.jobs.create({ name: job, replicas: worker, spec: { runPolicy: { ttlSecondsAfterFinished: 0 } } });
        await suite.jobs.waitForRunning(job, 1);
      },
      without: async (job) => {
        await suite.jobs.endPod(`${job}-worker-0`, 0);
        await waitForDenial(permission);
        expect((await suite.jobs.get(job)).metadata).not.toHaveProperty('deletionTimestamp');
      },
    }),
    'update tfjobs/status.kubeflow.org': (permission) => ({
      without: async (job) => {
        await suite.jobs.create({ name: job, replicas: worker });
        await waitForDenial(permission);
        expect(await suite.jobs.conditions(job)).toEqual([]);
      },
    }),
    'update tfjobs/finalizers.kubeflow.org': () => ({
      without: async (job) => {
        await suite.jobs.create({ name: job, replicas: worker });
        await until('the denial', async () => /cannot set blockOwnerDeletion/.test(suite.permissions.log));
        expect(await suite.jobs.podNames(job)).toEqual([]);
      },
    }),
    'get pods': (permission) => leftover(permission, (job) => suite.jobs.podNames(job)),
    'create pods': noPods,
    'delete pods': (permission) => leftover(permission, (job) => suite.jobs.podNames(job)),
    'get services': (permission) => leftover(permission, (job) => suite.jobs.serviceNames(job)),
    'create services': (permission) => ({
      without: async (job) => {
        await suite.jobs.create({ name: job, replicas: worker });
        await waitForDenial(permission);
        expect(await suite.jobs.serviceNames(job)).toEqual([]);
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
        await suite.kubectl.apply({ apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 2222 }] } });
      },
      without: async (job) => {
        await suite.jobs.create({ name: job, replicas: worker });
        await waitForDenial(permission);
        expect(await suite.jobs.podNames(job)).toEqual([]);
      },
    }),
    'delete services': (permission) => leftover(permission, (job) => suite.jobs.serviceNames(job)),
    'create events': (permission) => ({
      without: async (job) => {
        await suite.jobs.create({ name: job, replicas: worker });
        await waitForDenial(permission);
        const about = `--field-selector=involvedObject.kind=TFJob,involvedObject.name=${job}`;
        expect(await suite.kubectl.get('events', '--namespace=jobs', about)).toEqual([]);
      },
    }),
    // Each reconciliation of a finished pod reports its exit code again.
    'patch events': (permission) => ({
      before: async (job) => {
        await suite.jobs.create({
          name: job,
          replicas: { Worker: { replicas: 2 } },
          spec: { successPolicy: 'AllWorkers' },
        });
        await suite.jobs.waitForRunning(job, 2);
        await suite.jobs.endPod(`${job}-worker-0`, 0);
      },
      without: async (job) => {
        await suite.jobs.touch(`${job}-worker-1`);
        await suite.jobs.touch(`${job}-worker-1`);
        await waitForDenial(permission);
      },
    }),
    [`update ${WEBHOOK} ${WEBHOOK_NAME}`]: (permission) => ({
      without: async () => {
        const patch = '--patch=[{"op":"remove","path":"/webhooks/0/clientConfig/caBundle"}]';
        await suite.kubectl.run('patch', WEBHOOK, WEBHOOK_NAME, '--type=json', patch);
        await waitForDenial(permission);
        const { webhooks } = await suite.kubectl.getOne(WEBHOOK, WEBHOOK_NAME);
        expect(webhooks[0].clientConfig).not.toHaveProperty('caBundle');
      },
    }),
    [`watch ${WEBHOOK}`]: noChanges,
    'watch secrets': noChanges,
    [`update secrets ${CERTIFICATE}`]: (permission) => ({
      without: async () => {
        const patch = '--patch=[{"op":"remove","path":"/data"}]';
        await suite.kubectl.run('patch', 'secret', CERTIFICATE, '--namespace=kubeflow', '--type=json', patch);
        await waitForDenial(permission);
        expect(await suite.kubectl.getOne('secret', CERTIFICATE, '--namespace=kubeflow')).not.toHaveProperty('data');
      },
    }),
    'create leases.coordination.k8s.io': noStart,
    'get leases.coordination.k8s.io training-operator': noStart,
    'update leases.coordination.k8s.io training-operator': (permission) => ({
      without: async () => {
        await waitForDenial(permission);
        await suite.operator.waitForLog(/leader election lost/);
      },
    }),
  };

  const volcano: Losses = {
    'get podgroups.scheduling.volcano.sh': noPodGroup,
    'create podgroups.scheduling.volcano.sh': noPodGroup,
    'update podgroups.scheduling.volcano.sh': noPodGroup,
    'delete podgroups.scheduling.volcano.sh': (permission) => leftoverPodGroup(permission, 'scheduling.volcano.sh'),
  };
  const schedulerPlugins: Losses = {
    'create podgroups.scheduling.x-k8s.io': noPodGroup,
    'update podgroups.scheduling.x-k8s.io': (permission) => ({
      before: async (job) => {
        await suite.jobs.create({ name: job, replicas: worker });
        await suite.jobs.create({ name: `${job}-b`, replicas: worker });
      },
      without: async (job) => {
        await suite.jobs.patch(job, { spec: { tfReplicaSpecs: { Worker: { replicas: 2 } } } });
        await waitForDenial(permission);
        expect(await suite.jobs.podNames(job)).not.toContain(`${job}-worker-1`);
      },
    }),
    'delete podgroups.scheduling.x-k8s.io': (permission) => leftoverPodGroup(permission, 'scheduling.x-k8s.io'),
  };

  return { defaults, starting, startWithoutWatch, volcano, schedulerPlugins };
}
