import type * as fc from 'fast-check';
import type { NotebookProps } from '../../../../lib';
import type { Code } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';
import { gpu, resources } from '../workload-props';
import { firstNotebook } from './first-notebook';
import { home } from './home';
import { notebookVolume } from './notebook-volume';

export function notebookProps(values: Values): fc.Arbitrary<Code<NotebookProps>> {
  return structOf<NotebookProps>(
    {
      image: values.text('quay.io/jupyter/scipy-notebook:2025-06-02'),
      resources: resources(values),
      gpu: gpu(values),
      home: home(values),
      homeMountPath: values.text('/home/jovyan', '/home/ü', '/root'),
      volumes: values.list(notebookVolume(values)),
      firstNotebook: firstNotebook(values),
      env: values.environment,
      startTimeout: values.duration('5 minutes', '1 seconds', '1 hours'),
      defaultUrl: values.text('/lab', '/tree', '/'),
    },
    { rarely: ['gpu'] },
  );
}
