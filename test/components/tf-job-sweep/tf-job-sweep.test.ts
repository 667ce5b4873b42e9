import { App, Chart, Testing } from 'cdk8s';
import { TFJobSweep, type TFJobSweepProps, TFParameterPassing, TFPodTemplate, Warnings } from '../../../lib';

const IMAGE = 'docker.io/tensorflow/tensorflow:2.20.0';
const PARAMETERS = { 'learning-rate': ['0.1', '0.01'], batch: ['32', '64', '128'] };

function sweep(props: Partial<TFJobSweepProps> = {}): TFJobSweep {
  const chart = new Chart(new App(), 'test', { namespace: 'kubeflow' });
  return new TFJobSweep(chart, 'mnist', { image: IMAGE, worker: {}, parameters: PARAMETERS, ...props });
}

function objectsOf(props?: Partial<TFJobSweepProps>) {
  return Testing.synth(Chart.of(sweep(props)));
}

function jobsOf(props?: Partial<TFJobSweepProps>) {
  return objectsOf(props).filter(({ kind }) => kind === 'TFJob');
}

function containerOf(job: any, type = 'Worker') {
  return job.spec.tfReplicaSpecs[type].template.spec.containers[0];
}

test('each combination has a job that receives its parameters as arguments', () => {
  const jobs = jobsOf({ args: ['train.py'] });
  expect(jobs.map((job) => containerOf(job).args)).toEqual([
    ['train.py', '--batch=32', '--learning-rate=0.1'],
    ['train.py', '--batch=32', '--learning-rate=0.01'],
    ['train.py', '--batch=64', '--learning-rate=0.1'],
    ['train.py', '--batch=64', '--learning-rate=0.01'],
    ['train.py', '--batch=128', '--learning-rate=0.1'],
    ['train.py', '--batch=128', '--learning-rate=0.01'],
  ]);
});

test('parameters follow the arguments of a replica', () => {
  const [job] = jobsOf({ args: ['train.py'], chief: { args: ['lead.py'] }, parameters: { batch: ['32'] } });
  expect(containerOf(job, 'Chief').args).toEqual(['lead.py', '--batch=32']);
  expect(containerOf(job).args).toEqual(['train.py', '--batch=32']);
});

test('parameters can be passed as environment variables', () => {
  const [job] = jobsOf({ parameters: { BATCH: ['32'] }, passParametersAs: TFParameterPassing.ENV, env: { SEED: '1' } });
  expect(containerOf(job).env).toEqual([
    { name: 'HOME', value: '/tmp' },
    { name: 'SEED', value: '1' },
    { name: 'BATCH', value: '32' },
  ]);
  expect(containerOf(job)).not.toHaveProperty('args');
});

test('a job keeps its name if values are added or parameters are reordered', () => {
  const names = jobsOf().map(({ metadata }) => metadata.name);
  const more = jobsOf({ parameters: { batch: ['16', ...PARAMETERS.batch], 'learning-rate': ['0.01', '0.1', '1'] } });
  expect(more.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(names));
  expect(new Set(names).size).toBe(6);
  expect(names[0]).toMatch(/^mnist-[0-9a-f]{8}$/);
});

test('a job is found by its parameters and has them as labels and in an annotation', () => {
  const made = sweep();
  expect(made.jobFor({ 'learning-rate': '0.1', batch: '64' })).toBe(made.jobs[2]);
  const { metadata } = jobsOf()[2];
  expect(metadata.labels).toMatchObject({
    'parameter.kubeflow-cdk/batch': '64',
    'parameter.kubeflow-cdk/learning-rate': '0.1',
  });
  expect(metadata.annotations).toEqual({ 'parameter.kubeflow-cdk/all': '{"batch":"64","learning-rate":"0.1"}' });
});

test('values that are not valid labels are in the annotation only', () => {
  const [{ metadata }] = jobsOf({ parameters: { layers: ['64, 32'] } });
  expect(metadata.labels).not.toHaveProperty(['parameter.kubeflow-cdk/layers']);
  expect(metadata.annotations).toEqual({ 'parameter.kubeflow-cdk/all': '{"layers":"64, 32"}' });
});

test('all jobs share one ServiceAccount', () => {
  const accounts = objectsOf().filter(({ kind }) => kind === 'ServiceAccount');
  expect(accounts.map(({ metadata }) => metadata.name)).toEqual(['mnist-tf-job-sweep']);
  for (const job of jobsOf()) {
    expect(job.spec.tfReplicaSpecs.Worker.template.spec.serviceAccountName).toBe('mnist-tf-job-sweep');
  }
  expect(objectsOf({ serviceAccountName: 'trainer' }).some(({ kind }) => kind === 'ServiceAccount')).toBe(false);
});

test('warnings are reported once and not for each job', () => {
  expect(Warnings.of(sweep()).map((text) => /'(.*)'/.exec(text)?.[1])).toEqual(['tf-job/no-end', 'tf-job/no-operator']);
});

describe('bad input', () => {
  test.each<[string, Partial<TFJobSweepProps>, RegExp]>([
    ['there are no parameters', { parameters: {} }, /`parameters` is empty/],
    ['a parameter has no values', { parameters: { batch: [] } }, /"batch" has no values/],
    ['a value is listed twice', { parameters: { batch: ['32', '32'] } }, /"batch" has the value "32" twice/],
    [
      'a parameter name is not a valid option',
      { parameters: { '--batch': ['32'] } },
      /"--batch" is not a valid name for a command-line option/,
    ],
    [
      'a parameter name is not a valid environment variable',
      { parameters: { 'learning-rate': ['1'] }, passParametersAs: TFParameterPassing.ENV },
      /"learning-rate" is not a valid name for an environment variable/,
    ],
    [
      'a replica sets the variable of a parameter',
      { parameters: { A: ['1'] }, passParametersAs: TFParameterPassing.ENV, worker: { env: { A: '2' } } },
      /worker\.env: variable "A" is set by both the sweep and `env`/,
    ],
    [
      'the job sets the variable of a parameter',
      { parameters: { A: ['1'] }, passParametersAs: TFParameterPassing.ENV, fieldEnv: { A: 'metadata.name' } },
      /^test\/mnist: env: variable "A" is set by both/,
    ],
    [
      'a replica has a template',
      {
        worker: {
          template: TFPodTemplate.fromPodTemplateSpec({ spec: { containers: [{ name: 'tensorflow', image: IMAGE }] } }),
        },
      },
      /worker\.template: a pod template does not receive the parameters/,
    ],
    ['job names are too long', { name: 'a'.repeat(50) }, /the name "a+-[0-9a-f]{8}" is too long/],
    ['the name is invalid', { name: 'My Sweep' }, /TFJobSweep "My Sweep" is not a valid name/],
  ])('fails if %s', (_, props, message) => {
    expect(() => sweep(props)).toThrow(message);
  });

  test('fails if the requested job does not exist', () => {
    expect(() => sweep().jobFor({ batch: '64' })).toThrow(
      /no job has the parameters \{"batch":"64"\}[\s\S]*batch: 32, 64, 128/,
    );
  });

  test('fails to grant a bucket to an existing ServiceAccount', () => {
    expect(() => sweep({ serviceAccountName: 'trainer' }).grantBucketRead('data')).toThrow(
      /the existing ServiceAccount "trainer"/,
    );
  });
});
