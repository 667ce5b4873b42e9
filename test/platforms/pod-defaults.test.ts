import { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Cpu, type k8s } from 'cdk8s-plus-27';
import type { AnyClusterPlatformProps } from '../../lib/platforms/generic';
import { podsOf } from '../policy/pods';
import { nameOf, notebooks, notebooksOf, objectsWith, platformOf } from './components-on-platform';

describe('scheduling and pull Secrets', () => {
  const props: AnyClusterPlatformProps = {
    imagePullSecrets: ['registry', 'registry', 'mirror'],
    nodeSelector: { pool: 'ml' },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'ml', effect: 'NoSchedule' }],
  };

  test('apply to every pod', () => {
    const pods = podsOf(objectsWith(props));
    expect(pods.length).toBeGreaterThan(8);
    const incomplete = pods.filter(({ spec }) => {
      const { imagePullSecrets = [], nodeSelector, tolerations = [] } = spec as Partial<k8s.PodSpec>;
      return (
        imagePullSecrets.map(({ name }) => name).join() !== 'registry,mirror' ||
        nodeSelector?.pool !== 'ml' ||
        !tolerations.some(({ key }) => key === 'dedicated')
      );
    });
    expect(incomplete.map(nameOf)).toEqual([]);
  });

  test('apply to pods of the hub', () => {
    const config = notebooksOf(objectsWith(props));
    expect(config.image_pull_secrets).toEqual(['registry', 'mirror']);
    expect(config.node_selector).toMatchObject({ pool: 'ml' });
    expect(config.tolerations).toEqual(props.tolerations);
  });

  test('labels of a component take precedence, and its Secrets and tolerations are kept', () => {
    const own = { key: 'notebooks', operator: 'Exists' };
    const config = notebooks(platformOf(props), {
      imagePullSecrets: ['own', 'mirror'],
      nodeSelector: { pool: 'notebooks' },
      tolerations: [own, props.tolerations?.[0] ?? {}],
    });
    expect(config.image_pull_secrets).toEqual(['own', 'mirror', 'registry']);
    expect(config.node_selector).toEqual({ pool: 'notebooks' });
    expect(config.tolerations).toEqual([own, props.tolerations?.[0]]);
  });

  test('a pod with a GPU has both node selectors', () => {
    const platform = platformOf({ ...props, gpus: { types: { l4: { nodeSelector: { gpu: 'l4' } } } } });
    const config = notebooks(platform, { gpu: { type: 'l4' } });
    expect(config.node_selector).toEqual({ pool: 'ml', gpu: 'l4' });
    expect(config.tolerations).toHaveLength(2);
  });

  test.each<[string, AnyClusterPlatformProps, string]>([
    ['the name of a Secret is not valid', { imagePullSecrets: ['My Secret'] }, 'imagePullSecrets: Secret "My Secret"'],
    ['a label is not valid', { nodeSelector: { 'a b': 'c' } }, '"a b"'],
    [
      'a toleration is not valid',
      { tolerations: [{ key: 'a b', operator: 'Exists' }] },
      '"a b" is not a valid key of a taint',
    ],
    [
      'the maximum CPU request is zero',
      { maxDefaultRequests: { cpu: Cpu.millis(0) } },
      'maxDefaultRequests: CPU request 0m',
    ],
    [
      'the maximum memory request is zero',
      { maxDefaultRequests: { memory: Size.mebibytes(0) } },
      'maxDefaultRequests: memory request',
    ],
  ])('fails if %s', (_, wrong, message) => {
    expect(() => platformOf(wrong)).toThrow(message);
  });
});

describe('maxDefaultRequests', () => {
  const maximum = { cpu: Cpu.millis(50), memory: Size.mebibytes(64) };

  test('limits default requests, but not limits', () => {
    const { pods } = platformOf({ maxDefaultRequests: maximum });
    const defaults: kplus.ContainerResources = {
      cpu: { request: Cpu.units(1), limit: Cpu.units(2) },
      memory: { request: Size.mebibytes(32), limit: Size.gibibytes(1) },
    };
    expect(pods.defaultResources(defaults)).toEqual({
      ...defaults,
      cpu: { request: Cpu.millis(50), limit: Cpu.units(2) },
    });
    expect(pods.defaultResources({})).toEqual({});
    expect(platformOf({}).pods.defaultResources(defaults)).toEqual(defaults);
  });

  test('applies to all containers of all components', () => {
    const containers = podsOf(objectsWith({ maxDefaultRequests: maximum }))
      .flatMap(({ spec }) => [...(spec.containers ?? []), ...(spec.initContainers ?? [])])
      // User containers specify their own requests.
      .filter(({ name }) => name !== 'sidecar');
    expect(containers.length).toBeGreaterThan(8);
    for (const { name, resources } of containers) {
      expect([name, Number.parseFloat(String(resources?.requests?.cpu)) <= 50]).toEqual([name, true]);
      expect([name, Number.parseFloat(String(resources?.requests?.memory)) <= 64]).toEqual([name, true]);
    }
    expect(notebooksOf(objectsWith({ maxDefaultRequests: maximum }))).toMatchObject({
      cpu_guarantee: 0.05,
      memory_guarantee: 64 * 2 ** 20,
      memory_limit: 2 * 2 ** 30,
    });
  });

  test('does not apply to explicit requests', () => {
    const config = notebooks(platformOf({ maxDefaultRequests: maximum }), {
      resources: { memory: { request: Size.gibibytes(1) } },
    });
    expect(config.memory_guarantee).toBe(2 ** 30);
    expect(config.cpu_guarantee).toBe(0.05);
  });
});
