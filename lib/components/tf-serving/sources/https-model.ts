import { KubeflowError } from '../../../errors';
import { literalText } from '../../../pods/literal-text';
import type { SecretKeyRef } from '../../../pods/secret-key-ref';
import { isTerraformToken } from '../../../terraform-token';
import { parseHttpUrl, urlPort } from '../../../validation/urls';
import {
  authorizationVariables,
  fetchedModel,
  type ModelFetchOptions,
  type ModelFolderFetchOptions,
  RCLONE_REMOTE,
} from './fetched-model';
import type { ModelSourceBindOptions, ModelSourceConfig } from './model-source-config';

/** Options for reading a folder of a web server. */
export interface HttpsModelOptions extends ModelFolderFetchOptions {
  /**
   * Value of the `Authorization` header, for example `Bearer …`.
   *
   * @default - no header
   */
  readonly authorization?: SecretKeyRef;
}

/** An archive with one version of a model. */
export interface ModelArchive {
  /**
   * `https://…` URL of a `.tar`, `.tar.gz` or `.zip` archive. The SavedModel is at the top level or in a single folder.
   */
  readonly url: string;

  /**
   * SHA-256 digest of the archive, 64 hexadecimal digits. The server does not serve an archive with another digest.
   *
   * @default - the archive is not verified
   */
  readonly sha256?: string;
}

/** Options for reading archives. */
export interface ArchivesModelOptions extends ModelFetchOptions {
  /**
   * Value of the `Authorization` header, for example `Bearer …`.
   *
   * @default - no header
   */
  readonly authorization?: SecretKeyRef;
}

/**
 * Returns the configuration of a model in a folder of a web server that lists folder contents.
 *
 * @throws KubeflowError if the URL or an option is invalid.
 */
export function httpsModel(
  reader: ModelSourceBindOptions,
  folderUrl: string,
  options: HttpsModelOptions,
): ModelSourceConfig {
  const url = isTerraformToken(folderUrl) || folderUrl.endsWith('/') ? folderUrl : `${folderUrl}/`;
  const port = portOf(reader, folderUrl, 'folder');
  return fetchedModel(reader, {
    scriptArguments: ['folder', RCLONE_REMOTE, ...reader.versions._fetchArguments],
    env: [
      { name: 'RCLONE_CONFIG_MODELS_TYPE', value: 'http' },
      { name: 'RCLONE_CONFIG_MODELS_URL', value: literalText(url) },
      ...authorizationVariables(reader, options.authorization),
    ],
    port,
    options,
  });
}

/**
 * Returns the configuration of a model with one archive per version.
 *
 * @throws KubeflowError if an archive is invalid or missing.
 */
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
      `${prop}: there are no archives.`,
      'At least one version is required.',
      "Use for example { 1: { url: 'https://models.example.com/inception-1.tar.gz' } }.",
    );
  }
  for (const version of versions) {
    if (!/^(0|[1-9]\d*)$/.test(version) || !Number.isSafeInteger(Number(version))) {
      throw new KubeflowError(
        scope,
        `${prop}: "${version}" is not a valid version number.`,
        `Must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}.`,
      );
    }
    checkDigest(reader, version, archives[version].sha256);
  }
  const missing = reader.versions._specificVersions.filter((version) => !versions.includes(String(version)));
  if (missing.length > 0) {
    throw new KubeflowError(
      scope,
      `${prop}: \`versionPolicy\` serves version ${missing.join(', ')}, which has no archive.`,
      `Must be versions with an archive: ${versions.join(', ')}.`,
      'Add an archive, or change `versionPolicy`.',
    );
  }
  const ports = versions.map((version) => portOf(reader, archives[version].url, 'archive'));
  const port = ports.find((other) => other !== ports[0]) === undefined ? ports[0] : undefined;
  if (port === undefined && options.allowEgressTo === undefined) {
    throw new KubeflowError(
      scope,
      `${prop}: the archives use different ports: ${[...new Set(ports)].join(', ')}.`,
      'The default network policy allows egress on a single port.',
      'Set `allowEgressTo`.',
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
      `${prop}: sha256 "${digest}" of version ${version} is not a valid digest.`,
      'Must be 64 lower-case hexadecimal digits, as printed by `sha256sum`.',
    );
  }
}

/**
 * Returns the port of a URL.
 *
 * @throws KubeflowError if the URL is invalid. The URL of a folder has no query: paths of its files are appended to it.
 */
function portOf({ scope, prop }: ModelSourceBindOptions, text: string, kind: 'folder' | 'archive'): number {
  if (isTerraformToken(text)) {
    return 443;
  }
  const url = parseHttpUrl(text, { schemes: ['https'], allowFragment: false });
  const hasQuery = kind === 'folder' && text.includes('?');
  if (!url || hasQuery) {
    throw new KubeflowError(
      scope,
      `${prop}: "${text}" is not a valid URL for a model.`,
      `Must be https://<host>/<path>, without a user name, password${hasQuery ? ', query' : ''} or "#".`,
      hasQuery
        ? 'Paths of files are appended to the URL. Put a token into a Secret and set `authorization`, or use `ModelSource.archives`.'
        : 'Put credentials into a Secret, and set `authorization`.',
    );
  }
  return urlPort(url);
}
