import { Chart, Testing } from 'cdk8s';
import { TFJobApi, TFJobNaming, type TFJobProps, TFReplicaType } from '../../../lib/components/tf-job';
import { IMAGE, job, synthesized } from './synthesized-job';

const nameOf = (props: TFJobProps) => job(props).name;
const byContent = { naming: TFJobNaming.byContent() };

test('by content, a job runs again if its program changes, and not otherwise', () => {
  const name = nameOf({ ...byContent, args: ['--epochs=9'] });
  expect(name).toMatch(/^mnist-[0-9a-f]{8}$/);
  expect(nameOf({ ...byContent, args: ['--epochs=9'] })).toBe(name);
  expect(nameOf({ ...byContent, args: ['--epochs=10'] })).not.toBe(name);
  expect(nameOf({ ...byContent, args: ['--epochs=9'], api: TFJobApi.JOB_SET })).not.toBe(name);
});

test('by run, a job runs again with each id', () => {
  expect(nameOf({ naming: TFJobNaming.byRun('42') })).toBe('mnist-42');
  expect(nameOf({ naming: TFJobNaming.fixed() })).toBe('mnist');
});

test('all runs share the ServiceAccount and the network policy, and have their own host names', () => {
  const training = job({ worker: { replicas: 2 }, naming: TFJobNaming.byRun('42') });
  const names = Testing.synth(Chart.of(training)).map(({ kind, metadata }) => [kind, metadata.name]);
  expect(names).toEqual([
    ['ServiceAccount', 'mnist-tf-job'],
    ['NetworkPolicy', 'mnist-tf-job'],
    ['TFJob', 'mnist-42'],
  ]);
  expect(training.replicaHosts(TFReplicaType.WORKER)[1]).toBe('mnist-42-worker-1.kubeflow.svc:2222');
});

test.each(['', 'A', 'a.b', '-1', 'a'.repeat(64)])('fails if the id of the run is "%s"', (id) => {
  expect(() => nameOf({ naming: TFJobNaming.byRun(id) })).toThrow(`naming: the id "${id}" of the run is not valid`);
});

test('fails if the suffix makes the names of Services too long', () => {
  const name = 'a'.repeat(50);
  expect(() => synthesized({ name, image: IMAGE })).not.toThrow();
  expect(() => synthesized({ ...byContent, name })).toThrow(/is too long: the Service of the last pod would be/);
});
