import type { ModelLoadingOptions } from '../../../../lib/components/tf-serving';
import { synthesizedServer } from '../synthesized-server';
import { addedFlags } from './added-flags';
import { EVERY_LOADING_OPTION } from './every-option';

test('every option is a flag', () => {
  expect(addedFlags({ loading: EVERY_LOADING_OPTION })).toEqual([
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
  [{ savedModelTags: ['a,b'] }, 'loading: savedModelTags: "a,b" is not a valid tag.'],
  [{ savedModelTags: [''] }, 'loading: savedModelTags: "" is not a valid tag.'],
  [{ savedModelTags: [] }, 'loading: savedModelTags is empty.'],
])('fails on %j', (loading, message) => {
  expect(() => synthesizedServer({ loading })).toThrow(`chart/inception: ${message}`);
});
