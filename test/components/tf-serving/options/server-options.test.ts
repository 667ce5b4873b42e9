import { Duration } from 'cdk8s';
import type {
  BatchingOptions,
  GrpcOptions,
  ModelLoadingOptions,
  RestOptions,
  SessionOptions,
  TFServingProps,
} from '../../../../lib/components/tf-serving';
import { synthesizedContainer, synthesizedPod, synthesizedServer } from '../synthesized-server';
import {
  EVERY_BATCHING_OPTION,
  EVERY_GRPC_OPTION,
  EVERY_LOADING_OPTION,
  EVERY_REST_OPTION,
  EVERY_SESSION_OPTION,
} from './every-option';

const DEFAULT_FLAGS = synthesizedContainer().args;

/** The flags that props add. */
function flagsOf(props: Partial<TFServingProps>): string[] {
  return synthesizedContainer(props).args.filter((flag) => !DEFAULT_FLAGS.includes(flag));
}

const files = (props: Partial<TFServingProps>) => synthesizedServer(props).ConfigMap.data;

test('what is not said is left to upstream, but for the profiler and the age of connections', () => {
  expect(DEFAULT_FLAGS).toEqual([
    '--port=8500',
    '--rest_api_port=8501',
    '--monitoring_config_file=/etc/tf-serving/monitoring.config',
    '--model_config_file=/etc/tf-serving/models.config',
    '--model_config_file_poll_wait_seconds=30',
    '--file_system_poll_wait_seconds=10',
    '--grpc_channel_arguments=grpc.max_connection_age_ms=10000',
    '--enable_profiler=false',
  ]);
  expect(flagsOf({ loading: {}, session: {}, grpc: {}, rest: {} })).toEqual([]);
  expect(Object.keys(files({}))).toEqual([
    'models-available.list',
    'models-available.sh',
    'models.config',
    'monitoring.config',
  ]);
});

describe('batching', () => {
  test('is enabled by being there, with upstream’s parameters', () => {
    expect(flagsOf({ batching: {} })).toEqual([
      '--enable_batching=true',
      '--batching_parameters_file=/etc/tf-serving/batching.config',
    ]);
    expect(files({ batching: {} })['batching.config']).toBe('');
  });

  test('says each parameter in the file that the server reads', () => {
    expect(flagsOf({ batching: EVERY_BATCHING_OPTION })).toContain('--enable_per_model_batching_parameters=true');
    expect(files({ batching: EVERY_BATCHING_OPTION })['batching.config']).toMatchInlineSnapshot(`
      "max_batch_size {
        value: 128
      }
      batch_timeout_micros {
        value: 1500
      }
      max_enqueued_batches {
        value: 100
      }
      num_batch_threads {
        value: 8
      }
      thread_pool_name {
        value: "my \\"threads\\""
      }
      allowed_batch_sizes: 8
      allowed_batch_sizes: 32
      allowed_batch_sizes: 128
      pad_variable_length_inputs: true
      enable_large_batch_splitting {
        value: true
      }
      max_execution_batch_size {
        value: 64
      }
      "
    `);
  });

  test('says how much runs at once where large batches are split, which upstream takes for zero otherwise', () => {
    expect(files({ batching: { enableLargeBatchSplitting: true } })['batching.config']).toContain(
      'max_execution_batch_size {\n  value: 1000\n}',
    );
  });

  test('takes a time for whole microseconds that floating point does not have whole', () => {
    const batching = { batchTimeout: Duration.millis(2143312.873) };
    expect(files({ batching })['batching.config']).toContain('value: 2143312873\n');
  });

  test.each<[BatchingOptions, string]>([
    [
      { maxBatchSize: 0 },
      'batching: maxBatchSize: 0 is not accepted.\n  TensorFlow Serving accepts whole numbers from 1',
    ],
    [{ numBatchThreads: 1.5 }, 'batching: numBatchThreads: 1.5 is not accepted.'],
    [{ maxEnqueuedBatches: -1 }, 'batching: maxEnqueuedBatches: -1 is not accepted.'],
    [{ allowedBatchSizes: [0, 1000] }, 'batching: allowedBatchSizes: 0 is not accepted.'],
    [{ batchTimeout: Duration.millis(0.0001) }, 'batching: batchTimeout: 0.1 microseconds are not whole microseconds.'],
    [
      { allowedBatchSizes: [4, 2, 1000] },
      'batching: allowedBatchSizes 4, 2, 1000 do not increase.\n  TensorFlow Serving accepts sizes in increasing order, each once.\n  Use [2, 4, 1000].',
    ],
    [
      { maxBatchSize: 64, allowedBatchSizes: [8, 32] },
      'batching: the last of allowedBatchSizes is 32, and maxBatchSize is 64.',
    ],
    [{ allowedBatchSizes: [8, 32] }, 'batching: the last of allowedBatchSizes is 32, and maxBatchSize is 1000.'],
    [{ maxExecutionBatchSize: 8 }, 'batching: maxExecutionBatchSize is set, and enableLargeBatchSplitting is not.'],
    [
      {
        maxBatchSize: 8,
        maxExecutionBatchSize: 16,
        enableLargeBatchSplitting: true,
      },
      'batching: maxExecutionBatchSize 16 is over maxBatchSize 8.',
    ],
  ])('fails on %j', (batching, message) => {
    expect(() => synthesizedServer({ batching })).toThrow(`chart/inception: ${message}`);
  });
});

