import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../cluster';
import type { ImageName } from '../images/image-recipes';
import { Images } from '../images/images';
import { TOOLS_FOLDER } from '../processes/namespaces';

/** The name of an image in `image-recipes.ts`, or the path of an archive in the format of `docker save`. */
export type NodeImage = ImageName | `${string}/${string}`;

/** Images to load onto a node, which cannot pull any. */
export class NodeImages {
  /** Commands that write archives to standard output. */
  private readonly archives: string[][];

  /** Builds the images that are not in the user's cache. */
  constructor(images: readonly NodeImage[]) {
    const paths = images.filter(isPath);
    for (const path of paths) {
      accessSync(path);
    }
    const made = Images.ready('pause', ...images.filter((image) => !isPath(image)));
    this.archives = [made.archiveCommand, ...paths.map((path) => ['cat', path])];
  }

  async import(cluster: Cluster): Promise<void> {
    for (const archive of this.archives) {
      await importArchive(cluster, archive).catch((error: Error) => {
        throw new Error(`cannot import the images that "${archive.join(' ')}" writes: ${error.message}`);
      });
    }
  }
}

/** Runs the command outside the cluster's namespaces, where all folders are visible. */
async function importArchive(cluster: Cluster, [program, ...args]: string[]): Promise<void> {
  const archive = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const importCommand = [join(TOOLS_FOLDER, 'ctr'), '--namespace=k8s.io', 'images', 'import', '-'];
  const [[status]] = await Promise.all([once(archive, 'exit'), cluster.run(importCommand, archive.stdout)]);
  if (status !== 0) {
    throw new Error(`status ${status}`);
  }
}

function isPath(image: NodeImage): image is `${string}/${string}` {
  return image.includes('/');
}
