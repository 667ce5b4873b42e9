import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Suites that take minutes, longest first. A long suite that starts last occupies one core while the other is idle.
 * Suites that mostly wait for the operator run while another suite computes.
 */
const LONGEST = [
  'hub-configurations',
  'training-operator-permissions',
  'training-operator-kinds',
  'model-configurations',
  'tf-job-validation',
  'upgrades',
  'programs',
  'jupyterhub',
  'examples-on-gke',
  'examples-on-any-cluster',
  'jupyterhub-users',
  'user-scheduler',
];

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...(await super.sort(files))].sort((one, other) => place(one) - place(other));
  }
}

function place({ moduleId }: TestSpecification): number {
  const index = LONGEST.indexOf(basename(moduleId, '.test.ts'));
  return index < 0 ? LONGEST.length : index;
}
