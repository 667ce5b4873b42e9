import { Duration } from 'cdk8s';
import type { JupyterHubProps } from '../../../lib/components/jupyterhub';
import { HubOf, labelsOf } from './hub-of';

describe('notebooks', () => {
  test('have an image, resources and a home by default', () => {
    const { notebooks } = new HubOf();
    expect(notebooks.image).toMatch(/^quay\.io\/jupyter\/tensorflow-notebook:/);
    expect(notebooks).toMatchObject({
      cpu_guarantee: 0.5,
      cpu_limit: 2,
      memory_guarantee: 2 ** 30,
      memory_limit: 2 ** 31,
      default_url: '/lab',
      start_timeout: 300,
    });
  });

  test('take the image that is overridden on the platform', () => {
    const { notebooks } = new HubOf({}, { images: { 'jupyterhub-notebook': { tag: 'mine' } } });
    expect(notebooks.image).toBe('quay.io/jupyter/tensorflow-notebook:mine');
  });

  test('get GPUs as the platform has them', () => {
    const { notebooks } = new HubOf({ notebooks: { gpu: {} } }, { gpus: {} });
    expect(notebooks.extra_limits).toEqual({ 'nvidia.com/gpu': '1' });
    expect(notebooks.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
  });

  test('carry the labels of the user, under those that the policies select', () => {
    const { notebooks } = new HubOf({ labels: { team: 'vision' } });
    expect(notebooks.labels).toMatchObject({
      team: 'vision',
      ...labelsOf('singleuser-server'),
    });
  });

  test.each<[string, JupyterHubProps['notebooks'], string]>([
    ['a GPU is asked of a platform without', { gpu: {} }, 'notebooks.gpu cannot be had here'],
    ['the first page is no path', { defaultUrl: 'lab' }, 'Use "/lab".'],
    ['the time to start is no time', { startTimeout: Duration.seconds(0) }, 'startTimeout: 0 ms'],
    ['the image is none', { image: 'a b' }, 'image "a b" is not the reference of an image.'],
    [
      'the time to start has no end',
      { startTimeout: Duration.days(Number.POSITIVE_INFINITY) },
      'startTimeout: Infinity ms',
    ],
    ['the time to start is a fraction', { startTimeout: Duration.millis(1500) }, 'startTimeout: 1500 ms'],
    ['a variable has no name', { env: { '': 'x' } }, '"" is not a name of an environment variable'],
  ])('fails when %s', (_, notebooks, message) => {
    expect(() => new HubOf({ notebooks })).toThrow(message);
  });
});
