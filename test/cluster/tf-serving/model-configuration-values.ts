import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import {
  type BatchingOptions,
  ModelSource,
  type SessionOptions,
  VersionPolicy,
} from '../../../lib/components/tf-serving';
import { anyCharacter } from '../../random/any-text';

/** Parsed files of a server, by name. */
export type ParsedFiles = Record<string, unknown>;

/** A version policy in its parsed form. JSON represents 64-bit numbers as strings. */
type ParsedVersions =
  | { readonly latest: { readonly num_versions: number } }
  | { readonly all: object }
  | { readonly specific: { readonly versions: readonly string[] } };

const VERSIONS: fc.Arbitrary<ParsedVersions> = fc.oneof(
  fc.integer({ min: 1, max: 2 ** 32 - 1 }).map((count): ParsedVersions => ({ latest: { num_versions: count } })),
  fc.constant<ParsedVersions>({ all: {} }),
  fc
    .uniqueArray(fc.maxSafeNat(), { minLength: 1, maxLength: 5 })
    .map((versions): ParsedVersions => ({ specific: { versions: versions.map(String) } })),
);

export function versionPolicy(parsed: ParsedVersions): VersionPolicy {
  if ('latest' in parsed) {
    return VersionPolicy.latest(parsed.latest.num_versions);
  }
  return 'all' in parsed ? VersionPolicy.all() : VersionPolicy.specific(...parsed.specific.versions.map(Number));
}

/** Any character. More often those that need an escape in quotes, or may be read as part of an escape. */
const CHARACTER = fc.oneof(anyCharacter, fc.constantFrom('"', '\\', '\n', '\u0000', '\u0001', '7', "'", 'ü'));

const ANY_TEXT = fc.string({ unit: CHARACTER, minLength: 1 });

/** Any directory name. */
const FOLDER = ANY_TEXT.map((name) => name.replaceAll('/', '|')).filter((name) => name !== '.' && name !== '..');

const PATH = fc.array(FOLDER, { minLength: 1, maxLength: 4 }).map((folders) => folders.join('/'));

/** A URL has a single line. */
const URL_PATH = PATH.map((path) => path.replace(/[\n\r\u2028\u2029]/g, ' '));

type Source = { readonly from: 'pvc' | 'gcs' | 'sharedVolume'; readonly path: string };

const SOURCE: fc.Arbitrary<Source> = fc.oneof(
  fc.record({ from: fc.constantFrom('pvc' as const, 'gcs' as const), path: URL_PATH }),
  fc.record({ from: fc.constant('sharedVolume' as const), path: PATH }),
);

export function modelSource({ from, path }: Source): ModelSource {
  switch (from) {
    case 'pvc':
      return ModelSource.fromUrl(`pvc://models/${path}`);
    case 'gcs':
      return ModelSource.gcs(`gs://models/${path}`, { publicBucket: true });
    case 'sharedVolume':
      return ModelSource.sharedVolume({ name: 'files', claimName: 'files' }, { path });
  }
}

/** Path of a model in the server's container. */
export function basePath({ from, path }: Source, modelName: string): string {
  return from === 'gcs' ? `gs://models/${path}/` : `/models/${modelName}/${path}`;
}

export const SERVER = fc.record({
  source: SOURCE,
  modelName: fc.stringMatching(/^[A-Za-z0-9][-_.A-Za-z0-9]{0,127}$/),
  versions: VERSIONS,
});

export const MODEL = fc.record({
  name: ANY_TEXT,
  basePath: ANY_TEXT,
  versions: VERSIONS,
  labels: fc.dictionary(fc.stringMatching(/^\w+$/), fc.maxSafeNat(), { maxKeys: 3, noNullPrototype: true }),
});

/** Values of batching options. */
export const BATCHING = fc.record(
  {
    maxEnqueuedBatches: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    numBatchThreads: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    threadPoolName: ANY_TEXT,
    padVariableLengthInputs: fc.boolean(),
    micros: fc.nat(2 ** 31 - 1),
    sizes: fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 5 }),
    split: fc.integer({ min: 1, max: 5000 }),
  },
  { requiredKeys: [] },
);

/** Compatible batching options. */
export function batchingOptions({
  micros,
  sizes,
  split,
  ...options
}: typeof BATCHING extends fc.Arbitrary<infer T> ? T : never): BatchingOptions {
  const allowedBatchSizes = sizes && [...sizes].sort((one, other) => one - other);
  const maxBatchSize = allowedBatchSizes?.[allowedBatchSizes.length - 1];
  return {
    ...options,
    ...(micros !== undefined && { batchTimeout: Duration.millis(micros / 1000) }),
    ...(allowedBatchSizes && { allowedBatchSizes, maxBatchSize }),
    ...(split !== undefined && {
      enableLargeBatchSplitting: true,
      maxExecutionBatchSize: Math.min(split, maxBatchSize ?? 1000),
    }),
  };
}

/** The parsed form of the options. JSON represents wrapper messages as plain values and 64-bit numbers as strings. */
export function parsedBatching(options: BatchingOptions): ParsedFiles {
  const number = (value: number | undefined) => (value === undefined ? undefined : String(value));
  const fields = {
    max_batch_size: number(options.maxBatchSize),
    batch_timeout_micros: number(
      options.batchTimeout && Math.round(options.batchTimeout.toMilliseconds({ integral: false }) * 1000),
    ),
    max_enqueued_batches: number(options.maxEnqueuedBatches),
    num_batch_threads: number(options.numBatchThreads),
    thread_pool_name: options.threadPoolName,
    allowed_batch_sizes: options.allowedBatchSizes?.map(String),
    pad_variable_length_inputs: options.padVariableLengthInputs || undefined,
    enable_large_batch_splitting: options.enableLargeBatchSplitting,
    max_execution_batch_size: number(options.maxExecutionBatchSize),
  };
  return JSON.parse(JSON.stringify(fields));
}

/** Values of session options. */
export const SESSION = fc.record(
  {
    allowGrowth: fc.boolean(),
    allowSoftPlacement: fc.boolean(),
    logDevicePlacement: fc.boolean(),
    millis: fc.integer({ min: 1, max: 2 ** 31 }),
  },
  { requiredKeys: [] },
);

export function sessionOptions({
  millis,
  ...options
}: typeof SESSION extends fc.Arbitrary<infer T> ? T : never): SessionOptions {
  return { ...options, ...(millis !== undefined && { operationTimeout: Duration.millis(millis) }) };
}

export function parsedSession(options: SessionOptions): ParsedFiles {
  return JSON.parse(
    JSON.stringify({
      gpu_options: options.allowGrowth === undefined ? undefined : { allow_growth: options.allowGrowth || undefined },
      allow_soft_placement: options.allowSoftPlacement || undefined,
      log_device_placement: options.logDevicePlacement || undefined,
      operation_timeout_in_ms: options.operationTimeout && String(options.operationTimeout.toMilliseconds()),
    }),
  );
}
