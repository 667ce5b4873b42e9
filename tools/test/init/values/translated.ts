import { join } from 'node:path';
import type { Answers } from '../../../src/init/answers/answers';
import { appProgram } from '../../../src/init/program/app-program';
import { typescriptProgram } from '../../../src/init/program/typescript';
import { answersOfValues, parseValues, translateValues } from '../../../src/init/values/translate';

/** A values file that sets almost every value that is translated. */
export const FULL_VALUES = join(__dirname, 'full-values.yaml');

export const ANSWERS: Answers = {
  name: 'hub',
  language: 'typescript',
  environment: 'cluster',
  platform: 'any-cluster',
  components: ['notebooks'],
  gpuResource: 'nvidia.com/gpu',
};

/** What `init --from-values` makes of a values file. */
export function translated(yaml: string, answers: Partial<Answers> = {}) {
  const values = parseValues(yaml, 'values.yaml');
  const all = { ...ANSWERS, ...answersOfValues(values), ...answers };
  const result = translateValues(values, all);
  return { ...result, answers: all, main: typescriptProgram(appProgram(all, result.seed.jupyterhub)) };
}
