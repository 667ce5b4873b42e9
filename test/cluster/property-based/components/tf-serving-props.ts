import type * as fc from 'fast-check';
import type { ModelFolder, TFServingProps } from '../../../../lib';
import type { Code } from '../code';
import { anyPlatform, extendedResources, gpu, peer, resources } from '../options/common-options';
import { type Fields, structOf } from '../structs';
import type { Values } from '../values';
import { modelServerDeploymentProps, modelServerNetworkProps } from './model-server-props';
import { modelConfigs, modelSource, readinessRequest, versionLabels, versionPolicy } from './model-sources';
import { batchingOptions, grpcOptions, loadingOptions, restOptions, sessionOptions } from './serving-options';

export function tfServingProps(values: Values): fc.Arbitrary<Code<TFServingProps>> {
  const fields: Fields<TFServingProps> = {
    model: modelSource(values),
    modelName: values.text('inception', 'Res_Net.50', '0'),
    versionPolicy: versionPolicy(values),
    versionLabels: versionLabels(values),
    readinessRequest: readinessRequest(values),
    models: modelConfigs(values),
    modelFolder: structOf<ModelFolder>(
      {
        source: modelSource(values),
        versionPolicy: versionPolicy(values),
        interval: values.duration('1 minutes', '1 seconds'),
      },
      { always: ['source'] },
    ),
    fileSystemPollWait: values.duration('10 seconds', '0 seconds', '1 days'),
    modelConfigFilePollWait: values.duration('30 seconds', '0 seconds', '1 days'),
    startupTimeout: values.duration('10 minutes', '1 seconds', '1 days'),
    loading: loadingOptions(values),
    batching: batchingOptions(values),
    session: sessionOptions(values),
    grpc: grpcOptions(values),
    rest: restOptions(values),
    name: values.name('serving', 'm1'),
    replicas: values.number(1, 2, 0, 100),
    resources: resources(values),
    gpu: gpu(values),
    image: values.text('registry.example.com/serving:1', 'registry.example.com/serving'),
    ...extendedResources(values),
    allowIngressFrom: values.list(peer(values)),
    allowEgressTo: values.list(peer(values)),
    env: values.environment,
    labels: values.labels,
    platform: anyPlatform(values),
    ...modelServerDeploymentProps(values),
    ...modelServerNetworkProps(values),
  };
  return structOf<TFServingProps>(fields, {
    always: ['model'],
    rarely: [
      'modelFolder',
      'gpu',
      'platform',
      'versionLabels',
      'autoscaling',
      'exposure',
      'grpcExposure',
      'priorityClassName',
      'initContainers',
      'extraContainers',
    ],
  });
}
