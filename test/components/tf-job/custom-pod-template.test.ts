import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { TFJob, TFPodTemplate, type TFReplica } from '../../../lib/components/tf-job';
import { clusterWithGpus, IMAGE, job, pod, template, tfJob } from './synthesized-job';

const SOUND: kplus.k8s.PodSpec = { containers: [{ name: 'tensorflow', image: 'example.com/training:1' }] };

function worker(spec: kplus.k8s.PodSpec, besides: TFReplica = {}) {
  return { worker: { ...besides, template: TFPodTemplate.fromPodTemplateSpec({ spec }) } };
}

function podOf(props: kplus.PodProps): kplus.Pod {
  return new kplus.Pod(new Chart(new App(), 'templates'), 'worker', props);
}

test('a template is the whole pod, with what it leaves out filled in', () => {
  expect(template(worker(SOUND))).toMatchSnapshot();
});

test('a template keeps what it says', () => {
  const spec = pod({
    ...worker({
      ...SOUND,
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

test('labels of a template stand beside those of the job', () => {
  const made = template({
    labels: { team: 'vision' },
    worker: {
      template: TFPodTemplate.fromPodTemplateSpec({
        metadata: { labels: { run: 'a' }, annotations: { note: 'b' } },
        spec: SOUND,
      }),
    },
  });
  expect(made.metadata).toMatchObject({
    labels: { team: 'vision', run: 'a', 'app.kubernetes.io/instance': 'mnist' },
    annotations: { note: 'b' },
  });
});

test('a template has GPUs, and is counted and restarted as the replica says', () => {
  const props = { platform: clusterWithGpus(), ...worker(SOUND, { replicas: 3, gpu: { count: 2 } }) };
  expect(tfJob(props).spec.tfReplicaSpecs.Worker.replicas).toBe(3);
  expect(pod(props).containers[0].resources.limits).toMatchObject({ 'nvidia.com/gpu': 2 });
});

test('the port that a template names is the one that TF_CONFIG has', () => {
  const [container] = SOUND.containers;
  const ports = [{ name: 'tfjob-port', containerPort: 4444 }];
  const training = job({ chief: {}, ...worker({ containers: [{ ...container, ports }] }) });
  expect(training.replicaHosts('Worker' as never)).toEqual(['mnist-worker-0.kubeflow.svc:4444']);
  expect(training.replicaHosts('Chief' as never)).toEqual(['mnist-chief-0.kubeflow.svc:2222']);
});

test('a pod of cdk8s-plus is a template', () => {
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

test('fails when the pod of cdk8s-plus stands in the app', () => {
  const chart = new Chart(new App(), 'test', { namespace: 'kubeflow' });
  const built = new kplus.Pod(chart, 'pod', { containers: [{ name: 'tensorflow', image: IMAGE }] });
  expect(() => new TFJob(chart, 'job', { worker: { template: TFPodTemplate.fromPod(built) } })).toThrow(
    /worker\.template: the pod "test\/pod" stands in the app/,
  );
});

test.each<[string, { worker: TFReplica }, RegExp]>([
  [
    'no container trains',
    worker({ containers: [{ name: 'main', image: IMAGE }] }),
    /no container is named "tensorflow", only "main"/,
  ],
  ['something else is said of the pod', worker(SOUND, { args: ['a'] }), /worker: both `template` and `args` are given/],
  ['the pod is in the network of its node', worker({ ...SOUND, hostNetwork: true }), /shares something of its node/],
  ['the pod runs as root', worker({ ...SOUND, securityContext: { runAsUser: 0 } }), /the pod runs as root/],
  [
    'the pod sets parameters of the kernel',
    worker({ ...SOUND, securityContext: { sysctls: [{ name: 'a', value: 'b' }] } }),
    /sets parameters of the kernel/,
  ],
  [
    'the pod has files of its node',
    worker({ ...SOUND, volumes: [{ name: 'a', hostPath: { path: '/' } }] }),
    /the type hostPath/,
  ],
  [
    'TF_CONFIG is set',
    worker({ containers: [{ ...SOUND.containers[0], env: [{ name: 'TF_CONFIG', value: '' }] }] }),
    /container "tensorflow": variable "TF_CONFIG" is set twice/,
  ],
  [
    'two ports are one',
    worker({ containers: [{ ...SOUND.containers[0], ports: [{ name: 'a', containerPort: 2222 }] }] }),
    /"tfjob-port" and "a" are both port 2222/,
  ],
  [
    'a port has no name',
    worker({ containers: [{ ...SOUND.containers[0], ports: [{ containerPort: 80 }] }] }),
    /ports of "tensorflow": port "" is not a valid name/,
  ],
])('fails when %s', (_, props, message) => {
  expect(() => job(props)).toThrow(message);
});