describe('loading', () => {
  test('says each option by a flag', () => {
    expect(flagsOf({ loading: EVERY_LOADING_OPTION })).toEqual([
      '--num_load_threads=2',
      '--num_unload_threads=1',
      '--max_num_load_retries=0',
      '--load_retry_interval_micros=30000000',
      '--flush_filesystem_caches=false',
      '--saved_model_tags=serve,gpu',
      '--remove_unused_fields_from_bundle_metagraph=false',
      '--enable_signature_method_name_check=true',
      '--enable_model_warmup=false',
      '--num_request_iterations_for_warmup=3',
      '--prefer_tflite_model=true',
      '--num_tflite_pools=4',
      '--num_tflite_interpreters_per_pool=2',
    ]);
  });

  test.each<[ModelLoadingOptions, string]>([
    [{ numLoadThreads: -1 }, 'loading: numLoadThreads: -1 is not accepted.'],
    [{ numUnloadThreads: 0.5 }, 'loading: numUnloadThreads: 0.5 is not accepted.'],
    [{ maxNumLoadRetries: 2 ** 31 }, 'loading: maxNumLoadRetries: 2147483648 is not accepted.'],
    [{ numRequestIterationsForWarmup: 0 }, 'loading: numRequestIterationsForWarmup: 0 is not accepted.'],
    [{ numTflitePools: 0 }, 'loading: numTflitePools: 0 is not accepted.'],
    [{ numTfliteInterpretersPerPool: 0 }, 'loading: numTfliteInterpretersPerPool: 0 is not accepted.'],
    [{ savedModelTags: ['a,b'] }, 'loading: savedModelTags: "a,b" is not a tag.'],
    [{ savedModelTags: [''] }, 'loading: savedModelTags: "" is not a tag.'],
    [{ savedModelTags: [] }, 'loading: savedModelTags names none.'],
  ])('fails on %j', (loading, message) => {
    expect(() => synthesizedServer({ loading })).toThrow(`chart/inception: ${message}`);
  });
});

describe('session', () => {
  test('says each option by a flag, or in the file that the server reads', () => {
    expect(flagsOf({ session: EVERY_SESSION_OPTION })).toEqual([
      '--tensorflow_intra_op_parallelism=4',
      '--tensorflow_inter_op_parallelism=2',
      '--tensorflow_session_config_file=/etc/tf-serving/session.config',
      '--per_process_gpu_memory_fraction=0.5',
      '--mixed_precision=bfloat16',
      '--xla_cpu_compilation_enabled=true',
      '--xla_gpu_compilation_enabled=true',
    ]);
    expect(files({ session: EVERY_SESSION_OPTION })['session.config']).toMatchInlineSnapshot(`
      "gpu_options {
        allow_growth: true
      }
      allow_soft_placement: true
      log_device_placement: true
      operation_timeout_in_ms: 20000
      "
    `);
  });

  test('has one number for both kinds of threads', () => {
    expect(flagsOf({ session: { tensorflowSessionParallelism: 3 } })).toEqual(['--tensorflow_session_parallelism=3']);
    expect(files({ session: { tensorflowSessionParallelism: 3 } })).not.toHaveProperty('session.config');
  });

  test.each<[SessionOptions, string]>([
    [{ tensorflowSessionParallelism: 0 }, 'session: tensorflowSessionParallelism: 0 is not accepted.'],
    [
      { tensorflowSessionParallelism: 2, tensorflowInterOpParallelism: 2 },
      'session: tensorflowSessionParallelism is set beside tensorflowIntraOpParallelism or tensorflowInterOpParallelism.',
    ],
    [{ perProcessGpuMemoryFraction: 0 }, 'session: perProcessGpuMemoryFraction 0 is not a fraction.'],
    [{ perProcessGpuMemoryFraction: 1.5 }, 'session: perProcessGpuMemoryFraction 1.5 is not a fraction.'],
    [{ perProcessGpuMemoryFraction: Number.NaN }, 'session: perProcessGpuMemoryFraction NaN is not a fraction.'],
    [{ operationTimeout: Duration.millis(0) }, 'session: operationTimeout: 0 milliseconds are not accepted.'],
    [
      { mixedPrecision: 'float16' } as unknown as SessionOptions,
      'session: mixedPrecision "float16" is not known.\n  Must be one of "bfloat16".',
    ],
  ])('fails on %j', (session, message) => {
    expect(() => synthesizedServer({ session })).toThrow(`chart/inception: ${message}`);
  });
});

