import type * as kplus from 'cdk8s-plus-27';
import { KubeflowError } from '../../../errors';
import type { IBucket } from '../../../platforms/capabilities/object-store';
import { type GcsFolderOptions, gcsFolder } from '../../../platforms/storage/gcs-folder';
import { isTerraformToken } from '../../../terraform-token';
import type { SharedVolume } from '../../../volumes/shared-volume';
import { type AzureBlobModelOptions, azureBlobModel } from './azure-blob-model';
import {
  type ArchivesModelOptions,
  archivesModel,
  type HttpsModelOptions,
  httpsModel,
  type ModelArchive,
} from './https-model';
import type { ModelSourceBindOptions, ModelSourceConfig } from './model-source-config';
import { type S3ModelOptions, s3Model } from './s3-model';
import {
  type ClaimModelOptions,
  claimModel,
  nfsModel,
  sharedVolumeModel,
  type VolumeModelOptions,
} from './volume-model';

/** Source of a model: a folder with one subfolder per version, named by the version number. */
export class ModelSource {
  /**
   * A folder in a Google Cloud Storage bucket.
   *
   * By default the platform grants only this server access to the folder. The options set another kind of access.
   *
   * @param url `gs://<bucket>/<folder>`
   * @param options access to the bucket
   */
  public static gcs(url: string, options: GcsFolderOptions = {}): ModelSource {
    return new ModelSource((reader) => gcsModel(reader, url, options));
  }

  /**
   * A folder in an S3 bucket, of Amazon or any S3-compatible server. Versions are fetched into the pods, because
   * TensorFlow Serving cannot read S3 since 2.7.
   *
   * @param url `s3://<bucket>/<folder>`
   * @param options location of and access to the bucket
   * @see https://github.com/tensorflow/serving/issues/1963
   */
  public static s3(url: string, options: S3ModelOptions = {}): ModelSource {
    return new ModelSource((reader) => s3Model(reader, url, options));
  }

  /**
   * A folder in Azure Blob Storage. Versions are fetched into the pods.
   *
   * @param url `https://<account>.blob.core.windows.net/<container>/<folder>`
   * @param options access to the container
   */
  public static azureBlob(url: string, options: AzureBlobModelOptions = {}): ModelSource {
    return new ModelSource((reader) => azureBlobModel(reader, url, options));
  }

  /**
   * A folder of a web server that lists folder contents, such as nginx with `autoindex`. Versions are fetched into the
   * pods.
   *
   * @param url `https://<host>/<folder>`
   * @param options access to the folder
   */
  public static https(url: string, options: HttpsModelOptions = {}): ModelSource {
    return new ModelSource((reader) => httpsModel(reader, url, options));
  }

  /**
   * One archive per version. Archives are fetched into the pods.
   *
   * @param archives archives by version number
   * @param options access to the archives
   */
  public static archives(
    archives: { [version: string]: ModelArchive },
    options: ArchivesModelOptions = {},
  ): ModelSource {
    return new ModelSource((reader) => archivesModel(reader, archives, options));
  }

  /**
   * A folder in a bucket of the platform.
   *
   * @param bucket the bucket, for example from `platform.objectStore.bucket(…)`
   * @param path folder in the bucket
   */
  public static bucket(bucket: IBucket, path: string): ModelSource {
    return ModelSource.fromUrl(isTerraformToken(bucket.url) ? bucket.url : `${bucket.url}/${path}`);
  }

  /**
   * A PersistentVolumeClaim in the server's namespace. The server mounts it read-only.
   *
   * @param claim the claim
   * @param options location of the model on the claim
   */
  public static claim(claim: kplus.IPersistentVolumeClaim, options: ClaimModelOptions = {}): ModelSource {
    return new ModelSource((reader) => claimModel(reader, claim.name, options));
  }

  /**
   * A shared volume, for example of the TFJob that writes the model. The server mounts it read-only.
   *
   * @param volume the volume, for example from `NfsServer`
   * @param options location of the model on the volume
   */
  public static sharedVolume(volume: SharedVolume, options: VolumeModelOptions = {}): ModelSource {
    return new ModelSource((reader) => sharedVolumeModel(reader, volume, options));
  }

  /**
   * A folder of an NFS server.
   *
   * @param server name or IP address of the NFS server, resolvable by the nodes
   * @param path absolute path of the folder
   */
  public static nfs(server: string, path: string): ModelSource {
    return new ModelSource((reader) => nfsModel(reader, server, path));
  }

  /**
   * The source of a URL: `gs://<bucket>/<folder>`, `https://<host>/<folder>`, `nfs://<server>/<path>` or
   * `pvc://<claim>/<path>`.
   *
   * @param url the URL
   */
  public static fromUrl(url: string): ModelSource {
    const [, scheme, host, path] = /^([a-z][-+.a-z0-9]*):\/\/([^/]*)(.*)$/.exec(url) ?? [];
    if (scheme === 'gs' || isTerraformToken(url)) {
      return ModelSource.gcs(url);
    }
    if (scheme === 's3') {
      return ModelSource.s3(url);
    }
    if (scheme === 'https') {
      return ModelSource.https(url);
    }
    if (scheme === 'nfs') {
      return ModelSource.nfs(host, path);
    }
    if (scheme === 'pvc') {
      return new ModelSource((reader) => claimModel(reader, host, { path: path.slice(1) }));
    }
    return new ModelSource((reader) => {
      throw unreadable(reader, url, scheme);
    });
  }

  private constructor(private readonly bind: (reader: ModelSourceBindOptions) => ModelSourceConfig) {}

  /**
   * Returns the pod configuration for a model server. Options are checked here, because errors contain the server.
   *
   * @throws KubeflowError if the source or an option is invalid.
   * @internal
   */
  public _bind(reader: ModelSourceBindOptions): ModelSourceConfig {
    return this.bind(reader);
  }
}

/** Returns the configuration of a model in Google Cloud Storage, which the server reads directly. */
function gcsModel(reader: ModelSourceBindOptions, url: string, options: GcsFolderOptions): ModelSourceConfig {
  const folder = {
    ...reader,
    program: 'TensorFlow Serving',
    contents: 'the numbered versions',
    example: reader.modelName,
  };
  const { url: basePath, ...access } = gcsFolder(folder, url, options);
  return { basePath, ...access, singleNode: false };
}

function unreadable({ scope, prop }: ModelSourceBindOptions, url: string, scheme: string | undefined): KubeflowError {
  return new KubeflowError(
    scope,
    scheme === undefined
      ? `${prop}: "${url}" is not a URL.`
      : `${prop}: "${url}" is not supported: no model source reads ${scheme}://.`,
    'Must be gs://<bucket>/<folder>, https://<host>/<folder>, nfs://<server>/<path> or pvc://<claim>/<path>.',
    'For s3://, use ModelSource.s3, and for Azure, ModelSource.azureBlob. For other sources, copy the model to a claim, and use ModelSource.claim.',
  );
}
