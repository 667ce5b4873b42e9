import { App, Size } from 'cdk8s';
import { type ContainerResources, Cpu } from 'cdk8s-plus-27';
import { KubeflowError } from '../../lib/errors';
import { containerResources } from '../../lib/pods/resources';
import { bytesOf, checkSize, quantity } from '../../lib/validation/quantities';

const where = new App();

/** Quantities as written in manifests. */
function written(resources: ReturnType<typeof containerResources>): unknown {
  return JSON.parse(JSON.stringify(resources), (_, value) =>
    value !== null && typeof value === 'object' && 'value' in value ? value.value : value,
  );
}

describe('a size', () => {
  test.each([
    [Size.tebibytes(1), '1Ti'],
    [Size.gibibytes(1024), '1Ti'],
    [Size.gibibytes(1536), '1536Gi'],
    [Size.tebibytes(1.5), '1536Gi'],
    [Size.gibibytes(1.5), '1536Mi'],
    [Size.mebibytes(1500), '1500Mi'],
    [Size.kibibytes(1), '1Ki'],
    [Size.kibibytes(0.5), '512'],
    [Size.kibibytes(1.5), '1536'],
    [Size.pebibyte(2), '2048Ti'],
  ])('%j is written as %s, in the largest unit that divides it', (size, text) => {
    expect(quantity(size)).toBe(text);
  });

  test('is exact to the byte', () => {
    expect(bytesOf(Size.kibibytes(0.5))).toBe(512);
    expect(bytesOf(Size.mebibytes(1500))).toBe(1500 * 1024 * 1024);
  });

  test.each([
    ['0GiB', Size.gibibytes(0)],
    ['0KiB', Size.kibibytes(0)],
    ['0.0001KiB', Size.kibibytes(0.0001)],
    ['1.1GiB', Size.gibibytes(1.1)],
    ['NaNGiB', Size.gibibytes(Number.NaN)],
    ['InfinityTiB', Size.tebibytes(Number.POSITIVE_INFINITY)],
  ])('fails if it is %s, which is not a whole number of bytes above zero', (text, size) => {
    expect(() => checkSize(where, 'size of disk "data"', size)).toThrow(KubeflowError);
    expect(() => checkSize(where, 'size of disk "data"', size)).toThrow(
      `(app): size of disk "data": ${text} is not a valid size.\n  Must be a whole number of bytes above zero.`,
    );
  });

  test.each([Size.kibibytes(0.5), Size.gibibytes(1.5), Size.mebibytes(1500), Size.tebibytes(64)])(
    'accepts %j, which is a whole number of bytes',
    (size) => {
      expect(() => checkSize(where, 'size', size)).not.toThrow();
    },
  );

  test('fails in cdk8s if it is negative', () => {
    expect(() => Size.gibibytes(-1)).toThrow('cannot be negative');
  });
});

describe('requests and limits', () => {
  const DEFAULTS: ContainerResources = {
    cpu: { request: Cpu.millis(100), limit: Cpu.units(1) },
    memory: { request: Size.mebibytes(256), limit: Size.mebibytes(256) },
  };

  test("default to the component's", () => {
    expect(written(containerResources(where, DEFAULTS))).toEqual({
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { cpu: '1', memory: '256Mi' },
    });
  });

  test("override the component's, and CPU does not affect memory", () => {
    expect(written(containerResources(where, DEFAULTS, { cpu: { request: Cpu.units(2) } }))).toEqual({
      requests: { cpu: '2', memory: '256Mi' },
      limits: { memory: '256Mi' },
    });
    expect(written(containerResources(where, DEFAULTS, { memory: { limit: Size.gibibytes(4) } }))).toEqual({
      requests: { cpu: '100m' },
      limits: { cpu: '1', memory: '4Gi' },
    });
  });

  test('can be set for ephemeral storage, or left out', () => {
    const ephemeralStorage = { request: Size.gibibytes(1), limit: Size.gibibytes(2) };
    expect(written(containerResources(where, { ephemeralStorage }))).toEqual({
      requests: { 'ephemeral-storage': '1Gi' },
      limits: { 'ephemeral-storage': '2Gi' },
    });
    expect(containerResources(where, {})).toEqual({});
  });

  test.each<[string, ContainerResources]>([
    ['CPU request (2000m) is over its limit (1500m)', { cpu: { request: Cpu.units(2), limit: Cpu.millis(1500) } }],
    [
      'memory request (2147483648 bytes) is over its limit (1073741824 bytes)',
      { memory: { request: Size.gibibytes(2), limit: Size.mebibytes(1024) } },
    ],
    [
      'ephemeral storage request (2048 bytes) is over its limit (1024 bytes)',
      { ephemeralStorage: { request: Size.kibibytes(2), limit: Size.kibibytes(1) } },
    ],
  ])('fails if the %s', (text, given) => {
    expect(() => containerResources(where, DEFAULTS, given)).toThrow(`(app): resources: the ${text}.`);
  });

  test('a request can be as large as its limit', () => {
    const cpu = { request: Cpu.millis(1000), limit: Cpu.units(1) };
    expect(() => containerResources(where, { cpu })).not.toThrow();
  });

  test.each<[string, ContainerResources]>([
    ['memory request: 0GiB', { memory: { request: Size.gibibytes(0) } }],
    ['memory limit: 0.0001KiB', { memory: { limit: Size.kibibytes(0.0001) } }],
    ['ephemeral storage limit: 0MiB', { ephemeralStorage: { limit: Size.mebibytes(0) } }],
  ])('fails if they are not valid sizes: %s', (text, given) => {
    expect(() => containerResources(where, DEFAULTS, given)).toThrow(`resources: ${text} is not a valid size.`);
  });

  test.each([Cpu.millis(0), Cpu.units(0), Cpu.millis(-1), Cpu.millis(0.5), Cpu.units(0.0001), Cpu.units(Number.NaN)])(
    'fails if they are not valid amounts of CPU: %j',
    (amount) => {
      expect(() => containerResources(where, {}, { cpu: { request: amount } })).toThrow(
        `resources: CPU request ${amount.amount} is not a valid amount of CPU.`,
      );
      expect(() => containerResources(where, {}, { cpu: { limit: amount } })).toThrow('CPU limit');
    },
  );

  test.each([Cpu.units(1.001), Cpu.units(0.29), Cpu.millis(1), Cpu.units(0.1)])('accept %j', (amount) => {
    expect(written(containerResources(where, {}, { cpu: { request: amount } }))).toEqual({
      requests: { cpu: amount.amount },
    });
  });
});
