import type { TFJobProps } from '../../../lib/components/tf-job';
import { container, IMAGE, job } from './synthesized-job';

test('HOME defaults to /tmp, which the user of the pods can write to', () => {
  expect(container({}).env).toEqual([{ name: 'HOME', value: '/tmp' }]);
  expect(container({ env: { HOME: '/home/jovyan' } }).env).toEqual([{ name: 'HOME', value: '/home/jovyan' }]);
});

test('variables come from Secrets, ConfigMaps and fields of the pod', () => {
  const { env } = container({
    secretEnv: { TOKEN: { secretName: 'tracker', key: 'token' } },
    configMapEnv: { LEVEL: { configMapName: 'settings', key: 'level' } },
    fieldEnv: { POD: 'metadata.name', TEAM: "metadata.labels['example.com/team']" },
  });
  expect(env).toEqual([
    { name: 'HOME', value: '/tmp' },
    { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'tracker', key: 'token' } } },
    { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } },
    { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'TEAM', valueFrom: { fieldRef: { fieldPath: "metadata.labels['example.com/team']" } } },
  ]);
});

test('a variable of a replica overrides the variable of the job from any source', () => {
  const { env } = container({
    secretEnv: { TOKEN: { secretName: 'tracker', key: 'token' } },
    worker: { env: { TOKEN: 'none' } },
  });
  expect(env).toEqual([
    { name: 'HOME', value: '/tmp' },
    { name: 'TOKEN', value: 'none' },
  ]);
});

test.each<[string, TFJobProps, RegExp]>([
  ['a variable name is invalid', { env: { 'A=B': '1' } }, /"A=B" is not a .*name of an environment variable/],
  ['a variable is set twice', { env: { A: '1' }, fieldEnv: { A: 'metadata.name' } }, /env: variable "A" is set twice/],
  [
    'TF_CONFIG is set',
    { env: { TF_CONFIG: '{}' } },
    /env: variable "TF_CONFIG" is set by both the training operator and the job/,
  ],
  [
    'TF_CONFIG comes from a Secret',
    { worker: { secretEnv: { TF_CONFIG: { secretName: 'a', key: 'b' } } } },
    /worker\.env: variable "TF_CONFIG" is set by both/,
  ],
  [
    'a sidecar sets TF_CONFIG',
    { extraContainers: [{ name: 'a', image: IMAGE, env: [{ name: 'TF_CONFIG', value: '' }] }] },
    /container "a": variable "TF_CONFIG" is set by both/,
  ],
  ['a Secret name is invalid', { secretEnv: { A: { secretName: 'A', key: 'b' } } }, /secretEnv: A: Secret "A"/],
  [
    'a ConfigMap key is invalid',
    { configMapEnv: { A: { configMapName: 'a', key: 'b c' } } },
    /configMapEnv: A: "b c" is not a .*key/,
  ],
  ['a ConfigMap name is empty', { configMapEnv: { A: { configMapName: '', key: 'b' } } }, /ConfigMap ""/],
  [
    'a field is not in the Downward API',
    { fieldEnv: { A: 'status.phase' } },
    /fieldEnv: A: "status.phase" is not a field of the Downward API/,
  ],
  [
    'a field has an invalid label key',
    { fieldEnv: { A: "metadata.labels['a b']" } },
    /"metadata\.labels\['a b'\]" is not a field of the Downward API/,
  ],
])('fails if %s', (_, props, message) => {
  expect(() => job(props)).toThrow(message);
});
