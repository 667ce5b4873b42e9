import recorded from '../../bench/chart-figures.json';
import { countFigures, totalFindings } from '../../bench/figures';
import { KubeflowApp } from '../../lib/app';
import { JupyterHub } from '../../lib/components/jupyterhub';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { RULES } from '../policy/rules';

const ACCOUNT = 'kind: ServiceAccount\nmetadata:\n  name: ü\n';

test('counts objects and bytes', () => {
  const { objects, bytes } = countFigures([`# of a template\n---\n${ACCOUNT}---\n${ACCOUNT}`, '---\n# nothing\n']);
  expect(objects).toBe(2);
  expect(bytes).toBe(16 + 4 + 42 + 4 + 42 + 14);
});

test('counts violations by rule', () => {
  const { findings } = countFigures([ACCOUNT]);
  expect(findings).toEqual({ labels: 5, 'named-namespace': 1 });
  expect(totalFindings(findings)).toBe(6);
});

test('applies a namespace to all objects except cluster-scoped ones', () => {
  expect(countFigures([ACCOUNT], 'team').findings).toEqual({ labels: 5 });
  const priority = ACCOUNT.replace('ServiceAccount', 'PriorityClass');
  expect(countFigures([priority], 'team').findings).toEqual({ labels: 5 });
});

test('fails on invalid YAML', () => {
  expect(() => countFigures(['a: b: c'])).toThrow('Nested mappings');
});

test('default output of JupyterHub violates no policy rule', () => {
  const app = new KubeflowApp({ summary: false });
  new JupyterHub(new AnyClusterPlatform(app, 'cluster').chart('jupyterhub'), 'jupyterhub');
  expect(countFigures([app.synthYaml()]).findings).toEqual({});
});

test('recorded figures of the chart refer to existing rules', () => {
  const { figures, ...provenance } = recorded;
  expect(Object.keys(provenance)).toEqual(['chart', 'source', 'commit', 'rendered', 'counted']);
  expect(RULES.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(figures.findings)));
  expect(figures.objects).toBeGreaterThan(0);
});
