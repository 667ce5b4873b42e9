import { App } from 'cdk8s';
import { selectorLabels, workloadLabels } from '../../lib/pods/labels';

const HUB = { name: 'jupyterhub', instance: 'hub', component: 'hub' };
const where = new App();

test('objects have the recommended labels', () => {
  expect(workloadLabels(where, HUB)).toEqual({
    'app.kubernetes.io/name': 'jupyterhub',
    'app.kubernetes.io/instance': 'hub',
    'app.kubernetes.io/component': 'hub',
    'app.kubernetes.io/part-of': 'kubeflow',
    'app.kubernetes.io/managed-by': 'kubeflow-cdk',
  });
});

test("the user's labels are added, and override part-of and managed-by", () => {
  const labels = workloadLabels(where, HUB, { 'example.com/team': 'vision', 'app.kubernetes.io/part-of': 'research' });
  expect(labels).toMatchObject({
    'example.com/team': 'vision',
    'app.kubernetes.io/part-of': 'research',
    'app.kubernetes.io/managed-by': 'kubeflow-cdk',
  });
});

test("selectors never contain the user's labels, and pods have all labels of the selectors", () => {
  expect(Object.keys(selectorLabels(HUB))).toEqual([
    'app.kubernetes.io/name',
    'app.kubernetes.io/instance',
    'app.kubernetes.io/component',
  ]);
  expect(workloadLabels(where, HUB, { team: 'vision', 'app.kubernetes.io/part-of': 'x' })).toMatchObject(
    selectorLabels(HUB),
  );
});

test.each(Object.keys(selectorLabels(HUB)))('fails if the user sets the selector label %s', (key) => {
  expect(() => workloadLabels(where, HUB, { [key]: 'mine' })).toThrow(
    new RegExp(`label "${key}" would break the selectors[\\s\\S]*Use another key`),
  );
});

test.each<{ [key: string]: string }>([
  { 'two words': 'x' },
  { 'a..b/team': 'x' },
  { constructor: 'x' },
  { team: 'two words' },
  { team: 'x'.repeat(64) },
])("fails if Kubernetes would reject the user's label: %p", (labels) => {
  expect(() => workloadLabels(where, HUB, labels)).toThrow(
    /label (key .*is not valid|.*has the invalid value)[\s\S]*(Must be at most 63|cdk8s cannot write it)/,
  );
});

test("the user's map does not change", () => {
  const labels = Object.freeze({ team: 'vision' });
  workloadLabels(where, HUB, labels);
  expect(labels).toEqual({ team: 'vision' });
});
