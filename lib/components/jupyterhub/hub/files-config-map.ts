import { isUtf8 } from 'node:buffer';
import { type Dirent, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { k8s } from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { sha256 } from '../../../digest';
import { KubeflowError } from '../../../errors';
import { checkDataKey } from '../../../validation/data-keys';

// `kubectl apply` keeps an object in an annotation of at most 262,144 bytes, and the object has more than the files.
const MAX_BYTES = 200_000;

/** Files by their path, which is relative. */
export type FileContents = ReadonlyMap<string, Buffer>;

/** What a ConfigMap of files must be told. */
export interface FilesConfigMapProps {
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly files: FileContents;
  /** The prop that gives the files, for errors. */
  readonly prop: string;
}

/** A ConfigMap that holds files, whose folders a volume makes again. */
export class FilesConfigMap extends Construct {
  public readonly name: string;
  public readonly items: k8s.KeyToPath[];

  /** Changes with the files. */
  public readonly checksum: string;

  constructor(scope: Construct, id: string, props: FilesConfigMapProps) {
    super(scope, id);
    const { files, prop } = props;
    this.name = props.name;
    this.items = [...files.keys()].map((path) => ({ key: path.replaceAll('/', '__'), path }));
    this.check(prop, files);
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
    new k8s.KubeConfigMap(this, 'Resource', {
      metadata: { name: props.name, labels: props.labels },
      ...(Object.keys(texts).length > 0 && { data: texts }),
      ...(Object.keys(binaries).length > 0 && { binaryData: binaries }),
    });
  }

  private check(prop: string, content: FileContents): void {
    const owners = new Map<string, string>();
    for (const { key, path } of this.items) {
      checkDataKey(this, `${prop}: name of file "${path}"`, key);
      const other = owners.get(key);
      if (other !== undefined) {
        throw new KubeflowError(
          this,
          `${prop}: the files "${other}" and "${path}" would have the same key "${key}".`,
          'A ConfigMap has one key for each file, in which "__" stands for "/".',
          'Give one of them another name.',
        );
      }
      owners.set(key, path);
    }
    const bytes = [...content.values()].reduce((sum, { length }) => sum + length, 0);
    checkBytes(this, prop, bytes);
  }
}

function checkBytes(where: IConstruct, prop: string, bytes: number): void {
  if (bytes > MAX_BYTES) {
    throw new KubeflowError(
      where,
      `${prop}: the files have ${bytes} bytes together, or more.`,
      `Accepted are ${MAX_BYTES}: they are in a ConfigMap, and \`kubectl apply\` takes no larger one.`,
      'Put large files on a claim, or into an image of the hub of your own.',
    );
  }
}

/** The files of a folder of this machine. Hidden ones are left out. */
export function readDirectory(where: IConstruct, prop: string, folder: string): FileContents {
  const content = new Map<string, Buffer>();
  let bytes = 0;
  const visit = (path: string): void => {
    for (const entry of sortedEntries(where, prop, join(folder, path))) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.name.startsWith('.')) {
        continue;
      }
      if (entry.isDirectory()) {
        visit(inner);
      } else {
        const read = readLocalFile(where, prop, join(folder, inner));
        content.set(inner, read);
        // A folder that was not meant, such as that of the whole project, is not read to its end. Its names count, too.
        bytes += read.length + inner.length;
        checkBytes(where, prop, bytes);
      }
    }
  };
  visit('');
  if (content.size === 0) {
    throw new KubeflowError(where, `${prop}: the folder "${folder}" is empty.`, 'Accepted is a folder with files.');
  }
  return content;
}

/** A file of this machine. */
export function readLocalFile(where: IConstruct, prop: string, path: string): Buffer {
  const { size } = withReadErrors(where, prop, path, () => requireRegularFile(statSync(path)));
  checkBytes(where, prop, size);
  return withReadErrors(where, prop, path, () => readFileSync(path));
}

/** What is no file, such as a device, may have no end. */
function requireRegularFile(found: Stats): Stats {
  if (!found.isFile()) {
    throw Object.assign(new Error(), { code: 'not a file' });
  }
  return found;
}

function sortedEntries(where: IConstruct, prop: string, folder: string): Dirent[] {
  const entries = withReadErrors(where, prop, folder, () => readdirSync(folder, { withFileTypes: true }));
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function withReadErrors<T>(where: IConstruct, prop: string, path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new KubeflowError(
      where,
      `${prop}: "${path}" cannot be read: ${(error as NodeJS.ErrnoException).code}.`,
      'Accepted is a path of this machine; a relative one is seen from where the program runs.',
    );
  }
}
