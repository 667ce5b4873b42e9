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

  test('is mounted read-only as a whole, with the path appended to the model folder', () => {
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

  test('has the versions at its root by default', () => {
    expect(basePath(onClaim().model)).toBe('/models/inception');
  });

  test('requires no egress', () => {
    expect(synthesizedServer(onClaim()).NetworkPolicy.spec.egress).toBeUndefined();
  });

  test('that only one node can mount keeps all pods on one node, so that a rollout can complete', () => {
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
    'with %s does not restrict scheduling',
    (access) => {
      expect(synthesizedPod(onClaim({ accessMode: access })).affinity).toBeUndefined();
    },
  );

  test('can be created with cdk8s-plus', () => {
    const scope = chart('kubeflow');
    const claim = new kplus.PersistentVolumeClaim(scope, 'claim', {
      metadata: { name: 'models' },
      storage: Size.gibibytes(1),
    });
    expect(basePath(ModelSource.claim(claim))).toBe('/models/inception');
  });

  test('fails if only one pod can mount it', () => {
    expect(() => synthesizedServer(onClaim({ accessMode: PersistentVolumeAccessMode.READ_WRITE_ONCE_POD }))).toThrow(
      'model: only one pod at a time can mount claim "models" (ReadWriteOncePod).',
    );
  });

  test.each(['/inception', '../other', 'a/../b', 'a//b', './a'])('fails on the path %s', (path) => {
    expect(() => synthesizedServer(onClaim({ path }))).toThrow(
      `chart/inception: model: path on claim "models" "${path}" is not a relative path.`,
    );
  });
});

describe('a shared volume', () => {
  const volume = { name: 'team-data', claimName: 'team-data-claim', namespace: 'kubeflow' };

  test('is mounted through its claim, on any node', () => {
    const pod = synthesizedPod({ model: ModelSource.sharedVolume(volume, { path: 'inception' }) });
    expect(pod.volumes).toContainEqual({
      name: 'model',
      persistentVolumeClaim: { claimName: 'team-data-claim', readOnly: true },
    });
    expect(pod.affinity).toBeUndefined();
  });

  test('is in the namespace of the server if it has none', () => {
    expect(basePath(ModelSource.sharedVolume({ name: 'x', claimName: 'x' }))).toBe('/models/inception');
  });

  test('fails if it is in another namespace, naming both', () => {
    const model = ModelSource.sharedVolume({ ...volume, namespace: 'files' });
    expect(() => synthesizedServer({ model })).toThrow(
      /model: the claim "team-data-claim" of "team-data" is in namespace "files", but the server's pods run in "kubeflow"/,
    );
  });
});

describe('an NFS folder', () => {
  const model = ModelSource.nfs('10.0.0.2', '/export/inception');

  test('creates a volume and a claim, because Pod Security does not allow NFS volumes in pods', () => {
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

  test('works in a chart without a namespace', () => {
    const { PersistentVolume } = synthesizedServer({ model }, chart());
    expect(PersistentVolume.metadata.name).toBe('inception-model');
    expect(PersistentVolume.spec).not.toHaveProperty('claimRef');
  });

  test.each(['', 'nfs server', 'host/path'])('fails on the server "%s"', (server) => {
    expect(() => synthesizedServer({ model: ModelSource.nfs(server, '/export') })).toThrow(
      `"${server}" is not a valid name or address of an NFS server.`,
    );
  });

  test.each(['', 'export', '/export/../etc'])('fails on the path "%s"', (path) => {
    expect(() => synthesizedServer({ model: ModelSource.nfs('nfs', path) })).toThrow(
      `"${path}" is not a valid path on an NFS server.`,
    );
  });
});
