import { App, Chart, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-33';
import { HubDatabase, HubDirectory, JupyterHub } from '../../lib/components/jupyterhub';
import { LogSource, TensorBoard } from '../../lib/components/tensorboard';
import { TFJob, TFPodTemplate } from '../../lib/components/tf-job';
import { ModelSource, TFServing } from '../../lib/components/tf-serving';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { PodVolume } from '../../lib/volumes/pod-volume';

const IMAGE = 'docker.io/tensorflow/tensorflow:2.20.0';

function claimOf(chart: Chart): kplus.PersistentVolumeClaim {
  return new kplus.PersistentVolumeClaim(chart, 'data', {
    metadata: { name: 'data' },
    storage: Size.gibibytes(10),
    accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_MANY],
  });
}

describe('a newer version of cdk8s-plus', () => {
  test('provides claims for every component that mounts one', () => {
    const chart = new AnyClusterPlatform(new App(), 'lab').chart('all');
    const claim = claimOf(chart);
    const read = kplus.PersistentVolumeClaim.fromClaimName(chart, 'other', 'other');
    new TensorBoard(chart, 'board', { logs: LogSource.claim(claim) });
    new TFServing(chart, 'model', {
      model: ModelSource.claim(claim, { accessMode: kplus.PersistentVolumeAccessMode.READ_WRITE_MANY }),
      service: { type: kplus.ServiceType.CLUSTER_IP },
    });
    new TFJob(chart, 'job', {
      image: IMAGE,
      imagePullPolicy: kplus.ImagePullPolicy.ALWAYS,
      resources: { cpu: { request: kplus.Cpu.millis(250) } },
      worker: { volumes: [PodVolume.claim(claim, { mountPath: '/data' })] },
    });
    new JupyterHub(chart, 'hub', {
      hub: {
        database: HubDatabase.sqliteOnClaim(claim),
        templates: HubDirectory.claim(read),
      },
      notebooks: { volumes: [PodVolume.claim(read, { mountPath: '/other' })] },
    });
    const text = JSON.stringify(Testing.synth(chart));
    expect(text.match(/"claimName":"data"/g)).toHaveLength(4);
    expect(text).toContain('\\"claimName\\": \\"other\\"');
  });

  test('provides the pod of a template', () => {
    const pods = new Chart(new App(), 'templates');
    const pod = new kplus.Pod(pods, 'worker', {
      metadata: { labels: { run: 'a' } },
      containers: [{ name: 'tensorflow', image: IMAGE, ports: [{ name: 'metrics', number: 9000 }] }],
      shareProcessNamespace: true,
    });
    pod.attachContainer(new kplus.Container({ name: 'sidecar', image: IMAGE }));
    const chart = new AnyClusterPlatform(new App(), 'lab').chart('all');
    new TFJob(chart, 'job', { worker: { template: TFPodTemplate.fromPod(pod) } });
    const worker = Testing.synth(chart).find(({ kind }) => kind === 'TFJob')?.spec.tfReplicaSpecs.Worker;
    expect(worker.template.metadata.labels.run).toBe('a');
    expect(worker.template.spec).toMatchObject({
      shareProcessNamespace: true,
      containers: [{ ports: [{ name: 'tfjob-port' }, { name: 'metrics', containerPort: 9000 }] }, { name: 'sidecar' }],
    });
  });
});
