import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../cluster';
import type { ImageName } from '../images/image-recipes';
import { Images } from '../images/images';
import { TOOLS_FOLDER } from '../namespaces';

/** The name of an image that is made here, or the path of an archive as `docker save` writes it. */
export type NodeImage = ImageName | `${string}/${string}`;

/** What a node has, since it pulls nothing. */
export class NodeImages {
  /** Commands that write archives to their output. */
  private readonly archives: string[][];

  /** Makes what is not in the user's cache yet. */
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
        throw new Error(`what "${archive.join(' ')}" writes is not imported: ${error.message}`);
      });
    }
  }
}

/** The command runs outside the cluster's namespaces, where not all folders are to be seen. */
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
