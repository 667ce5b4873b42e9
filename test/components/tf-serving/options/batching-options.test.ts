import { Duration } from 'cdk8s';
import type { BatchingOptions } from '../../../../lib/components/tf-serving';
import { synthesizedServer } from '../synthesized-server';
import { addedFlags, configFiles } from './added-flags';
import { EVERY_BATCHING_OPTION } from './every-option';

test('empty options enable batching with the upstream parameters', () => {
  expect(addedFlags({ batching: {} })).toEqual([
    '--enable_batching=true',
    '--batching_parameters_file=/etc/tf-serving/batching.config',
  ]);
  expect(configFiles({ batching: {} })['batching.config']).toBe('');
});

test('all options are in the batching configuration', () => {
  expect(addedFlags({ batching: EVERY_BATCHING_OPTION })).toContain('--enable_per_model_batching_parameters=true');
  expect(configFiles({ batching: EVERY_BATCHING_OPTION })['batching.config']).toMatchInlineSnapshot(`
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

test('with large batch splitting, the execution batch size defaults to the batch size, not to zero', () => {
  expect(configFiles({ batching: { enableLargeBatchSplitting: true } })['batching.config']).toContain(
    'max_execution_batch_size {\n  value: 1000\n}',
  );
});

test('a time that floating point cannot represent exactly is a whole number of microseconds', () => {
  const batching = { batchTimeout: Duration.millis(2143312.873) };
  expect(configFiles({ batching })['batching.config']).toContain('value: 2143312873\n');
});

test.each<[BatchingOptions, string]>([
  [
    { maxBatchSize: 0 },
    'batching: maxBatchSize: 0 is not accepted.\n  TensorFlow Serving accepts whole numbers from 1',
  ],
  [{ numBatchThreads: 1.5 }, 'batching: numBatchThreads: 1.5 is not accepted.'],
  [{ maxEnqueuedBatches: -1 }, 'batching: maxEnqueuedBatches: -1 is not accepted.'],
  [{ allowedBatchSizes: [0, 1000] }, 'batching: allowedBatchSizes: 0 is not accepted.'],
  [{ batchTimeout: Duration.millis(0.0001) }, 'batching: batchTimeout: 0.1 microseconds is not a whole number.'],
  [
    { allowedBatchSizes: [4, 2, 1000] },
    'batching: allowedBatchSizes 4, 2, 1000 are not in increasing order.\n  TensorFlow Serving requires increasing sizes without duplicates.\n  Use [2, 4, 1000].',
  ],
  [
    { maxBatchSize: 64, allowedBatchSizes: [8, 32] },
    'batching: the last of allowedBatchSizes is 32, but maxBatchSize is 64.',
  ],
  [{ allowedBatchSizes: [8, 32] }, 'batching: the last of allowedBatchSizes is 32, but maxBatchSize is 1000.'],
  [{ maxExecutionBatchSize: 8 }, 'batching: maxExecutionBatchSize requires enableLargeBatchSplitting.'],
  [
    {
      maxBatchSize: 8,
      maxExecutionBatchSize: 16,
      enableLargeBatchSplitting: true,
    },
    'batching: maxExecutionBatchSize 16 is greater than maxBatchSize 8.',
  ],
])('fails on %j', (batching, message) => {
  expect(() => synthesizedServer({ batching })).toThrow(`chart/inception: ${message}`);
});
