import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from './cache';

// Usage: make-in-cache.ts FILE MILLISECONDS CONTENT
//
// Requests a cache folder. If it must create the folder, it records that in FILE and takes MILLISECONDS, like a slow
// build.
const [file, milliseconds, content] = process.argv.slice(2);
const folder = cachedFolder('thing', '0123456789ab', (made) => {
  writeFileSync(join(made, 'content'), content);
  appendFileSync(file, `${content}\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(milliseconds));
});
process.stdout.write(folder);
