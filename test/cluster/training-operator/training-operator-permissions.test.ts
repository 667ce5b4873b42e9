import { GangScheduler, type TFJobOperatorProps } from 'kubeflow-cdk';
import { Tools } from '../../cluster-harness/tools';
import { describeOnCluster } from '../describe-on-cluster';
import { REQUIRED_PERMISSIONS } from './operator-permissions';
import { type Loss, type PermissionSuite, permissionLosses } from './permission-losses';
import { RevokedPermissions } from './revoked-permissions';
import { RunningOperator } from './running-operator';
import { createNamespace, TrainingJobs } from './training-jobs';
import { volcanoDefinition } from './volcano-definition';

const OTHERS = ['horizontalpodautoscalers', 'configmaps', 'serviceaccounts', 'roles', 'rolebindings', 'pods/exec'];

// Streaming lists is disabled, as in clusters without that feature. Otherwise the operator lists only if streams fail.
describeOnCluster(
  'permissions of the training operator, revoked one by one',
  { tools: ['training-operator'], admissionPlugins: ['OwnerReferencesPermissionEnforcement'] },
  (cluster) => {
    const suite = {} as PermissionSuite;
    const { defaults, starting: lossOnStart, startWithoutWatch, volcano, schedulerPlugins } = permissionLosses(suite);
    let jobCount = 0;

    beforeAll(async () => {
      const { kubectl } = cluster();
      await createNamespace(kubectl);
      await kubectl.apply(volcanoDefinition());
      const pluginsFile = Tools.ready('scheduler-plugins').path('pod-groups.yaml');
      await kubectl.run('apply', '--server-side', '-f', pluginsFile);
      const operator = new RunningOperator(cluster(), { KUBE_FEATURE_WatchListClient: 'false' });
      const permissions = new RevokedPermissions(kubectl, operator);
      Object.assign(suite, { kubectl, operator, jobs: new TrainingJobs(kubectl), permissions });
    });

    afterAll(() => suite.operator?.stop());

    const start = async (props: TFJobOperatorProps = {}) => {
      await suite.operator.start(props);
      await suite.operator.waitForWorkers();
    };

    const check = async (permission: string, loss: Loss) => {
      jobCount += 1;
      const job = `job-${jobCount}`;
      await loss.before?.(job);
      await suite.permissions.without(permission, () => loss.without(job));
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

    const running = rows((permission) => defaults[permission]).filter(
      ([permission]) => !/leases|secrets/.test(permission),
    );
    const starting = rows(lossOnStart);
    const watchPermissions = checked.filter((permission) =>
      /^(list podgroups|watch (?!secrets|validating))/.test(permission),
    );
    const ending = rows((permission) => defaults[permission]).filter(([permission]) =>
      /leases|secrets/.test(permission),
    );

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
        await suite.permissions.withoutAll(revoked, () => startWithoutWatch(...revoked));
      });
    });

    describe('for its own objects', () => {
      beforeEach(async () => {
        await suite.operator.restart();
        await suite.operator.waitForWorkers();
      });
      test.each(ending)('%s', check);
    });

    describe('with Volcano', () => {
      beforeAll(() => start({ gangScheduler: GangScheduler.volcano() }));
      test.each(rows((permission) => volcano[permission]))('%s', check);
    });

    describe('with scheduler-plugins', () => {
      beforeAll(() => start({ gangScheduler: GangScheduler.schedulerPlugins() }));
      test.each(rows((permission) => schedulerPlugins[permission]))('%s', check);
    });

    test('these are all permissions', () => {
      const tested = [...running, ...starting, ...ending].map(([permission]) => permission);
      expect(
        [...tested, ...watchPermissions, ...Object.keys(volcano), ...Object.keys(schedulerPlugins)].sort(),
      ).toEqual(checked.sort());
    });
  },
);
