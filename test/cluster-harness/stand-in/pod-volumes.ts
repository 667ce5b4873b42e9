import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ClusterFolder } from '../cluster-folder';
import { NonRetryableError } from '../until';
import type { Content, Kind, PodObjects } from './pod-objects';
import type { Files, PodSpec, Projection, Volume } from './pod-spec';

/** The volumes of a pod, stored as folders. */
export class PodVolumes {
  constructor(
    private readonly clusterFolder: ClusterFolder,
    /** Folder of this pod. */
    private readonly podFolder: string,
    private readonly spec: PodSpec,
    private readonly objects: PodObjects,
  ) {}

  /** Returns the folder of a volume. */
  folder(name: string): string {
    const claim = this.spec.volumes?.find((volume) => volume.name === name)?.persistentVolumeClaim;
    // All pods that use this claim share the folder, including later ones.
    return claim
      ? this.clusterFolder.join('claims', `${this.objects.namespace}-${claim.claimName}`)
      : join(this.podFolder, 'volumes', name);
  }

  /** Creates the folders, and updates the files of Secret, ConfigMap and projected volumes. */
  async update(): Promise<void> {
    for (const volume of this.spec.volumes ?? []) {
      const folder = this.folder(volume.name);
      mkdirSync(folder, { recursive: true });
      if (volume.emptyDir || volume.persistentVolumeClaim) {
        this.makeWritable(folder);
      } else {
        write(folder, await this.filesOf(volume));
      }
    }
  }

  /** Sets owner and mode like a kubelet. */
  private makeWritable(folder: string): void {
    const group = this.spec.securityContext?.fsGroup;
    chownSync(folder, 0, group ?? 0);
    chmodSync(folder, group === undefined ? 0o777 : 0o2770);
  }

  private async filesOf({ name, secret, configMap, projected }: Volume): Promise<Content> {
    if (secret) {
      return this.filesOfObject('Secret', secret.secretName, secret);
    }
    if (configMap) {
      return this.filesOfObject('ConfigMap', configMap.name, configMap);
    }
    if (projected) {
      const files = await Promise.all(projected.sources.map((source) => this.projectedFiles(source)));
      return Object.assign({}, ...files);
    }
    throw new NonRetryableError(`volume ${name}: a stand-in does not support this type of volume`);
  }

  private async projectedFiles(source: Projection): Promise<Content> {
    const { secret, configMap, downwardAPI, serviceAccountToken } = source;
    if (secret) {
      return this.filesOfObject('Secret', secret.name, secret);
    }
    if (configMap) {
      return this.filesOfObject('ConfigMap', configMap.name, configMap);
    }
    if (serviceAccountToken) {
      return { [serviceAccountToken.path]: Buffer.from(await this.objects.token(serviceAccountToken.audience)) };
    }
    return Object.fromEntries(
      (downwardAPI?.items ?? []).map(({ path, fieldRef }) => [
        path,
        Buffer.from(this.objects.field(fieldRef?.fieldPath ?? '')),
      ]),
    );
  }

  private async filesOfObject(kind: Kind, name: string, { items, optional }: Files): Promise<Content> {
    const content = await this.objects.content(kind, name, optional);
    if (!items) {
      return content;
    }
    return Object.fromEntries(items.filter(({ key }) => content[key]).map(({ key, path }) => [path, content[key]]));
  }
}

function write(folder: string, files: Content): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}
