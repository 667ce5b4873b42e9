const { basename } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** Suites that take minutes, the longest first: one that starts last keeps a single core busy while the other has nothing to do. */
const LONGEST = [
  'hub-configurations',
  'upgrades',
  'jupyterhub',
  'jupyterhub-users',
  'examples-on-any-cluster',
  'examples-on-gke',
  'programs',
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
