import { Size } from 'cdk8s';
import { StateBackend } from 'kubeflow-cdk';
import { addAllFeatures, FULL_PROPS } from '../full-platform';
import { googleResources, onlyResource, synthesize } from '../synthesize';

test('all resources have the environment label and the labels of the user, which take precedence', () => {
  const labels = (custom?: { [key: string]: string }) => synthesize(undefined, { labels: custom }).terraform.provider;
  expect(labels({ team: 'ml' })).toMatchObject({ google: [{ default_labels: { team: 'ml', environment: 'cloud' } }] });
  expect(labels({ environment: 'prod' })).toMatchObject({ google: [{ default_labels: { environment: 'prod' } }] });
});

test('adding a component does not change existing resources', () => {
  const before = googleResources(synthesize(addAllFeatures, FULL_PROPS).terraform);
  const after =
    synthesize((platform) => {
      platform.storage.disk(platform.chart('a-first'), 'disk', { name: 'first', size: Size.gibibytes(10) });
      addAllFeatures(platform);
      platform.storage.disk(platform.chart('last'), 'disk', { name: 'last', size: Size.gibibytes(10) });
    }, FULL_PROPS).terraform.resource ?? {};
  for (const [type, all] of Object.entries(before)) {
    expect(after[type]).toMatchObject(all);
  }
});

test('the state is a local file next to cdktf.out by default', () => {
  expect(synthesize().terraform.terraform).toMatchObject({
    backend: { local: { path: '../../../terraform.cloud.tfstate' } },
  });
});

test('the state can be another file or an object in a bucket', () => {
  const backend = (state: StateBackend) => synthesize(undefined, { stateBackend: state }).terraform.terraform;
  expect(backend(StateBackend.local({ path: '../../../state/cloud.tfstate' }))).toMatchObject({
    backend: { local: { path: '../../../state/cloud.tfstate' } },
  });
  expect(backend(StateBackend.gcs({ bucket: 'states', prefix: 'ml/cloud' }))).toMatchObject({
    backend: { gcs: { bucket: 'states', prefix: 'ml/cloud' } },
  });
});

test('ids of resources are derived from the paths of their constructs, with any characters', () => {
  const { terraform } = synthesize((platform) => {
    const chart = platform.chart('2nd');
    platform.objectStore.bucket(chart, 'a_b', { name: 'one' });
    platform.objectStore.bucket(chart, 'a-b', { name: 'two' });
  });
  expect(Object.keys(terraform.resource?.google_storage_bucket ?? {})).toEqual([
    '__2nd_a-b_bucket',
    expect.stringMatching(/^__2nd_a-b_bucket_[0-9a-f]{8}$/),
  ]);
  expect(onlyResource(synthesize().terraform, 'google_container_cluster')).toMatchObject({ name: 'cloud' });
});
