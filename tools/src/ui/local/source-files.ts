import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file of an app. */
export interface SourceFile {
  readonly path: string;
  readonly content: Buffer;
}

/** Folders of packages and output. A local Terraform state may contain secrets. */
const LEFT_OUT = new Set(['node_modules', '.venv', '__pycache__', 'dist', 'deploy.out', 'cdktf.out', '.git']);
/** Files that often contain secrets. */
const SECRET = /^\.env(\..*)?$|\.tfstate(\..*)?$|\.(pem|key)$/;
const MAX_FILES = 500;
const MAX_SIZE = 1024 * 1024;

/** Reads the files of an app that a person keeps: without packages, output and secrets. Links are not followed. */
export function readSources(folder: string): SourceFile[] {
  const files: SourceFile[] = [];
  const visit = (path: string) => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const name = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory() && !LEFT_OUT.has(entry.name)) {
        visit(name);
      } else if (entry.isFile() && !SECRET.test(entry.name) && files.length < MAX_FILES) {
        if (statSync(join(folder, name)).size <= MAX_SIZE) {
          files.push({ path: name, content: readFileSync(join(folder, name)) });
        }
      }
    }
  };
  visit('');
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A hash of the paths and contents of files. */
export function hashOf(files: readonly SourceFile[]): string {
  const hash = createHash('sha256');
  for (const { path, content } of files) {
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
