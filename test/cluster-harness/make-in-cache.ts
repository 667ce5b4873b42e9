import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from './cache';

// As slow as a build: tells in a file that it has begun, takes its time, and then prints what the folder holds.
// make-in-cache.ts FILE MILLISECONDS CONTENT
const [file, milliseconds, content] = process.argv.slice(2);
const folder = cachedFolder('thing', '0123456789ab', (made) => {
  writeFileSync(join(made, 'content'), content);
  appendFileSync(file, `${content}\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(milliseconds));
});
process.stdout.write(folder);
