import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cachedFolder } from '../cache/cache';
import type { LayerRecipe } from './layer-recipe';
import { LAYERS, type LayerName } from './layer-recipes';

/** Part of each layer's cache key. Raise this if `writeLayer` changes the archive. */
const FORMAT_VERSION = 1;

/** A layer of images in the user's cache. */
export class Layer {
  /** Returns a layer, and builds it if it is not in the cache. */
  static ready(name: LayerName): Layer {
    const recipe: LayerRecipe = LAYERS[name];
    const below = (recipe.below ?? []).map((lower) => Layer.ready(lower as LayerName));
    const hash = createHash('sha256').update(`layer ${FORMAT_VERSION}`);
    for (const input of [...below.map(({ key }) => key), ...recipe.inputs()]) {
      hash.update(input).update('\0');
    }
    const key = hash.digest('hex').slice(0, 12);
    return new Layer(cachedFolder(`layer-${name}`, key, (folder) => writeLayer(recipe, below, folder)));
  }

  private constructor(private readonly folder: string) {}

  get key(): string {
    return basename(this.folder);
  }

  get archive(): string {
    return join(this.folder, 'layer.tar');
  }

  /** Digest that identifies the content in an image, for example `sha256:…`. */
  get digest(): string {
    return readFileSync(join(this.folder, 'digest'), 'utf8');
  }
}

function writeLayer(recipe: LayerRecipe, below: readonly Layer[], target: string): void {
  const files = join(target, 'files');
  mkdirSync(files);
  const lower = below.map((layer) => {
    const folder = join(target, layer.key);
    mkdirSync(folder);
    run('tar', '--extract', `--file=${layer.archive}`, `--directory=${folder}`);
    return folder;
  });
  recipe.make(files, lower);
  const archive = join(target, 'layer.tar');
  run('tar', '--create', '--sort=name', '--numeric-owner', `--file=${archive}`, `--directory=${files}`, '.');
  const [digest] = run('sha256sum', archive).split(' ');
  writeFileSync(join(target, 'digest'), `sha256:${digest}`);
  for (const folder of [files, ...lower]) {
    rmSync(folder, { recursive: true });
  }
}

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
}
