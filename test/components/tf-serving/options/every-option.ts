import { Duration } from 'cdk8s';
import {
  type BatchingOptions,
  type GrpcOptions,
  MixedPrecision,
  type ModelLoadingOptions,
  type RestOptions,
  type SessionOptions,
} from '../../../../lib/components/tf-serving';

// Every option, except options that exclude each other. The compiler reports missing options.

export const EVERY_BATCHING_OPTION: Required<BatchingOptions> = {
  maxBatchSize: 128,
  batchTimeout: Duration.millis(1.5),
  maxEnqueuedBatches: 100,
  numBatchThreads: 8,
  threadPoolName: 'my "threads"',
  allowedBatchSizes: [8, 32, 128],
  padVariableLengthInputs: true,
  enableLargeBatchSplitting: true,
  maxExecutionBatchSize: 64,
  enablePerModelBatchingParameters: true,
};

export const EVERY_LOADING_OPTION: Required<ModelLoadingOptions> = {
  numLoadThreads: 2,
  numUnloadThreads: 1,
  maxNumLoadRetries: 0,
  loadRetryInterval: Duration.seconds(30),
  flushFilesystemCaches: false,
  savedModelTags: ['serve', 'gpu'],
  removeUnusedFieldsFromBundleMetagraph: false,
  enableSignatureMethodNameCheck: true,
  enableModelWarmup: false,
  numRequestIterationsForWarmup: 3,
  preferTfliteModel: true,
  numTflitePools: 4,
  numTfliteInterpretersPerPool: 2,
};

export const EVERY_SESSION_OPTION: Required<Omit<SessionOptions, 'tensorflowSessionParallelism'>> = {
  tensorflowIntraOpParallelism: 4,
  tensorflowInterOpParallelism: 2,
  perProcessGpuMemoryFraction: 0.5,
  allowGrowth: true,
  allowSoftPlacement: true,
  logDevicePlacement: true,
  operationTimeout: Duration.seconds(20),
  mixedPrecision: MixedPrecision.BFLOAT16,
  xlaCpuCompilationEnabled: true,
  xlaGpuCompilationEnabled: true,
};

export const EVERY_GRPC_OPTION: Required<GrpcOptions> = {
  ssl: {
    secretName: 'inception-tls',
    serverKey: 'key.pem',
    serverCert: 'cert.pem',
    customCa: 'clients.pem',
    clientVerify: true,
  },
  maxThreads: 64,
  maxConnectionAge: Duration.minutes(5),
  maxConnectionAgeGrace: Duration.seconds(30),
  maxConnectionIdle: Duration.hours(1),
  keepaliveTime: Duration.minutes(1),
  keepaliveTimeout: Duration.seconds(5),
  keepalivePermitWithoutCalls: true,
  maxConcurrentStreams: 100,
  channelArguments: { 'grpc.http2.max_ping_strikes': '0' },
  enableProfiler: true,
  enableGrpcHealthcheckService: true,
  enableSerializationAsTensorContent: true,
};

export const EVERY_REST_OPTION: Required<RestOptions> = {
  numThreads: 16,
  timeout: Duration.seconds(61.5),
  enableCorsSupport: true,
};
