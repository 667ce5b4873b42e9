import { createHash } from 'node:crypto';
import { linkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from '../cache/cache';
import { IMAGES, type ImageName, type ImageRecipe } from './image-recipes';
import { Layer } from './layer';

const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Images for a node, which cannot pull any. */
export class Images {
  /** Returns the images, and builds those that are not in the user's cache. */
  static ready(...names: readonly ImageName[]): Images {
    const images = [...new Set(names)].sort().map((name) => new Image(IMAGES[name]));
    const key = sha256(JSON.stringify(images.map(({ recipe, config }) => [recipe.reference, config])));
    return new Images(
      images.map(({ recipe }) => recipe.reference),
      cachedFolder('images', key.slice(0, 12), (folder) => writeArchive(folder, images)),
    );
  }

  private constructor(
    /** References of the images. */
    readonly references: readonly string[],
    private readonly folder: string,
  ) {}

  /** A command that writes an archive of the images to standard output, in the format of `docker save`. */
  get archiveCommand(): string[] {
    return ['tar', '--create', `--directory=${this.folder}`, '.'];
  }
}

class Image {
  readonly layers: readonly Layer[];
  readonly config: string;

  constructor(readonly recipe: ImageRecipe) {
    this.layers = recipe.layers.map((layer) => Layer.ready(layer));
    this.config = JSON.stringify({
      architecture: ARCHITECTURES[process.arch],
      os: 'linux',
      config: recipe.config,
      rootfs: { type: 'layers', diff_ids: this.layers.map(({ digest }) => digest) },
    });
  }

  get configFile(): string {
    return `${sha256(this.config)}.json`;
  }

  /** Layer archives by path in the image archive. */
  get layerFiles(): Map<string, string> {
    return new Map(this.layers.map(({ digest, archive }) => [`${digest.replace(/^sha256:/, '')}.tar`, archive]));
  }
}

/** @see https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md#combined-image-json--filesystem-changeset-format */
function writeArchive(folder: string, images: readonly Image[]): void {
  const layers = new Map(images.flatMap(({ layerFiles }) => [...layerFiles]));
  for (const [path, archive] of layers) {
    linkSync(archive, join(folder, path));
  }
  for (const { config, configFile } of images) {
    writeFileSync(join(folder, configFile), config);
  }
  const manifest = images.map(({ recipe, configFile, layerFiles }) => ({
    Config: configFile,
    RepoTags: [recipe.reference],
    Layers: [...layerFiles.keys()],
  }));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
