import { App } from 'cdk8s';
import { selectorLabels, workloadLabels } from '../../lib/pods/labels';

const HUB = { name: 'jupyterhub', instance: 'hub', component: 'hub' };
const where = new App();

test('objects carry the recommended labels', () => {
  expect(workloadLabels(where, HUB)).toEqual({
    'app.kubernetes.io/name': 'jupyterhub',
    'app.kubernetes.io/instance': 'hub',
    'app.kubernetes.io/component': 'hub',
    'app.kubernetes.io/part-of': 'kubeflow',
    'app.kubernetes.io/managed-by': 'kubeflow-cdk',
  });
});

test("a user's labels are beside them, and win over what the component says of its surroundings", () => {
  const labels = workloadLabels(where, HUB, { 'example.com/team': 'vision', 'app.kubernetes.io/part-of': 'research' });
  expect(labels).toMatchObject({
    'example.com/team': 'vision',
    'app.kubernetes.io/part-of': 'research',
    'app.kubernetes.io/managed-by': 'kubeflow-cdk',
  });
});

test("a user's labels never enter a selector, and every label of a selector is on the pods", () => {
  expect(Object.keys(selectorLabels(HUB))).toEqual([
    'app.kubernetes.io/name',
    'app.kubernetes.io/instance',
    'app.kubernetes.io/component',
  ]);
  expect(workloadLabels(where, HUB, { team: 'vision', 'app.kubernetes.io/part-of': 'x' })).toMatchObject(
    selectorLabels(HUB),
  );
});

test.each(Object.keys(selectorLabels(HUB)))("fails when a user's label is %s, which selectors use", (key) => {
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
])("fails at once when a user's label is none that Kubernetes takes: %p", (labels) => {
  expect(() => workloadLabels(where, HUB, labels)).toThrow(
    /label .*has the invalid (key|value) [\s\S]*(Must be at most 63|cdk8s cannot write it)/,
  );
});

test("a user's map is left as it was", () => {
  const labels = Object.freeze({ team: 'vision' });
  workloadLabels(where, HUB, labels);
  expect(labels).toEqual({ team: 'vision' });
});
