// Writes the digests of the base images to images/Dockerfile.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseReference } from '../tools/src/registry/image-reference';
import { RegistryClient } from '../tools/src/registry/registry-client';
import { checkArchitectures, resolveImage } from '../tools/src/registry/resolve-image';
import { printError } from '../tools/src/terminal/print-error';
import { processTerminal } from '../tools/src/terminal/terminal';
import { withDigests } from './base-images';

const FILE = join(import.meta.dirname, '../images/Dockerfile');
/** Architectures of the images that are released. */
const ARCHITECTURES = ['amd64', 'arm64'];

const terminal = processTerminal();
const client = new RegistryClient(terminal);
try {
  const text = await withDigests(readFileSync(FILE, 'utf8'), async (image) => {
    const digests = await resolveImage(client, parseReference(image));
    checkArchitectures(image, digests, ARCHITECTURES);
    terminal.stdout.write(`${image}@${digests.digest}\n`);
    return digests.digest;
  });
  writeFileSync(`${FILE}.new`, text);
  renameSync(`${FILE}.new`, FILE);
} catch (error) {
  process.exitCode = printError(error, terminal, false);
}
