import { isUtf8 } from 'node:buffer';
import { type Dirent, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { Construct, type IConstruct } from 'constructs';
import { sha256 } from '../../../digest';
import { KubeflowError } from '../../../errors';
import * as kube from '../../../k8s/kube';
import { checkDataKey } from '../../../validation/data-keys';

// `kubectl apply` stores the whole object in an annotation of at most 262,144 bytes.
const MAX_BYTES = 200_000;

/** File contents by relative path. */
export type FileContents = ReadonlyMap<string, Buffer>;

/** Properties of `FilesConfigMap`. */
export interface FilesConfigMapProps {
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly files: FileContents;
  /** The prop that sets the files, for errors. */
  readonly prop: string;
}

/** A ConfigMap of files. A volume with `items` restores their directories. */
export class FilesConfigMap extends Construct {
  public readonly name: string;
  public readonly items: kube.KeyToPath[];

  /** Checksum of the files. */
  public readonly checksum: string;

  constructor(scope: Construct, id: string, props: FilesConfigMapProps) {
    super(scope, id);
    const { files, prop } = props;
    this.name = props.name;
    this.items = [...files.keys()].map((path) => ({ key: path.replaceAll('/', '__'), path }));
    this.checkFiles(prop, files);
    const texts: { [key: string]: string } = {};
    const binaries: { [key: string]: string } = {};
    for (const { key, path } of this.items) {
      const bytes = files.get(path) ?? Buffer.alloc(0);
      if (isUtf8(bytes) && !bytes.includes(0)) {
        texts[key] = bytes.toString('utf8');
      } else {
        binaries[key] = bytes.toString('base64');
      }
    }
    this.checksum = sha256(JSON.stringify([this.items, texts, binaries]));
    new kube.ConfigMap(this, 'Resource', {
      metadata: { name: props.name, labels: props.labels },
      ...(Object.keys(texts).length > 0 && { data: texts }),
      ...(Object.keys(binaries).length > 0 && { binaryData: binaries }),
    });
  }

  private checkFiles(prop: string, files: FileContents): void {
    const pathsByKey = new Map<string, string>();
    for (const { key, path } of this.items) {
      checkDataKey(this, `${prop}: name of file "${path}"`, key);
      const other = pathsByKey.get(key);
      if (other !== undefined) {
        throw new KubeflowError(
          this,
          `${prop}: the files "${other}" and "${path}" have the same ConfigMap key "${key}".`,
          'Keys must be unique, and "__" replaces "/" in them.',
          'Rename one of the files.',
        );
      }
      pathsByKey.set(key, path);
    }
    const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
    checkBytes(this, prop, bytes);
  }
}

function checkBytes(where: IConstruct, prop: string, bytes: number): void {
  if (bytes > MAX_BYTES) {
    throw new KubeflowError(
      where,
      `${prop}: the total size of the files is at least ${bytes} bytes.`,
      `Must be at most ${MAX_BYTES} bytes, because \`kubectl apply\` rejects larger ConfigMaps.`,
      'Put large files on a claim or into a custom hub image.',
    );
  }
}

/** Reads the files of a local directory. Hidden files are skipped. */
export function readDirectory(where: IConstruct, prop: string, directory: string): FileContents {
  const contents = new Map<string, Buffer>();
  let bytes = 0;
  const visit = (path: string): void => {
    for (const entry of sortedEntries(where, prop, join(directory, path))) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.name.startsWith('.')) {
        continue;
      }
      if (entry.isDirectory()) {
        visit(inner);
      } else {
        const file = readLocalFile(where, prop, join(directory, inner));
        contents.set(inner, file);
        // Stops early in a large directory that was passed by mistake. Counts names too, so that many empty files also
        // reach the limit.
        bytes += file.length + inner.length;
        checkBytes(where, prop, bytes);
      }
    }
  };
  visit('');
  if (contents.size === 0) {
    throw new KubeflowError(
      where,
      `${prop}: the directory "${directory}" is empty.`,
      'Must contain at least one file.',
    );
  }
  return contents;
}

/** Reads a local file. */
export function readLocalFile(where: IConstruct, prop: string, path: string): Buffer {
  const { size } = withReadErrors(where, prop, path, () => requireRegularFile(statSync(path)));
  checkBytes(where, prop, size);
  return withReadErrors(where, prop, path, () => readFileSync(path));
}

/** Rejects devices and the like, which can be endless. */
function requireRegularFile(stats: Stats): Stats {
  if (!stats.isFile()) {
    throw Object.assign(new Error(), { code: 'not a file' });
  }
  return stats;
}

function sortedEntries(where: IConstruct, prop: string, directory: string): Dirent[] {
  const entries = withReadErrors(where, prop, directory, () => readdirSync(directory, { withFileTypes: true }));
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function withReadErrors<T>(where: IConstruct, prop: string, path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new KubeflowError(
      where,
      `${prop}: "${path}" cannot be read: ${(error as NodeJS.ErrnoException).code}.`,
      'Must be a path on this machine. Relative paths start at the working directory of the program.',
    );
  }
}
