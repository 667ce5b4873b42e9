import { Duration } from 'cdk8s';
import type { SessionOptions } from '../../../../lib/components/tf-serving';
import { synthesizedServer } from '../synthesized-server';
import { addedFlags, configFiles } from './added-flags';
import { EVERY_SESSION_OPTION } from './every-option';

test('every option is a flag or in the session configuration', () => {
  expect(addedFlags({ session: EVERY_SESSION_OPTION })).toEqual([
    '--tensorflow_intra_op_parallelism=4',
    '--tensorflow_inter_op_parallelism=2',
    '--tensorflow_session_config_file=/etc/tf-serving/session.config',
    '--per_process_gpu_memory_fraction=0.5',
    '--mixed_precision=bfloat16',
    '--xla_cpu_compilation_enabled=true',
    '--xla_gpu_compilation_enabled=true',
  ]);
  expect(configFiles({ session: EVERY_SESSION_OPTION })['session.config']).toMatchInlineSnapshot(`
    "gpu_options {
      allow_growth: true
    }
    allow_soft_placement: true
    log_device_placement: true
    operation_timeout_in_ms: 20000
    "
  `);
});

test('one option sets both kinds of parallelism', () => {
  expect(addedFlags({ session: { tensorflowSessionParallelism: 3 } })).toEqual(['--tensorflow_session_parallelism=3']);
  expect(configFiles({ session: { tensorflowSessionParallelism: 3 } })).not.toHaveProperty('session.config');
});

test.each<[SessionOptions, string]>([
  [{ tensorflowSessionParallelism: 0 }, 'session: tensorflowSessionParallelism: 0 is not accepted.'],
  [
    { tensorflowSessionParallelism: 2, tensorflowInterOpParallelism: 2 },
    'session: tensorflowSessionParallelism must not be set with tensorflowIntraOpParallelism or tensorflowInterOpParallelism.',
  ],
  [{ perProcessGpuMemoryFraction: 0 }, 'session: perProcessGpuMemoryFraction 0 is not a valid fraction.'],
  [{ perProcessGpuMemoryFraction: 1.5 }, 'session: perProcessGpuMemoryFraction 1.5 is not a valid fraction.'],
  [{ operationTimeout: Duration.millis(0) }, 'session: operationTimeout: 0 milliseconds is out of range.'],
])('fails on %j', (session, message) => {
  expect(() => synthesizedServer({ session })).toThrow(`chart/inception: ${message}`);
});
