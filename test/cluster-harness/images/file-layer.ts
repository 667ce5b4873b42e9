import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LayerRecipe } from './layer-recipe';

/** A file of a layer. */
export type LayerFile =
  | { readonly content: string }
  /** Path of a script or statically linked program on this machine. */
  | { readonly program: string }
  | { readonly linkTo: string };

/** A layer of single files by path. */
export function fileLayer(files: () => Readonly<Record<string, LayerFile>>): LayerRecipe {
  return {
    inputs: () => [
      'file-layer 1',
      ...Object.entries(files()).map(([path, file]) =>
        'program' in file ? `${path} ${readFileSync(file.program, 'base64')}` : JSON.stringify([path, file]),
      ),
    ],
    make(folder) {
      for (const [path, file] of Object.entries(files())) {
        const target = join(folder, path);
        mkdirSync(dirname(target), { recursive: true });
        if ('content' in file) {
          writeFileSync(target, file.content);
        } else if ('linkTo' in file) {
          symlinkSync(file.linkTo, target);
        } else {
          copyFileSync(file.program, target);
          chmodSync(target, 0o755);
        }
      }
    },
  };
}
