import { type GcsFolderOptions, gcsFolder } from '../../workload/gcs-folder';
import type { ModelAccess, ModelReader } from './model-access';

/** A model in Google Cloud Storage, which the server reads by itself. */
export function gcsModel(reader: ModelReader, url: string, options: GcsFolderOptions): ModelAccess {
  const folder = {
    ...reader,
    program: 'TensorFlow Serving',
    holds: 'the numbered versions',
    example: reader.modelName,
  };
  const { url: basePath, ...access } = gcsFolder(folder, url, options);
  return { basePath, ...access, oneNode: false };
}
