import { Size } from 'cdk8s';
import {
  AnyClusterPlatform,
  JupyterHub,
  KubeflowApp,
  ModelSource,
  type NotebookOptions,
  TFJob,
  TFServing,
} from '../../lib';

const IMAGE = 'tensorflow/tensorflow:2.20.0';
const NONE = { cpu: {}, memory: {} };
const hugePages = { '2Mi': Size.mebibytes(512) };
const ERROR = /hugepages-2Mi, but neither CPU nor memory\.\n {2}Kubernetes accepts huge pages only/;

function platform(): AnyClusterPlatform {
  return new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'local');
}

describe('huge pages without CPU and memory', () => {
  test('fail in a TFJob', () => {
    const create = () =>
      new TFJob(platform().chart('train'), 'train', { image: IMAGE, resources: NONE, worker: { hugePages } });
    expect(create).toThrow(ERROR);
    expect(create).toThrow('worker: pod: container "tensorflow"');
  });

  test('fail in TFServing', () => {
    const model = ModelSource.sharedVolume({ name: 'models', claimName: 'models' });
    const create = () => new TFServing(platform().chart('models'), 'digits', { model, resources: NONE, hugePages });
    expect(create).toThrow(ERROR);
    expect(create).toThrow('pod: container "model-server"');
  });

  test.each<[string, NotebookOptions]>([
    ['notebooks', { hugePages, resources: NONE }],
    ['profile "Pages"', { profiles: [{ displayName: 'Pages', hugePages, resources: NONE }] }],
    ['profile "Pages"', { hugePages, profiles: [{ displayName: 'Pages', resources: NONE }] }],
  ])('fail in %s of JupyterHub', (what, notebooks) => {
    const create = () => new JupyterHub(platform().chart('hub'), 'hub', { notebooks });
    expect(create).toThrow(ERROR);
    expect(create).toThrow(`${what} has`);
  });

  test('are accepted with the resources of the component, or with memory only', () => {
    const chart = platform().chart('apps');
    new TFJob(chart, 'cpu', { image: IMAGE, worker: { hugePages } });
    const memory = { limit: Size.gibibytes(1) };
    new TFJob(chart, 'memory', {
      image: IMAGE,
      worker: { hugePages, resources: { cpu: {}, memory } },
    });
    new JupyterHub(chart, 'hub', {
      notebooks: { profiles: [{ displayName: 'Pages', hugePages, resources: { memory: {} } }] },
    });
  });
});
