import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { type ClaimModelOptions, ModelSource } from '../../../../lib/components/tf-serving';
import { chart, synthesizedContainer, synthesizedPod, synthesizedServer } from '../synthesized-server';

const basePath = (model: ModelSource) =>
  /base_path: "(.*)"/.exec(synthesizedServer({ model }).ConfigMap.data['models.config'])?.[1];

describe('a claim', () => {
  const onClaim = (options: ClaimModelOptions = {}) => {
    const scope = chart('kubeflow');
    const claim = kplus.PersistentVolumeClaim.fromClaimName(scope, 'claim', 'models');
    return { model: ModelSource.claim(claim, options) };
  };

  test('is mounted to be read, whole, and the model found below its path', () => {
    const props = onClaim({ path: 'vision/inception/' });
    expect(basePath(props.model)).toBe('/models/inception/vision/inception');
    expect(synthesizedPod(props).volumes).toContainEqual({
      name: 'model',
      persistentVolumeClaim: { claimName: 'models', readOnly: true },
    });
    expect(synthesizedContainer(props).volumeMounts).toContainEqual({
      name: 'model',
      mountPath: '/models/inception',
      readOnly: true,
    });
  });

  test('holds the versions at its root where no path is given', () => {
    expect(basePath(onClaim().model)).toBe('/models/inception');
  });

  test('needs nothing of the network', () => {
    expect(synthesizedServer(onClaim()).NetworkPolicy.spec.egress).toBeUndefined();
  });

  test('that one node can mount keeps the pods on one node, so that a roll-out can end', () => {
    expect(synthesizedPod(onClaim()).affinity).toEqual({
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            topologyKey: 'kubernetes.io/hostname',
            labelSelector: {
              matchLabels: {
                'app.kubernetes.io/name': 'tensorflow-serving',
                'app.kubernetes.io/instance': 'inception',
                'app.kubernetes.io/component': 'model-server',
              },
            },
          },
        ],
      },
    });
  });

  test.each([PersistentVolumeAccessMode.READ_WRITE_MANY, PersistentVolumeAccessMode.READ_ONLY_MANY])(
    'with %s lets pods go anywhere',
    (access) => {
      expect(synthesizedPod(onClaim({ accessMode: access })).affinity).toBeUndefined();
    },
  );

  test('that cdk8s-plus makes can be served', () => {
    const scope = chart('kubeflow');
    const claim = new kplus.PersistentVolumeClaim(scope, 'claim', {
      metadata: { name: 'models' },
      storage: Size.gibibytes(1),
    });
    expect(basePath(ModelSource.claim(claim))).toBe('/models/inception');
  });

  test('fails where one pod alone can mount it', () => {
    expect(() => synthesizedServer(onClaim({ accessMode: PersistentVolumeAccessMode.READ_WRITE_ONCE_POD }))).toThrow(
      'model: claim "models" can be mounted by one pod at a time (ReadWriteOncePod).',
    );
  });

  test.each(['/inception', '../other', 'a/../b', 'a//b', './a'])('fails on the path %s', (path) => {
    expect(() => synthesizedServer(onClaim({ path }))).toThrow(
      `chart/inception: model: path on claim "models" "${path}" is not a path below it.`,
    );
  });
});

describe('a shared volume', () => {
  const volume = { name: 'team-data', claimName: 'team-data-claim', namespace: 'kubeflow' };

  test('is read through its claim, by pods of any node', () => {
    const pod = synthesizedPod({ model: ModelSource.sharedVolume(volume, { path: 'inception' }) });
    expect(pod.volumes).toContainEqual({
      name: 'model',
      persistentVolumeClaim: { claimName: 'team-data-claim', readOnly: true },
    });
    expect(pod.affinity).toBeUndefined();
  });

  test('is taken to be in the namespace of the server where it names none', () => {
    expect(basePath(ModelSource.sharedVolume({ name: 'x', claimName: 'x' }))).toBe('/models/inception');
  });

  test('fails when it is in another namespace, naming both', () => {
    const model = ModelSource.sharedVolume({ ...volume, namespace: 'files' });
    expect(() => synthesizedServer({ model })).toThrow(
      /model: the claim "team-data-claim" of "team-data" is in namespace "files", and the server's pods run in "kubeflow"/,
    );
  });
});

describe('an NFS folder', () => {
  const model = ModelSource.nfs('10.0.0.2', '/export/inception');

  test('comes by a volume and a claim of its own, because the pods may not name a server', () => {
    const { PersistentVolume, PersistentVolumeClaim } = synthesizedServer({ model });
    expect(PersistentVolume).toMatchObject({
      metadata: { name: 'kubeflow-inception-model' },
      spec: {
        nfs: { server: '10.0.0.2', path: '/export/inception', readOnly: true },
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { namespace: 'kubeflow', name: 'inception-model' },
      },
    });
    expect(PersistentVolume.metadata).not.toHaveProperty('namespace');
    expect(PersistentVolumeClaim.spec).toMatchObject({ volumeName: 'kubeflow-inception-model', storageClassName: '' });
    expect(synthesizedPod({ model }).volumes).toContainEqual({
      name: 'model',
      persistentVolumeClaim: { claimName: 'inception-model', readOnly: true },
    });
  });

  test('is found where the chart names no namespace too', () => {
    const { PersistentVolume } = synthesizedServer({ model }, chart());
    expect(PersistentVolume.metadata.name).toBe('inception-model');
    expect(PersistentVolume.spec).not.toHaveProperty('claimRef');
  });

  test.each(['', 'nfs server', 'host/path'])('fails on the server "%s"', (server) => {
    expect(() => synthesizedServer({ model: ModelSource.nfs(server, '/export') })).toThrow(
      `"${server}" is not the name or address of an NFS server.`,
    );
  });

  test.each(['', 'export', '/export/../etc'])('fails on the path "%s"', (path) => {
    expect(() => synthesizedServer({ model: ModelSource.nfs('nfs', path) })).toThrow(
      `"${path}" is not a path of an NFS server.`,
    );
  });
});
