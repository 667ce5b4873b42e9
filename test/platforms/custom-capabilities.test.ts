import { App } from 'cdk8s';
import { TFJob } from '../../lib/components/tf-job';
import { ModelSource, TFServing } from '../../lib/components/tf-serving';
import type * as k8s from '../../lib/k8s';
import type { IAcceleratorsCapability, IPodsCapability } from '../../lib/platforms';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { podsOf } from '../policy/pods';
import { notebooks } from './components-on-platform';
import { objectsOf } from './every-component';

// As a JavaScript program may write it: Kubernetes treats null as a missing field.
const GPU = { key: 'nvidia.com/gpu', operator: 'Exists', effect: null } as unknown as k8s.Toleration;
const DEDICATED = { key: 'dedicated', operator: 'Exists', value: null } as unknown as k8s.Toleration;
const IMAGE = 'docker.io/tensorflow/tensorflow:2.20.0-gpu';

/** A platform of a user, with own capabilities. */
class CustomPlatform extends AnyClusterPlatform {
  public override readonly accelerators: IAcceleratorsCapability;
  public override readonly pods: IPodsCapability;

  constructor(gpu: k8s.Toleration, dedicated: k8s.Toleration) {
    super(new App(), 'custom');
    const { pods } = new AnyClusterPlatform(new App(), 'other');
    this.accelerators = {
      gpu: () => ({ resourceName: 'nvidia.com/gpu', count: 1, nodeSelector: {}, tolerations: [gpu] }),
    };
    this.pods = {
      imagePullSecrets: [],
      nodeSelector: {},
      usesArbitraryUserIds: false,
      tolerations: [dedicated],
      image: (reference) => pods.image(reference),
      defaultResources: (resources) => pods.defaultResources(resources),
    };
  }
}

const tolerationsIn = (platform: CustomPlatform) => {
  const [pod] = podsOf(objectsOf(platform)).slice(-1);
  return (pod?.spec as k8s.PodSpec | undefined)?.tolerations;
};

const components = {
  'a hub': (platform: CustomPlatform) => notebooks(platform, { gpu: {} }).tolerations,
  'a job': (platform: CustomPlatform) => {
    new TFJob(platform.chart('job'), 'job', { image: IMAGE, worker: { gpu: {} } });
    return tolerationsIn(platform);
  },
  'a model server': (platform: CustomPlatform) => {
    const model = ModelSource.sharedVolume({ name: 'models', claimName: 'models' });
    new TFServing(platform.chart('models'), 'models', { model, gpu: {} });
    return tolerationsIn(platform);
  },
};

describe.each(Object.entries(components))('%s on a platform of the user', (_, tolerationsOf) => {
  test('has the tolerations of its capabilities in the form of a manifest', () => {
    expect(tolerationsOf(new CustomPlatform(GPU, DEDICATED))).toEqual([
      { key: 'nvidia.com/gpu', operator: 'Exists' },
      { key: 'dedicated', operator: 'Exists' },
    ]);
  });

  test('fails if a toleration cannot be written to a manifest, naming it', () => {
    const wrong = { key: () => 'dedicated' } as unknown as k8s.Toleration;
    expect(() => tolerationsOf(new CustomPlatform(wrong, DEDICATED))).toThrow(
      /gpu.*: tolerations\[0\] of the platform/,
    );
    expect(() => tolerationsOf(new CustomPlatform(GPU, wrong))).toThrow(/tolerations\[0\] of the platform/);
  });
});
