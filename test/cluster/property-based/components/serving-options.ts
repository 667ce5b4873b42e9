import * as fc from 'fast-check';
import {
  type BatchingOptions,
  type GrpcOptions,
  type GrpcSslOptions,
  MixedPrecision,
  type ModelLoadingOptions,
  type RestOptions,
  type SessionOptions,
} from '../../../../lib';
import { type Code, list, literal, struct } from '../code';
import { mapOf, structOf } from '../structs';
import type { Values } from '../values';

export function batchingOptions(values: Values): fc.Arbitrary<Code<BatchingOptions>> {
  const any = structOf<BatchingOptions>(
    {
      maxBatchSize: values.number(1000, 128, 1),
      batchTimeout: values.duration('1 seconds', '0 seconds', '10 minutes'),
      maxEnqueuedBatches: values.number(10, 1, 2 ** 31 - 1),
      numBatchThreads: values.number(1, 8),
      threadPoolName: values.anyText,
      allowedBatchSizes: values.list(values.number(1, 128, 1000)),
      padVariableLengthInputs: values.boolean,
      enableLargeBatchSplitting: values.boolean,
      maxExecutionBatchSize: values.number(1, 64),
      enablePerModelBatchingParameters: values.boolean,
    },
    { rarely: ['allowedBatchSizes', 'maxExecutionBatchSize'] },
  );
  const together = struct<BatchingOptions>([
    ['maxBatchSize', literal(32)],
    ['allowedBatchSizes', list([8, 16, 32].map(literal))],
    ['enableLargeBatchSplitting', literal(true)],
    ['maxExecutionBatchSize', literal(16)],
  ]);
  return fc.oneof({ weight: 3, arbitrary: any }, { weight: 1, arbitrary: fc.constant(together) });
}

export function loadingOptions(values: Values): fc.Arbitrary<Code<ModelLoadingOptions>> {
  return structOf<ModelLoadingOptions>({
    numLoadThreads: values.number(0, 1, 16),
    numUnloadThreads: values.number(0, 1),
    maxNumLoadRetries: values.number(5, 0),
    loadRetryInterval: values.duration('1 minutes', '0 seconds'),
    flushFilesystemCaches: values.boolean,
    savedModelTags: fc
      .array(values.text('serve', 'gpu', 'a b'), { minLength: values.allowsInvalid ? 0 : 1, maxLength: 3 })
      .map((tags) => list<string>(tags)),
    removeUnusedFieldsFromBundleMetagraph: values.boolean,
    enableSignatureMethodNameCheck: values.boolean,
    enableModelWarmup: values.boolean,
    numRequestIterationsForWarmup: values.number(1, 100),
    preferTfliteModel: values.boolean,
    numTflitePools: values.number(1, 4),
    numTfliteInterpretersPerPool: values.number(1, 4),
  });
}

export function sessionOptions(values: Values): fc.Arbitrary<Code<SessionOptions>> {
  return structOf<SessionOptions>(
    {
      tensorflowSessionParallelism: values.number(1, 8),
      tensorflowIntraOpParallelism: values.number(1, 8),
      tensorflowInterOpParallelism: values.number(1, 8),
      perProcessGpuMemoryFraction: values.number(0.5, 1, 0.001),
      allowGrowth: values.boolean,
      allowSoftPlacement: values.boolean,
      logDevicePlacement: values.boolean,
      operationTimeout: values.duration('1 seconds', '1 hours'),
      mixedPrecision: values.member('MixedPrecision', MixedPrecision),
      xlaCpuCompilationEnabled: values.boolean,
      xlaGpuCompilationEnabled: values.boolean,
    },
    { rarely: ['tensorflowSessionParallelism'] },
  );
}

export function grpcOptions(values: Values): fc.Arbitrary<Code<GrpcOptions>> {
  return structOf<GrpcOptions>({
    ssl: structOf<GrpcSslOptions>(
      {
        secretName: values.dottedName('tls'),
        serverKey: values.text('tls.key', 'A_b.c-1'),
        serverCert: values.text('tls.crt'),
        customCa: values.text('ca.crt'),
        clientVerify: values.boolean,
      },
      { always: ['secretName'] },
    ),
    maxThreads: values.number(1, 64),
    maxConnectionAge: values.duration('5 minutes', '1 seconds'),
    maxConnectionAgeGrace: values.duration('30 seconds'),
    maxConnectionIdle: values.duration('1 hours'),
    keepaliveTime: values.duration('2 hours', '10 seconds'),
    keepaliveTimeout: values.duration('20 seconds'),
    keepalivePermitWithoutCalls: values.boolean,
    maxConcurrentStreams: values.number(1, 100),
    channelArguments: mapOf(
      values.plainText(fc.constantFrom('grpc.http2.max_ping_strikes', 'grpc.so_reuseport')),
      values.text('0', '1', 'text'),
    ),
    enableProfiler: values.boolean,
    enableGrpcHealthcheckService: values.boolean,
    enableSerializationAsTensorContent: values.boolean,
  });
}

export function restOptions(values: Values): fc.Arbitrary<Code<RestOptions>> {
  return structOf<RestOptions>({
    numThreads: values.number(1, 64),
    timeout: values.duration('30 seconds', '1 hours'),
    enableCorsSupport: values.boolean,
  });
}
