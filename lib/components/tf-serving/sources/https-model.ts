import { KubeflowError } from '../../../errors';
import type { SecretKeyRef } from '../../../pods/secret-key-ref';
import { isTerraformToken } from '../../../terraform-token';
import { parseHttpUrl, urlPort } from '../../../validation/urls';
import {
  authorizationVariables,
  escapeVariables,
  fetchedModel,
  type ModelFetchOptions,
  type ModelFolderFetchOptions,
  RCLONE_REMOTE,
} from './fetched-model';
import type { ModelSourceBindOptions, ModelSourceConfig } from './model-source-config';

/** How a folder of a web server may be read. */
export interface HttpsModelOptions extends ModelFolderFetchOptions {
  /**
   * What the header `Authorization` says, for example `Bearer …`.
   *
   * @default - no header
   */
  readonly authorization?: SecretKeyRef;
}

/** An archive with one version of a model. */
export interface ModelArchive {
  /** `https://…`, of a `.tar`, `.tar.gz` or `.zip` with a SavedModel in it, at its top or in one folder. */
  readonly url: string;

  /**
   * The archive's digest, 64 hexadecimal digits. Another archive is not served.
   *
   * @default - whatever the URL has is served
   */
  readonly sha256?: string;
}

/** How archives may be read. */
export interface ArchivesModelOptions extends ModelFetchOptions {
  /**
   * What the header `Authorization` says, for example `Bearer …`.
   *
   * @default - no header
   */
  readonly authorization?: SecretKeyRef;
}

/** A model in a folder of a web server that lists what its folders hold. */
export function httpsModel(
  reader: ModelSourceBindOptions,
  given: string,
  options: HttpsModelOptions,
): ModelSourceConfig {
  const url = isTerraformToken(given) || given.endsWith('/') ? given : `${given}/`;
  const port = portOf(reader, given);
  return fetchedModel(reader, {
    scriptArguments: ['folder', RCLONE_REMOTE, ...reader.versions._fetchArguments],
    env: [
      { name: 'RCLONE_CONFIG_MODELS_TYPE', value: 'http' },
      { name: 'RCLONE_CONFIG_MODELS_URL', value: escapeVariables(url) },
      ...authorizationVariables(reader, options.authorization),
    ],
    port,
    options,
  });
}

/** A model whose versions are an archive each. */
export function archivesModel(
  reader: ModelSourceBindOptions,
  archives: { readonly [version: string]: ModelArchive },
  options: ArchivesModelOptions,
): ModelSourceConfig {
  const { scope, prop } = reader;
  const versions = Object.keys(archives);
  if (versions.length === 0) {
    throw new KubeflowError(
      scope,
      `${prop}: there is no archive.`,
      'Each version of a model is an archive.',
      "For example { 1: { url: 'https://models.example.com/inception-1.tar.gz' } }.",
    );
  }
  for (const version of versions) {
    if (!/^(0|[1-9]\d*)$/.test(version) || !Number.isSafeInteger(Number(version))) {
      throw new KubeflowError(
        scope,
        `${prop}: "${version}" is not a number of a version.`,
        `TensorFlow Serving accepts whole numbers, here up to ${Number.MAX_SAFE_INTEGER}.`,
      );
    }
    checkDigest(reader, version, archives[version].sha256);
  }
  const missing = reader.versions._specificVersions.filter((version) => !versions.includes(String(version)));
  if (missing.length > 0) {
    throw new KubeflowError(
      scope,
      `${prop}: there is no archive of version ${missing.join(', ')}, which is to be served.`,
      `There are archives of ${versions.join(', ')}.`,
    );
  }
  const ports = versions.map((version) => portOf(reader, archives[version].url));
  const port = ports.find((other) => other !== ports[0]) === undefined ? ports[0] : undefined;
  if (port === undefined && options.allowEgressTo === undefined) {
    throw new KubeflowError(
      scope,
      `${prop}: the archives are at different ports: ${[...new Set(ports)].join(', ')}.`,
      'The network policy opens one, unless it is told whom to let the pods reach.',
      'Set peers.',
    );
  }
  return fetchedModel(reader, {
    scriptArguments: [
      'archives',
      ...versions.flatMap((version) => [version, archives[version].url, archives[version].sha256 ?? '-']),
    ],
    env: authorizationVariables(reader, options.authorization),
    port: port ?? ports[0],
    options,
  });
}

function checkDigest({ scope, prop }: ModelSourceBindOptions, version: string, digest: string | undefined): void {
  if (digest !== undefined && !isTerraformToken(digest) && !/^[0-9a-f]{64}$/.test(digest)) {
    throw new KubeflowError(
      scope,
      `${prop}: sha256 "${digest}" of version ${version} is not a digest.`,
      'Accepted are 64 hexadecimal digits in lower case, as `sha256sum` prints them.',
    );
  }
}

function portOf({ scope, prop }: ModelSourceBindOptions, text: string): number {
  if (isTerraformToken(text)) {
    return 443;
  }
  const url = parseHttpUrl(text, { schemes: ['https'], allowFragment: false });
  if (!url) {
    throw new KubeflowError(
      scope,
      `${prop}: "${text}" is not a URL that models are fetched from.`,
      'Accepted is https://<host>/<path>, without a user, a password or a "#" in it.',
      'Put what must stay secret into a Secret, and name it as `authorization`.',
    );
  }
  return urlPort(url);
}
