import * as fs from 'node:fs';
import * as path from 'node:path';
import type { KubeflowApp } from '../../../lib/app';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { configMap, contents, object, synthesize, temporaryFolder } from '../program';

/** What synthesis prints. */
function summaryOf(folder: string, program: (app: KubeflowApp) => void): string {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    synthesize(folder, program, { summary: true });
    return stderr.mock.calls.map(([text]) => text).join('');
  } finally {
    stderr.mockRestore();
  }
}

const environment =
  (name: string, ...ids: string[]) =>
  (app: KubeflowApp) => {
    const chart = new AnyClusterPlatform(app, name, { context: 'lab' }).chart('hub');
    for (const id of ids) {
      if (id.startsWith('claim')) {
        object(chart, 'PersistentVolumeClaim', id, { spec: {} });
      } else {
        configMap(chart, id);
      }
    }
  };

describe('objects that left the program', () => {
  test('are listed once, with the command that deletes them and what is lost', () => {
    const folder = temporaryFolder();
    expect(summaryOf(folder, environment('lab', 'one', 'two', 'claim'))).not.toContain('left the program');
    const summary = summaryOf(folder, environment('lab', 'one'));
    expect(summary.slice(summary.indexOf('  left the program'))).toBe(
      [
        '  left the program since the last synthesis, and remain in the cluster. Delete them with:',
        '    kubectl --context lab delete configmap/two -n kubeflow',
        '    kubectl --context lab delete persistentvolumeclaim/claim -n kubeflow  # deletes its data',
        '',
      ].join('\n'),
    );
    expect(summaryOf(folder, environment('lab', 'one'))).not.toContain('left the program');
  });

  test('are not those that move to another file, or whose kind gets another version', () => {
    const folder = temporaryFolder();
    const inChart = (id: string, version: string) => (app: KubeflowApp) => {
      object(new AnyClusterPlatform(app, 'lab').chart(id), 'Widget', 'one', {}, `example.com/${version}`);
    };
    summaryOf(folder, inChart('hub', 'v1'));
    expect(summaryOf(folder, inChart('tools', 'v2'))).not.toContain('left the program');
  });

  test.each(['', '{', '{"apiVersion":"kubeflow-cdk.io/plan/v9"}', '{"apiVersion":"kubeflow-cdk.io/plan/v1"}'])(
    'are unknown if the last plan is %j',
    (text) => {
      const folder = temporaryFolder();
      synthesize(folder, environment('lab', 'one', 'two'));
      fs.writeFileSync(path.join(folder, 'deploy.out/lab/plan.json'), text);
      expect(summaryOf(folder, environment('lab', 'one'))).not.toContain('left the program');
    },
  );
});

describe('an environment that the program does not have', () => {
  test('keeps its files, and each summary says so until they are deleted', () => {
    const folder = temporaryFolder();
    synthesize(folder, environment('old', 'one'));
    const files = Object.keys(contents(folder)).filter((file) => file.includes('/old/'));
    expect(files).toHaveLength(5);
    for (const _ of [1, 2]) {
      const summary = summaryOf(folder, environment('lab', 'one'));
      const here = path.relative(process.cwd(), folder);
      expect(summary.replaceAll(folder, '.').replaceAll(here, '.')).toContain(
        'old: not an environment of this program. Its files stay in ./dist/old and ./deploy.out/old.\n',
      );
      expect(Object.keys(contents(folder))).toEqual(expect.arrayContaining(files));
    }
    fs.rmSync(path.join(folder, 'dist/old'), { recursive: true });
    fs.rmSync(path.join(folder, 'deploy.out/old'), { recursive: true });
    expect(summaryOf(folder, environment('lab', 'one'))).not.toContain('old: not an environment');
    expect(fs.readFileSync(path.join(folder, 'dist/.kubeflow-cdk'), 'utf8')).not.toContain('old/');
  });

  test('returns with its files as before', () => {
    const folder = temporaryFolder();
    synthesize(folder, environment('old', 'one'));
    const before = contents(path.join(folder, 'dist/old'));
    synthesize(folder, environment('lab', 'one'));
    synthesize(folder, environment('old', 'one'));
    expect(contents(path.join(folder, 'dist/old'))).toEqual(before);
  });

  test('keeps its Terraform', () => {
    const folder = temporaryFolder();
    const cloud = (name: string) => (app: KubeflowApp) => {
      environment(name, 'one')(app);
      app._terraform(() => ({ validate: () => [], render: () => new Map([[`stacks/${name}/cdk.tf.json`, '{}']]) }));
    };
    synthesize(folder, cloud('old'));
    synthesize(folder, cloud('lab'));
    expect(Object.keys(contents(path.join(folder, 'cdktf.out')))).toEqual([
      '.kubeflow-cdk',
      'stacks/lab/cdk.tf.json',
      'stacks/old/cdk.tf.json',
    ]);
  });
});
