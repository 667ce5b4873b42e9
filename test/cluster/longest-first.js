const { basename } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Suites that take minutes, longest first. A long suite that starts last occupies one core while the other is idle.
 * Suites that mostly wait for the operator run while another suite computes.
 */
const LONGEST = [
  'hub-configurations',
  'training-operator-permissions',
  'training-operator-kinds',
  'tf-job-validation',
  'upgrades',
  'programs',
  'jupyterhub',
  'examples-on-gke',
  'examples-on-any-cluster',
  'jupyterhub-users',
  'user-scheduler',
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => place(one) - place(other));
  }
};

function place({ path }) {
  const index = LONGEST.indexOf(basename(path, '.test.ts'));
  return index < 0 ? LONGEST.length : index;
}
