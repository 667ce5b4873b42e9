import { type GcsFolderOptions, gcsFolder } from '../../../platforms/storage/gcs-folder';
import type { ModelSourceBindOptions, ModelSourceConfig } from './model-source-config';

/** A model in Google Cloud Storage, which the server reads by itself. */
export function gcsModel(reader: ModelSourceBindOptions, url: string, options: GcsFolderOptions): ModelSourceConfig {
  const folder = {
    ...reader,
    program: 'TensorFlow Serving',
    contents: 'the numbered versions',
    example: reader.modelName,
  };
  const { url: basePath, ...access } = gcsFolder(folder, url, options);
  return { basePath, ...access, singleNode: false };
}
