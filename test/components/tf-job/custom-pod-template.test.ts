import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { TFJob, TFPodTemplate, type TFReplica } from '../../../lib/components/tf-job';
import { clusterWithGpus, IMAGE, job, pod, template, tfJob } from './synthesized-job';

const VALID: kplus.k8s.PodSpec = { containers: [{ name: 'tensorflow', image: 'example.com/training:1' }] };

function worker(spec: kplus.k8s.PodSpec, replica: TFReplica = {}) {
  return { worker: { ...replica, template: TFPodTemplate.fromPodTemplateSpec({ spec }) } };
}

function podOf(props: kplus.PodProps): kplus.Pod {
  return new kplus.Pod(new Chart(new App(), 'templates'), 'worker', props);
}

test('fields that a template omits get the defaults of a job', () => {
  expect(template(worker(VALID))).toMatchSnapshot();
});

test('the fields of a template override the options of the job', () => {
  const spec = pod({
    ...worker({
      ...VALID,
      nodeSelector: { disk: 'ssd' },
      serviceAccountName: 'trainer',
      hostname: 'a',
      restartPolicy: 'Always',
      securityContext: { runAsUser: 2000 },
      volumes: [{ name: 'data', emptyDir: {} }],
    }),
    nodeSelector: { pool: 'small' },
  });
  expect(spec).toMatchObject({
    nodeSelector: { disk: 'ssd' },
    serviceAccountName: 'trainer',
    hostname: 'a',
    securityContext: { runAsUser: 2000, runAsNonRoot: true },
    volumes: [{ name: 'data' }],
  });
  expect(spec).not.toHaveProperty('restartPolicy');
  expect(spec.nodeSelector).not.toHaveProperty('pool');
});

test('labels of a template are merged with those of the job', () => {
  const { metadata } = template({
    labels: { team: 'vision' },
    worker: {
      template: TFPodTemplate.fromPodTemplateSpec({
        metadata: { labels: { run: 'a' }, annotations: { note: 'b' } },
        spec: VALID,
      }),
    },
  });
  expect(metadata).toMatchObject({
    labels: { team: 'vision', run: 'a', 'app.kubernetes.io/instance': 'mnist' },
    annotations: { note: 'b' },
  });
});

test('replicas and GPUs of the replica apply to a template', () => {
  const props = { platform: clusterWithGpus(), ...worker(VALID, { replicas: 3, gpu: { count: 2 } }) };
  expect(tfJob(props).spec.tfReplicaSpecs.Worker.replicas).toBe(3);
  expect(pod(props).containers[0].resources.limits).toMatchObject({ 'nvidia.com/gpu': 2 });
});

test('TF_CONFIG contains the port of the template', () => {
  const [container] = VALID.containers;
  const ports = [{ name: 'tfjob-port', containerPort: 4444 }];
  const training = job({ chief: {}, ...worker({ containers: [{ ...container, ports }] }) });
  expect(training.replicaHosts('Worker' as never)).toEqual(['mnist-worker-0.kubeflow.svc:4444']);
  expect(training.replicaHosts('Chief' as never)).toEqual(['mnist-chief-0.kubeflow.svc:2222']);
});

test('a pod of cdk8s-plus can be the template', () => {
  const claim = kplus.PersistentVolumeClaim.fromClaimName(new Chart(new App(), 'claims'), 'data', 'data');
  const built = podOf({
    metadata: { labels: { run: 'a' } },
    containers: [
      {
        name: 'tensorflow',
        image: 'example.com/training:1',
        args: ['--epochs=3'],
        envVariables: { MODE: kplus.EnvValue.fromValue('fast') },
        volumeMounts: [
          { path: '/data', volume: kplus.Volume.fromPersistentVolumeClaim(new Chart(new App(), 'v'), 'v', claim) },
        ],
      },
    ],
  });
  const { metadata, spec } = template({ worker: { template: TFPodTemplate.fromPod(built) } });
  expect(metadata.labels).toMatchObject({ run: 'a', 'app.kubernetes.io/name': 'tf-job' });
  expect(spec.containers[0]).toMatchObject({
    name: 'tensorflow',
    image: 'example.com/training:1',
    args: ['--epochs=3'],
    env: [{ name: 'MODE', value: 'fast' }],
    ports: [{ name: 'tfjob-port', containerPort: 2222 }],
    volumeMounts: [{ mountPath: '/data', name: 'pvc-data' }],
    securityContext: { runAsUser: 1000, capabilities: { drop: ['ALL'] } },
  });
  expect(spec.volumes).toEqual([{ name: 'pvc-data', persistentVolumeClaim: { claimName: 'data', readOnly: false } }]);
});

test('fails if the pod of cdk8s-plus is part of the app', () => {
  const chart = new Chart(new App(), 'test', { namespace: 'kubeflow' });
  const built = new kplus.Pod(chart, 'pod', { containers: [{ name: 'tensorflow', image: IMAGE }] });
  expect(() => new TFJob(chart, 'job', { worker: { template: TFPodTemplate.fromPod(built) } })).toThrow(
    /worker\.template: the pod "test\/pod" is part of the app/,
  );
});

test.each<[string, { worker: TFReplica }, RegExp]>([
  [
    'no container is named "tensorflow"',
    worker({ containers: [{ name: 'main', image: IMAGE }] }),
    /no container is named "tensorflow", only "main"/,
  ],
  ['another pod option is set', worker(VALID, { args: ['a'] }), /worker: both `template` and `args` are set/],
  [
    'the pod uses the host network',
    worker({ ...VALID, hostNetwork: true }),
    /worker\.template: the pod uses hostNetwork, hostPID or hostIPC/,
  ],
  ['the pod runs as root', worker({ ...VALID, securityContext: { runAsUser: 0 } }), /the pod runs as root/],
  [
    'the pod sets kernel parameters',
    worker({ ...VALID, securityContext: { sysctls: [{ name: 'a', value: 'b' }] } }),
    /sets kernel parameters \(sysctls\)/,
  ],
  [
    'the pod mounts a host path',
    worker({ ...VALID, volumes: [{ name: 'a', hostPath: { path: '/' } }] }),
    /type hostPath/,
  ],
  [
    'TF_CONFIG is set',
    worker({ containers: [{ ...VALID.containers[0], env: [{ name: 'TF_CONFIG', value: '' }] }] }),
    /container "tensorflow": variable "TF_CONFIG" is set by both/,
  ],
  [
    'two ports have one number',
    worker({ containers: [{ ...VALID.containers[0], ports: [{ name: 'a', containerPort: 2222 }] }] }),
    /"tfjob-port" and "a" are both port 2222/,
  ],
  [
    'a port has no name',
    worker({ containers: [{ ...VALID.containers[0], ports: [{ containerPort: 80 }] }] }),
    /ports of "tensorflow": port "" is not a valid name/,
  ],
])('fails if %s', (_, props, message) => {
  expect(() => job(props)).toThrow(message);
});
