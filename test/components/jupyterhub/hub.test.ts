import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { HubDatabase } from '../../../lib/components/jupyterhub';
import { HubOf } from './hub-of';

describe('the hub', () => {
  test('may do what KubeSpawner does, in its own namespace', () => {
    const hub = new HubOf({ secretName: 'brought' });
    expect(hub.object('Role', '-hub').rules).toEqual([
      {
        apiGroups: [''],
        resources: ['pods'],
        verbs: ['list', 'watch', 'create', 'delete'],
      },
      { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch'] },
      {
        apiGroups: [''],
        resources: ['persistentvolumeclaims'],
        verbs: ['get', 'create'],
      },
    ]);
    expect(hub.names.filter((name) => name.startsWith('Cluster'))).toEqual([]);
  });

  test('keeps its database on a claim, and never runs twice', () => {
    const hub = new HubOf({
      hub: {
        database: HubDatabase.claim({ size: Size.gibibytes(2), storageClassName: 'safe' }),
      },
    });
    expect(hub.object('PersistentVolumeClaim', '-database').spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '2Gi' } },
      storageClassName: 'safe',
    });
    const { replicas, strategy } = hub.object('Deployment', '-hub').spec;
    expect({ replicas, strategy }).toEqual({
      replicas: 1,
      strategy: { type: 'Recreate' },
    });
  });

  test('takes what is said of CPU and leaves memory as it was', () => {
    const { hubPod, proxyPod } = new HubOf({
      hub: { resources: { cpu: { request: Cpu.millis(250) } } },
      proxy: { resources: { memory: { limit: Size.mebibytes(128) } } },
    });
    expect(hubPod.containers[0].resources).toEqual({
      requests: { cpu: '250m', memory: '512Mi' },
      limits: { memory: '512Mi' },
    });
    expect(proxyPod.containers[0].resources).toEqual({
      requests: { cpu: '50m' },
      limits: { cpu: '1', memory: '128Mi' },
    });
  });

  test('fails when its database has no size', () => {
    expect(() => new HubOf({ hub: { database: HubDatabase.claim({ size: Size.gibibytes(0) }) } })).toThrow(
      'is not a size.',
    );
  });

  test('fails when the memory request is over its limit, saying whose', () => {
    const memory = { request: Size.gibibytes(2), limit: Size.gibibytes(1) };
    expect(() => new HubOf({ hub: { resources: { memory } } })).toThrow('dev/jupyterhub/jupyterhub/hub: resources:');
    expect(() => new HubOf({ notebooks: { resources: { memory } } })).toThrow(
      'dev/jupyterhub/jupyterhub/notebooks: resources: the memory request (2147483648 bytes) is over its limit',
    );
  });
});
