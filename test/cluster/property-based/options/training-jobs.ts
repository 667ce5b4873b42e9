import type * as fc from 'fast-check';
import type { NamespaceQuota, TrainingJobsOptions } from '../../../../lib';
import type { Code } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';
import { peer } from './common-options';

export function namespaceQuota(values: Values): fc.Arbitrary<Code<NamespaceQuota>> {
  return structOf<NamespaceQuota>(
    {
      cpu: values.cpu('16', '500m'),
      memory: values.size('64Gi', '512Mi'),
      ephemeralStorage: values.size('200Gi', '1Gi'),
      gpus: values.number(0, 0, 8),
      pods: values.number(50, 1, 1000),
      jobs: values.number(50, 1, 1000),
    },
    { rarely: ['gpus'] },
  );
}

export function trainingJobs(values: Values): fc.Arbitrary<Code<TrainingJobsOptions>> {
  return structOf<TrainingJobsOptions>({
    namespace: values.name('jobs', 'training'),
    quota: namespaceQuota(values),
    maxDuration: values.duration('1 days', '1 hours', '30 seconds'),
    allowEgressToInternet: values.boolean,
    allowEgressTo: values.list(peer(values), 1),
  });
}
