import { join } from 'node:path';
import { applyJobSetController, waitForJobSetWebhook } from '../cluster/job-sets/job-set-controller';
import { WrittenExample } from '../cluster/written-example';
import { until } from '../cluster-harness/until';
import { describeEndToEnd } from './describe-end-to-end';
import { followLog } from './jobs';

const PROGRAM = join(__dirname, 'programs/job-set/main.ts');
const LAST_STEP = /^step 200: loss [\d.]+$/m;

describeEndToEnd(
  'the training of examples/train-and-serve on JobSet',
  { images: ['nfs-server', 'job-set', 'tensorflow'], skipOnExistingCluster: 'it installs the JobSet controller' },
  (suite) => {
    suite.prepare('apply', async () => {
      const { kubectl, patience } = suite.cluster;
      await applyJobSetController(kubectl);
      await waitForJobSetWebhook(kubectl, patience);
      await suite.apply(WrittenExample.ofProgram(suite.cluster, PROGRAM, 'laptop'));
    });

    suite.test('a program for TFJobs trains on all replicas together, without a training operator', async () => {
      const [state, ...logs] = await Promise.all([
        terminalState(),
        ...['chief', 'worker'].map(async (type) => followLog(suite.cluster, await podOf(type))),
      ]);
      expect(state).toBe('Completed');
      const [chief, worker] = logs.map((log) => LAST_STEP.exec(log)?.[0]);
      expect(chief).toBeDefined();
      // The loss covers both replicas. Separate trainings would print different values.
      expect(worker).toBe(chief);
    });

    function terminalState(): Promise<string> {
      const { kubectl, patience } = suite.cluster;
      const get = () => kubectl.getOne('jobset', 'quadrant-training', ...namespace());
      return until('the end of the job', async () => (await get()).status?.terminalState, patience);
    }

    function podOf(type: string): Promise<string> {
      const { kubectl, patience } = suite.cluster;
      const selector = `--selector=jobset.sigs.k8s.io/replicatedjob-name=${type}`;
      const pods = () => kubectl.get('pods', ...namespace(), selector);
      return until(`the pod of the ${type}`, async () => (await pods())[0]?.metadata.name, patience);
    }

    function namespace(): string[] {
      return ['--namespace', suite.cluster.namespace('kubeflow')];
    }
  },
);
