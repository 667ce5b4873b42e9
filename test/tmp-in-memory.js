const { existsSync } = require('node:fs');

/** Puts temporary folders in memory if the system has such a file system: cdktf writes and deletes one for each app. */
module.exports = () => {
  if (existsSync('/dev/shm')) {
    process.env.TMPDIR = '/dev/shm';
  }
};
