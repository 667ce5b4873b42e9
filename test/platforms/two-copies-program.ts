import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as cdk8s from 'cdk8s';
import { KubeflowApp } from '../../lib/app';
import { TFJob } from '../../lib/components/tf-job';
import { AnyClusterPlatform } from '../../lib/platforms/generic';

// A program whose folder has its own copies of cdk8s and constructs. Prints the error of each attempt, or null.
const other: typeof cdk8s & typeof import('constructs') = {
  ...createRequire(join(process.argv[2], 'main.js'))('cdk8s'),
  ...createRequire(join(process.argv[2], 'main.js'))('constructs'),
};
const JOB = { image: 'train:1', worker: {} };
const lazy = () => other.Lazy.any({ produce: () => 'value' });

const attempts: { readonly [name: string]: () => unknown } = {
  component: () => new TFJob(new other.Chart(new other.App(), 'chart', { namespace: 'team' }), 'job', JOB),
  platform: () => new AnyClusterPlatform(new other.App(), 'cloud'),
  lazyValue: () => {
    const app = new KubeflowApp({ summary: false });
    new cdk8s.ApiObject(new cdk8s.Chart(app, 'chart'), 'map', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      data: { a: lazy() },
    });
    app.synthYaml();
  },
  chart: () => {
    const app = new KubeflowApp({ summary: false });
    const chart = new other.Chart(app, 'chart', { namespace: 'team' });
    const map = new other.ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap' });
    const job = new TFJob(new other.Construct(chart, 'group'), 'job', {
      ...JOB,
      activeDeadline: other.Duration.hours(1),
    });
    job.node.addDependency(map);
    app.synthYaml();
  },
};

const messages = Object.entries(attempts).map(([name, attempt]) => {
  try {
    attempt();
    return [name, null];
  } catch (error) {
    return [name, (error as Error).message];
  }
});
process.stdout.write(JSON.stringify({ own: join(require.resolve('cdk8s'), '../..'), ...Object.fromEntries(messages) }));
