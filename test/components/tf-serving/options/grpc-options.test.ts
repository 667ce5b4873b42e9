import { Duration } from 'cdk8s';
import type { GrpcOptions } from '../../../../lib/components/tf-serving';
import { synthesizedPod, synthesizedServer } from '../synthesized-server';
import { addedFlags } from './added-flags';
import { EVERY_GRPC_OPTION } from './every-option';

test('every option is a flag or a channel argument', () => {
  expect(addedFlags({ grpc: EVERY_GRPC_OPTION })).toEqual([
    '--grpc_max_threads=64',
    '--grpc_channel_arguments=grpc.max_connection_age_ms=300000,grpc.max_connection_age_grace_ms=30000,' +
      'grpc.max_connection_idle_ms=3600000,grpc.keepalive_time_ms=60000,grpc.keepalive_timeout_ms=5000,' +
      'grpc.keepalive_permit_without_calls=1,grpc.max_concurrent_streams=100,grpc.http2.max_ping_strikes=0',
    '--enable_profiler=true',
    '--enable_grpc_healthcheck_service=true',
    '--enable_serialization_as_tensor_content=true',
    '--ssl_config_file=/var/run/ssl-config/ssl.config',
  ]);
});

test.each([
  [Duration.minutes(1), 40_000],
  [Duration.seconds(1), 666],
  [Duration.days(10_000), 2 ** 31 - 1],
])('connections end before the drain time of %p', (drainTime, age) => {
  expect(addedFlags({ drainTime })).toEqual([`--grpc_channel_arguments=grpc.max_connection_age_ms=${age}`]);
});

test('the connection age can be set, and other channel arguments are added', () => {
  expect(addedFlags({ drainTime: Duration.minutes(1), grpc: { maxConnectionAge: Duration.seconds(10) } })).toEqual([]);
  expect(addedFlags({ grpc: { channelArguments: { 'grpc.http2.max_ping_strikes': '0' } } })).toEqual([
    '--grpc_channel_arguments=grpc.max_connection_age_ms=10000,grpc.http2.max_ping_strikes=0',
  ]);
});

test('a false option adds no channel argument', () => {
  expect(addedFlags({ grpc: { keepalivePermitWithoutCalls: false } })).toEqual([]);
});

test('an init container, which alone mounts the Secret, writes the certificate into memory', () => {
  const { initContainers, volumes, containers } = synthesizedPod({
    grpc: { ssl: { secretName: 'tls' } },
  });
  expect(initContainers).toMatchObject([
    {
      name: 'ssl-config',
      image: 'docker.io/tensorflow/serving:2.20.0',
      command: [
        'bash',
        '/etc/tf-serving/write-ssl-config.sh',
        '/var/run/secrets/ssl',
        '/var/run/ssl-config/ssl.config',
      ],
      securityContext: {
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
      },
    },
  ]);
  expect(volumes).toContainEqual({
    name: 'ssl-secret',
    secret: {
      secretName: 'tls',
      defaultMode: 0o440,
      items: [
        { key: 'tls.key', path: 'serverKey' },
        { key: 'tls.crt', path: 'serverCert' },
      ],
    },
  });
  expect(volumes).toContainEqual({
    name: 'ssl-config',
    emptyDir: { medium: 'Memory', sizeLimit: '1Mi' },
  });
  expect(containers[0].volumeMounts).toContainEqual({
    name: 'ssl-config',
    mountPath: '/var/run/ssl-config',
    readOnly: true,
  });
  expect(JSON.stringify(containers)).not.toContain('ssl-secret');
});

test('client certificates are verified with an authority from the same Secret', () => {
  const items = (ssl: object) =>
    synthesizedPod({
      grpc: { ssl: { secretName: 'tls', ...ssl } },
    }).volumes.find((volume) => (volume as { name: string }).name === 'ssl-secret');
  expect(items({ clientVerify: true })).toMatchObject({
    secret: { items: [{}, {}, { key: 'ca.crt', path: 'customCa' }] },
  });
  expect(items({ clientVerify: true, customCa: 'clients.crt' })).toMatchObject({
    secret: { items: [{}, {}, { key: 'clients.crt', path: 'customCa' }] },
  });
});

test.each<[GrpcOptions, string]>([
  [{ maxThreads: 0 }, 'grpc: maxThreads: 0 is not accepted.'],
  [{ maxConcurrentStreams: 0 }, 'grpc: maxConcurrentStreams: 0 is not accepted.'],
  [{ maxConnectionAge: Duration.millis(0) }, 'grpc: maxConnectionAge: 0 milliseconds is out of range.'],
  [{ keepaliveTime: Duration.millis(1.5) }, 'grpc: keepaliveTime: 1.5 milliseconds is not a whole number.'],
  [{ channelArguments: { 'a,b': '1' } }, 'grpc: channelArguments: "a,b" is not a valid argument name.'],
  [{ channelArguments: { a: '1=2' } }, 'grpc: channelArguments: "1=2" is not a valid argument value.'],
  [{ channelArguments: { a: '' } }, 'grpc: channelArguments: "" is not a valid argument value.'],
  [
    { channelArguments: { 'grpc.max_connection_age_ms': '1' } },
    'grpc: channelArguments: "grpc.max_connection_age_ms" has its own prop.\n  Each argument can only be set in one place.\n  Use grpc.maxConnectionAge.',
  ],
  [{ ssl: { secretName: 'My Secret' } }, 'grpc: ssl: secretName "My Secret" is not a valid name.'],
  [{ ssl: { secretName: 'tls', serverKey: 'a/b' } }, 'grpc: ssl: serverKey: "a/b" is not a valid key.'],
])('fails on %j', (grpc, message) => {
  expect(() => synthesizedServer({ grpc })).toThrow(`chart/inception: ${message}`);
});
