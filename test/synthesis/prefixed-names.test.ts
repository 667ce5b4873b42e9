import { Size } from 'cdk8s';
import { KubeflowApp } from '../../lib/app';
import { HomeStorage, JupyterHub } from '../../lib/components/jupyterhub';
import { NfsServer } from '../../lib/components/nfs-server';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { Warnings } from '../../lib/warnings';
import { object, problemsOf } from './program';

const RBAC = 'rbac.authorization.k8s.io/v1';

function environment(namespacePrefix: string) {
  const app = new KubeflowApp({ summary: false, namespacePrefix });
  const platform = new AnyClusterPlatform(app, 'lab', { serviceCidr: '10.96.0.0/16', enforcesNetworkPolicies: true });
  return { app, platform, chart: platform.chart('tools') };
}

/** Names of the objects with a warning. */
function warned(app: KubeflowApp): string[] {
  expect(problemsOf(app)).toEqual([]);
  return Warnings.of(app).flatMap((warning) => /^(\S+): \S+ "\S+" does not start with/.exec(warning)?.[1] ?? []);
}

test('cluster-scoped objects of the user without the prefix are warned of, once', () => {
  const { app, chart } = environment('blue-');
  object(chart, 'ClusterRole', 'reader', {}, RBAC);
  object(chart, 'ClusterRole', `${app.namespacePrefix}writer`, {}, RBAC);
  object(chart, 'Role', 'reader', {}, RBAC);
  object(chart, 'CustomResourceDefinition', 'widgets.example.com', {}, 'apiextensions.k8s.io/v1');
  expect(warned(app)).toEqual(['lab/tools/ClusterRole-reader']);
  expect(warned(app)).toEqual(['lab/tools/ClusterRole-reader']);
});

test('without a prefix, nothing is warned of', () => {
  const { app, chart } = environment('');
  expect(app.namespacePrefix).toBe('');
  object(chart, 'ClusterRole', 'reader', {}, RBAC);
  expect(warned(app)).toEqual([]);
});

describe('a StorageClass of the environment', () => {
  const claim = (chart: Parameters<typeof object>[0], storageClassName: string) =>
    object(chart, 'PersistentVolumeClaim', `of-${storageClassName}`, { spec: { storageClassName } });
  const disks = { data: { size: Size.gibibytes(1), subdirProvisioner: {} } };

  test('fails to be found by its name without the prefix, in claims and in the configuration of the hub', () => {
    const { app, platform, chart } = environment('blue-');
    claim(chart, 'data-folders');
    new JupyterHub(platform.chart('hub'), 'hub', {
      notebooks: { home: HomeStorage.claimPerUser({ storageClassName: 'data-folders' }) },
    });
    new NfsServer(platform.chart('nfs'), 'nfs', { disks });
    const problems = problemsOf(app);
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual([
      'lab/hub/hub/config/Resource',
      'lab/tools/PersistentVolumeClaim-of-data-folders',
    ]);
    expect(problems[0]).toContain('StorageClass "data-folders" does not exist: with the namespace prefix, its name is');
  });

  test.each([
    ['blue-', 'blue-data-folders'],
    ['blue-', 'standard'],
    ['', 'data-folders'],
  ])('with the prefix %p, a claim can name %p', (prefix, name) => {
    const { app, platform, chart } = environment(prefix);
    claim(chart, name);
    new NfsServer(platform.chart('nfs'), 'nfs', { disks });
    expect(problemsOf(app)).toEqual([]);
  });
});
