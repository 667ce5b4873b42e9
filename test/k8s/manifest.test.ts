import { App, Chart, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { parse } from 'yaml';
import { toManifest } from '../../lib/k8s/manifest';

const convert = (type: string, value: unknown) =>
  toManifest<any>(type, value, { where: new Chart(new App(), 'lab'), what: 'it' });

describe('a structure in the form of a manifest', () => {
  test('has the names of Kubernetes, also in nested structures and lists', () => {
    const spec = {
      hostIpc: true,
      setHostnameAsFqdn: true,
      containers: [{ ports: [{ containerPort: 1, hostIp: '::' }] }],
      volumes: [
        { downwardApi: { items: [] } },
        { scaleIo: {} },
        { azureDisk: { diskUri: 'u' } },
        { cinder: { volumeId: 'v' } },
      ],
    };
    expect(convert('PodSpec', spec)).toEqual({
      hostIPC: true,
      setHostnameAsFQDN: true,
      containers: [{ ports: [{ containerPort: 1, hostIP: '::' }] }],
      volumes: [
        { downwardAPI: { items: [] } },
        { scaleIO: {} },
        { azureDisk: { diskURI: 'u' } },
        { cinder: { volumeID: 'v' } },
      ],
    });
  });

  test('keeps the keys of maps', () => {
    const labels = { hostIp: 'a', downwardApi: 'b', constructor: 'c', ['__proto__']: 'd' };
    const template = convert('PodTemplateSpec', { metadata: { labels }, spec: { nodeSelector: labels } });
    expect(Object.entries(template.metadata.labels).sort()).toEqual(Object.entries(labels).sort());
    expect(Object.entries(template.spec.nodeSelector).sort()).toEqual(Object.entries(labels).sort());
  });

  test('has plain values for those of cdk8s-plus, lazy values, tokens and dates', () => {
    const { IntOrString, Quantity } = kplus.k8s;
    const container = {
      name: Lazy.any({ produce: () => 'a' }),
      workingDir: new (class {
        resolve = () => '/work';
      })(),
      resources: { limits: { cpu: Quantity.fromNumber(2), memory: Quantity.fromString('1Gi') } },
      livenessProbe: {
        httpGet: { port: IntOrString.fromString('web') },
        tcpSocket: { port: IntOrString.fromNumber(80) },
      },
    };
    expect(convert('Container', container)).toEqual({
      name: 'a',
      workingDir: '/work',
      resources: { limits: { cpu: 2, memory: '1Gi' } },
      livenessProbe: { httpGet: { port: 'web' }, tcpSocket: { port: 80 } },
    });
    expect(convert('ObjectMeta', { creationTimestamp: new Date(Date.UTC(2030, 0, 2)) })).toEqual({
      creationTimestamp: '2030-01-02T00:00:00.000Z',
    });
  });

  test('stays the same if it is a manifest', () => {
    const text =
      'livenessProbe: { httpGet: { port: 8080 } }\nenv: [{ name: A, valueFrom: { resourceFieldRef: { divisor: 1m } } }]\n';
    expect(convert('Container', parse(text))).toEqual(parse(text));
  });

  test('is a copy, with fields that Kubernetes does not know and without missing ones', () => {
    const container = { name: 'a', args: ['b'], future: { hostIp: 'c' }, image: undefined, command: null };
    const converted = convert('Container', container);
    expect(converted).toEqual({ name: 'a', args: ['b'], future: { hostIp: 'c' } });
    converted.args.push('d');
    expect(container.args).toEqual(['b']);
  });

  test.each<[unknown, string]>([
    [{ hostIp: '::', hostIP: '::' }, 'lab: it.hostIP: the field is set twice, also as `hostIP`.'],
    [{ containerPort: Number.NaN }, 'lab: it.containerPort: NaN is not a valid number.'],
    [{ name: () => 'a' }, 'lab: it.name: a function cannot be written to a manifest.'],
    [{ name: new Map() }, 'lab: it.name: a Map cannot be written to a manifest.'],
    [{ name: kplus.Cpu.units(1) }, 'lab: it.name: a Cpu cannot be written to a manifest.'],
    [{ list: ['a', undefined] }, 'lab: it.list[1]: undefined is not an item of a list.'],
    [{ list: [null] }, 'lab: it.list[0]: null is not an item of a list.'],
  ])('fails for %p', (port, message) => {
    expect(() => convert('ContainerPort', port)).toThrow(message);
  });
});
