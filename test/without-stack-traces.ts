// cdktf records a stack trace for each token and never prints it. Recording takes longer than the rest of a synthesis.
const file = require.resolve('cdktf/lib/tokens/private/stack-trace');
require.cache[file] = {
  id: file,
  filename: file,
  loaded: true,
  exports: { captureStackTrace: () => [] },
} as NodeModule;
