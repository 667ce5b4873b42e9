import { addedFlags, configFiles, DEFAULT_FLAGS } from '../options/added-flags';

test('only the profiler and the connection age differ from the upstream defaults', () => {
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
  expect(addedFlags({ loading: {}, session: {}, grpc: {}, rest: {} })).toEqual([]);
  expect(Object.keys(configFiles({}))).toEqual([
    'models-available.list',
    'models-available.sh',
    'models.config',
    'monitoring.config',
  ]);
});
