import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { openSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Tools } from '../../cluster-harness/tools';
import { until } from '../../cluster-harness/until';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';

interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** The registry of the Distribution project on loopback. */
export class RegistryProcess {
  /**
   * @param folder folder of the images. Several registries can have the same one
   * @param auth section `auth` of the configuration. @default - everybody may push and pull
   */
  static async start(folder: string, name: string, auth?: object): Promise<RegistryProcess> {
    const port = await freePort();
    const file = join(folder, `${name}.json`);
    const config = {
      version: '0.1',
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: join(folder, 'images') }, delete: { enabled: true } },
      http: { addr: `127.0.0.1:${port}`, secret: 'test' },
      ...(auth !== undefined && { auth }),
    };
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(config));
    const child = spawn(Tools.ready('registry').path('registry'), ['serve', file], {
      // It logs each image that it does not have.
      stdio: ['ignore', 'ignore', openSync(join(folder, `${name}.log`), 'w')],
      env: { PATH: process.env.PATH, OTEL_TRACES_EXPORTER: 'none' },
    });
    const registry = new RegistryProcess(`127.0.0.1:${port}`, child);
    await until('the registry', async () => [200, 401].includes((await fetch(`${registry.url}/v2/`)).status));
    return registry;
  }

  private constructor(
    /** Host and port. */
    readonly host: string,
    private readonly child: ChildProcess,
  ) {}

  get url(): string {
    return `http://${this.host}`;
  }

  /** Pushes an image for each architecture, with an index if there are several, and returns its digest. */
  async push(repository: string, tag: string, architectures: readonly string[]): Promise<string> {
    const manifests: (Blob & { platform: object })[] = [];
    for (const architecture of architectures) {
      const platform = { os: 'linux', architecture };
      const config = await this.pushBlob(repository, JSON.stringify({ ...platform, config: {}, rootfs: ROOT_FS, tag }));
      const layer = await this.pushBlob(repository, LAYER);
      const manifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: { ...config, mediaType: CONFIG },
        layers: [{ ...layer, mediaType: 'application/vnd.oci.image.layer.v1.tar' }],
      });
      const name = architectures.length === 1 ? tag : sha256(manifest);
      manifests.push({ ...(await this.pushManifest(repository, name, MANIFEST, manifest)), platform });
    }
    if (manifests.length === 1) {
      return manifests[0].digest;
    }
    const index = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests });
    return (await this.pushManifest(repository, tag, INDEX, index)).digest;
  }

  /** The digest that the registry names, or undefined if it has no such image. */
  async digest(repository: string, reference: string): Promise<string | undefined> {
    const answer = await fetch(`${this.url}/v2/${repository}/manifests/${reference}`, {
      method: 'HEAD',
      headers: { accept: `${INDEX}, ${MANIFEST}` },
    });
    return answer.headers.get('docker-content-digest') ?? undefined;
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill();
    await exited;
  }

  private async pushBlob(repository: string, text: string): Promise<Blob> {
    const started = await fetch(`${this.url}/v2/${repository}/blobs/uploads/`, { method: 'POST' });
    const upload = new URL(started.headers.get('location') ?? '', this.url);
    upload.searchParams.set('digest', sha256(text));
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = await fetch(upload, { method: 'PUT', headers, body: text });
    expect(answer.status).toBe(201);
    return { mediaType: 'application/octet-stream', digest: sha256(text), size: Buffer.byteLength(text) };
  }

  private async pushManifest(repository: string, name: string, mediaType: string, text: string): Promise<Blob> {
    const answer = await fetch(`${this.url}/v2/${repository}/manifests/${name}`, {
      method: 'PUT',
      headers: { 'content-type': mediaType },
      body: text,
    });
    expect([answer.status, await answer.text()]).toEqual([201, '']);
    return { mediaType, digest: sha256(text), size: Buffer.byteLength(text) };
  }
}

/** An empty archive. */
const LAYER = '\0'.repeat(1024);
const ROOT_FS = { type: 'layers', diff_ids: [sha256(LAYER)] };

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
