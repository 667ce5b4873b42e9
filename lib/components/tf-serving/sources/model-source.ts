import type * as kplus from 'cdk8s-plus-27';
import { KubeflowError } from '../../../errors';
import type { IBucket } from '../../../platforms/capabilities/object-store';
import { type GcsFolderOptions, gcsFolder } from '../../../platforms/storage/gcs-folder';
import { isTerraformToken } from '../../../terraform-token';
import type { SharedVolume } from '../../../volumes/shared-volume';
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

/** Where the versions of a model are: a folder with a sub-folder for each version, named by its number. */
export class ModelSource {
  /**
   * A folder of a bucket of Google Cloud Storage.
   *
   * The platform lets the server, and nobody else, read the folder, unless the options say how else it may.
   *
   * @param url `gs://<bucket>/<folder>`
   * @param options how the bucket is read
   */
  public static gcs(url: string, options: GcsFolderOptions = {}): ModelSource {
    return new ModelSource((reader) => gcsModel(reader, url, options));
  }

  /**
   * A folder of a bucket of S3, or of whatever speaks S3. TensorFlow Serving has not been able to read one since 2.7, so the versions
   * are fetched into the pods.
   *
   * @param url `s3://<bucket>/<folder>`
   * @param options where the bucket is, and how it is read
   * @see https://github.com/tensorflow/serving/issues/1963
   */
  public static s3(url: string, options: S3ModelOptions = {}): ModelSource {
    return new ModelSource((reader) => s3Model(reader, url, options));
  }

  /**
   * A folder of a web server that lists what its folders hold, as nginx does with `autoindex`. The versions are fetched into the pods.
   *
   * @param url `https://<host>/<folder>`
   * @param options how the folder is read
   */
  public static https(url: string, options: HttpsModelOptions = {}): ModelSource {
    return new ModelSource((reader) => httpsModel(reader, url, options));
  }

  /**
   * Versions that are an archive each, fetched into the pods.
   *
   * @param archives the archives, by the numbers of the versions
   * @param options how the archives are read
   */
  public static archives(
    archives: { [version: string]: ModelArchive },
    options: ArchivesModelOptions = {},
  ): ModelSource {
    return new ModelSource((reader) => archivesModel(reader, archives, options));
  }

  /**
   * A folder of a bucket that the platform made.
   *
   * @param bucket the bucket, for example of `platform.objectStore.bucket(…)`
   * @param path folder of the bucket
   */
  public static bucket(bucket: IBucket, path: string): ModelSource {
    return ModelSource.fromUrl(isTerraformToken(bucket.url) ? bucket.url : `${bucket.url}/${path}`);
  }

  /**
   * A PersistentVolumeClaim of the server's namespace. The server reads it and never writes.
   *
   * @param claim the claim
   * @param options where on the claim the model is
   */
  public static claim(claim: kplus.IPersistentVolumeClaim, options: ClaimModelOptions = {}): ModelSource {
    return new ModelSource((reader) => claimModel(reader, claim.name, options));
  }

  /**
   * A volume that is shared with others, for example with the TFJob that writes the model.
   *
   * @param volume the volume, for example of `NfsServer`
   * @param options where on the volume the model is
   */
  public static sharedVolume(volume: SharedVolume, options: VolumeModelOptions = {}): ModelSource {
    return new ModelSource((reader) => sharedVolumeModel(reader, volume, options));
  }

  /**
   * A folder of an NFS server.
   *
   * @param server name or address of the NFS server, as the nodes can resolve it
   * @param path absolute path of the folder
   */
  public static nfs(server: string, path: string): ModelSource {
    return new ModelSource((reader) => nfsModel(reader, server, path));
  }

  /**
   * Whatever a URL names: `gs://<bucket>/<folder>`, `https://<host>/<folder>`, `nfs://<server>/<path>` or `pvc://<claim>/<path>`.
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
   * Lends the files to a model server. Mistakes are told here, where it is known whose they are.
   *
   * @internal
   */
  public _bind(reader: ModelSourceBindOptions): ModelSourceConfig {
    return this.bind(reader);
  }
}

/** A model in Google Cloud Storage, which the server reads by itself. */
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
      : `${prop}: "${url}" cannot be served: no model source reads ${scheme}://.`,
    'Accepted are gs://<bucket>/<folder>, s3://<bucket>/<folder>, https://<host>/<folder>, nfs://<server>/<path> and pvc://<claim>/<path>.',
    'For anything else copy the model into a claim or a shared volume, and use ModelSource.claim or ModelSource.sharedVolume.',
  );
}