describe('grpc', () => {
  test('says each option by a flag, connections by arguments of their channel', () => {
    expect(flagsOf({ grpc: EVERY_GRPC_OPTION })).toEqual([
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
  ])('clients leave a pod before it has drained, for %p', (drainTime, age) => {
    expect(flagsOf({ drainTime })).toEqual([`--grpc_channel_arguments=grpc.max_connection_age_ms=${age}`]);
  });

  test('the age of connections can be said, and other arguments beside it', () => {
    expect(flagsOf({ drainTime: Duration.minutes(1), grpc: { maxConnectionAge: Duration.seconds(10) } })).toEqual([]);
    expect(flagsOf({ grpc: { channelArguments: { 'grpc.http2.max_ping_strikes': '0' } } })).toEqual([
      '--grpc_channel_arguments=grpc.max_connection_age_ms=10000,grpc.http2.max_ping_strikes=0',
    ]);
  });

  test('does not say what is false', () => {
    expect(flagsOf({ grpc: { keepalivePermitWithoutCalls: false } })).toEqual([]);
  });

  test('has its certificate written into memory, by a container that alone sees the Secret', () => {
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

  test('asks for certificates of clients by an authority of the same Secret', () => {
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
    [{ maxConnectionAge: Duration.millis(0) }, 'grpc: maxConnectionAge: 0 milliseconds are not accepted.'],
    [{ keepaliveTime: Duration.millis(1.5) }, 'grpc: keepaliveTime: 1.5 milliseconds are not whole milliseconds.'],
    [{ channelArguments: { 'a,b': '1' } }, 'grpc: channelArguments: "a,b" is not the name of an argument.'],
    [{ channelArguments: { a: '1=2' } }, 'grpc: channelArguments: "1=2" is not the value of an argument.'],
    [{ channelArguments: { a: '' } }, 'grpc: channelArguments: "" is not the value of an argument.'],
    [
      { channelArguments: { 'grpc.max_connection_age_ms': '1' } },
      'grpc: channelArguments: "grpc.max_connection_age_ms" has a prop of its own.\n  There is one way to say it.\n  Use grpc.maxConnectionAge.',
    ],
    [{ ssl: { secretName: 'My Secret' } }, 'grpc: ssl: secretName "My Secret" is not a valid name.'],
    [{ ssl: { secretName: 'tls', serverKey: 'a/b' } }, 'grpc: ssl: serverKey: "a/b" is not a valid key.'],
  ])('fails on %j', (grpc, message) => {
    expect(() => synthesizedServer({ grpc })).toThrow(`chart/inception: ${message}`);
  });
});

describe('rest', () => {
  test('says each option by a flag', () => {
    expect(flagsOf({ rest: EVERY_REST_OPTION })).toEqual([
      '--rest_api_num_threads=16',
      '--rest_api_timeout_in_ms=61500',
      '--rest_api_enable_cors_support=true',
    ]);
  });

  test('has a pod that ends wait as long as a request may last', () => {
    expect(synthesizedPod({ rest: { timeout: Duration.seconds(61.5) } }).terminationGracePeriodSeconds).toBe(15 + 62);
  });

  test.each<[RestOptions, string]>([
    [{ numThreads: 0 }, 'rest: numThreads: 0 is not accepted.'],
    [{ timeout: Duration.seconds(0) }, 'rest: timeout: 0 milliseconds are not accepted.'],
    [{ timeout: Duration.days(30) }, 'rest: timeout: 2592000000 milliseconds are not accepted.'],
  ])('fails on %j', (rest, message) => {
    expect(() => synthesizedServer({ rest })).toThrow(`chart/inception: ${message}`);
  });
});
