import { App, Chart, Cron, Duration, Testing } from 'cdk8s';
import { TFJobApi, TFJobConcurrencyPolicy, TFJobNaming, TFJobSchedule, type TFJobScheduleProps } from '../../../lib';

const IMAGE = 'docker.io/tensorflow/tensorflow:2.20.0';

function schedule(props: Partial<TFJobScheduleProps> = {}): TFJobSchedule {
  const chart = new Chart(new App(), 'test', { namespace: 'kubeflow' });
  return new TFJobSchedule(chart, 'nightly', {
    image: IMAGE,
    worker: {},
    schedule: Cron.daily(),
    ...props,
  });
}

function objectsOf(props?: Partial<TFJobScheduleProps>) {
  return Testing.synth(Chart.of(schedule(props)));
}

function objectOf(wanted: string, props?: Partial<TFJobScheduleProps>, name = 'nightly-tf-job-schedule') {
  return objectsOf(props).find(({ kind, metadata }) => kind === wanted && metadata.name === name);
}

function contentOf(props?: Partial<TFJobScheduleProps>) {
  return JSON.parse(objectOf('ConfigMap', props).data['schedule.json']);
}

test('a schedule creates these objects', () => {
  expect(
    objectsOf()
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
      .sort(),
  ).toEqual([
    'ConfigMap nightly-tf-job-schedule',
    'CronJob nightly-tf-job-schedule',
    'NetworkPolicy nightly-tf-job',
    'NetworkPolicy nightly-tf-job-schedule',
    'Role nightly-tf-job-schedule',
    'RoleBinding nightly-tf-job-schedule',
    'ServiceAccount nightly-tf-job',
    'ServiceAccount nightly-tf-job-schedule',
  ]);
});

test('a schedule of JobSets creates them, and has a role for them', () => {
  const props = { api: TFJobApi.JOB_SET, worker: { replicas: 2 } };
  expect(contentOf(props).job).toMatchObject({ apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet' });
  // The names of the jobs contain their times, so TF_CONFIG takes the name from the pod.
  expect(JSON.stringify(contentOf(props).job)).toContain('$(TF_JOB_NAME)-worker-0-1.$(TF_JOB_NAME).');
  expect(objectOf('Role', props).rules).toMatchObject([{ apiGroups: ['jobset.x-k8s.io'], resources: ['jobsets'] }]);
});

test('fails if the schedule has a naming of jobs', () => {
  expect(() => schedule({ naming: TFJobNaming.byContent() })).toThrow(/naming: is not supported by a schedule/);
});

test('the CronJob has these defaults', () => {
  expect(objectOf('CronJob')).toMatchSnapshot();
});

test('the ConfigMap holds the TFJob without a name; finished jobs are kept for a week', () => {
  const { job, ...rest } = contentOf();
  expect(rest).toEqual({
    name: 'nightly',
    concurrency: 'Forbid',
    selector: 'app.kubernetes.io/name=tf-job,app.kubernetes.io/instance=nightly,app.kubernetes.io/component=training',
  });
  expect(job).toMatchObject({
    apiVersion: 'kubeflow.org/v1',
    kind: 'TFJob',
    metadata: { labels: { 'app.kubernetes.io/instance': 'nightly' } },
    spec: {
      runPolicy: { ttlSecondsAfterFinished: 604800 },
      tfReplicaSpecs: { Worker: { replicas: 1 } },
    },
  });
  expect(job.metadata).not.toHaveProperty('name');
  expect(contentOf({ ttlAfterFinished: Duration.days(1) }).job.spec.runPolicy.ttlSecondsAfterFinished).toBe(86400);
});

test.each([
  [TFJobConcurrencyPolicy.ALLOW, ['create']],
  [TFJobConcurrencyPolicy.FORBID, ['create', 'list']],
  [TFJobConcurrencyPolicy.REPLACE, ['create', 'list', 'delete']],
])('with %s, the starter pod may only %s jobs', (concurrency, verbs) => {
  expect(objectOf('Role', { concurrencyPolicy: concurrency }).rules).toEqual([
    { apiGroups: ['kubeflow.org'], resources: ['tfjobs'], verbs },
  ]);
  expect(contentOf({ concurrencyPolicy: concurrency }).concurrency).toBe(concurrency);
});

test('the starter pod reaches the API server and DNS only; pods of the jobs have no token', () => {
  const { spec } = objectOf('NetworkPolicy');
  expect(spec).not.toHaveProperty('ingress');
  expect(spec.podSelector.matchLabels).toMatchObject({
    'app.kubernetes.io/component': 'schedule',
  });
  expect(spec.egress).toMatchInlineSnapshot(`
    [
      {
        "ports": [
          {
            "port": 53,
            "protocol": "UDP",
          },
          {
            "port": 53,
            "protocol": "TCP",
          },
        ],
        "to": [
          {
            "namespaceSelector": {
              "matchLabels": {
                "kubernetes.io/metadata.name": "kube-system",
              },
            },
          },
        ],
      },
      {
        "ports": [
          {
            "port": 53,
            "protocol": "UDP",
          },
          {
            "port": 53,
            "protocol": "TCP",
          },
        ],
        "to": [
          {
            "ipBlock": {
              "cidr": "169.254.20.10/32",
            },
          },
        ],
      },
      {
        "ports": [
          {
            "port": 443,
            "protocol": "TCP",
          },
          {
            "port": 6443,
            "protocol": "TCP",
          },
        ],
        "to": [
          {
            "ipBlock": {
              "cidr": "0.0.0.0/0",
              "except": [
                "169.254.169.254/32",
                "169.254.169.252/32",
                "168.63.129.16/32",
                "100.100.100.200/32",
                "192.0.0.192/32",
              ],
            },
          },
        ],
      },
    ]
  `);
  const pods = contentOf().job.spec.tfReplicaSpecs.Worker.template.spec;
  expect(pods).toMatchObject({
    serviceAccountName: 'nightly-tf-job',
    automountServiceAccountToken: false,
  });
});

test('schedule, time zone, deadline and suspension reach the CronJob', () => {
  const { spec } = objectOf('CronJob', {
    schedule: Cron.schedule({
      minute: '*/20',
      hour: '1-5',
      weekDay: 'mon-fri',
    }),
    timeZone: 'Europe/Berlin',
    startingDeadline: Duration.hours(1),
    suspendSchedule: true,
  });
  expect(spec).toMatchObject({
    schedule: '*/20 1-5 * * mon-fri',
    timeZone: 'Europe/Berlin',
    startingDeadlineSeconds: 3600,
    suspend: true,
  });
});

test.each(['0 0 * * *', '*/5 * * * *', '0,30 9-17 1 1-12/3 0', '59 23 31 dec sat', '0 0 ? * 6'])(
  '"%s" is a valid cron expression',
  (time) => {
    expect(() => schedule({ schedule: { expressionString: time } as Cron })).not.toThrow();
  },
);

test.each([
  '',
  '0 0 * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * * 13 *',
  '* * * * 7',
  '5-1 * * * *',
  '*/0 * * * *',
  'a * * * *',
  '@daily',
  '1-2-3 * * * *',
  '1/2/3 * * * *',
  ', * * * *',
])('fails if the schedule is "%s"', (time) => {
  expect(() => schedule({ schedule: { expressionString: time } as Cron })).toThrow(
    /schedule ".*" is not a valid cron expression/,
  );
});

describe('bad input', () => {
  test.each<[string, Partial<TFJobScheduleProps>, RegExp]>([
    ['the time zone is unknown', { timeZone: 'Mars/Base' }, /timeZone "Mars\/Base" is unknown/],
    [
      'the time zone is in lower case',
      { timeZone: 'europe/berlin' },
      /europe\/berlin" is unknown.*\n.*\n {2}Use "Europe\/Berlin"\./,
    ],
    ['a letter of the time zone is wrong', { timeZone: 'America/port-au-Prince' }, /Use "America\/Port-au-Prince"\./],
    ['the time zone is UTC in lower case', { timeZone: 'utc' }, /Use "UTC"\./],
    ['the time zone is an offset', { timeZone: '+01:00' }, /timeZone "\+01:00" is unknown/],
    ['the time zone is that of the server', { timeZone: 'Local' }, /timeZone "Local" is unknown/],
    [
      'startingDeadline is shorter than the interval at which the CronJob controller runs',
      { startingDeadline: Duration.seconds(5) },
      /startingDeadline: 5 seconds/,
    ],
    ['the name is too long for the CronJob', { name: 'a'.repeat(37) }, /at most 36/],
    [
      'the name is too long for the pods',
      {
        name: 'a'.repeat(36),
        worker: undefined,
        evaluator: { replicas: 1_000_000_000 },
        chief: {},
      },
      /the name "a+-00000000" is too long/,
    ],
    ['the job is invalid', { worker: undefined }, /the job has no replicas/],
  ])('fails if %s', (_, props, message) => {
    expect(() => schedule(props)).toThrow(message);
  });
});
