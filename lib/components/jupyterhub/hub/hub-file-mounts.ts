import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type * as kube from '../../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { checkSecretKeyRef } from '../../../pods/secret-key-ref';
import { checkDataKey } from '../../../validation/data-keys';
import { isIntegerBetween } from '../../../validation/integers';
import { isPath, PATH_RULES } from '../../../validation/paths';
import type { HubNames } from '../hub-names';
import { FilesConfigMap, readDirectory, readLocalFile } from './files-config-map';
import type { HubDirectory, HubFile } from './hub-file';
import type { HubOptions } from './hub-options';
import type { HubVolume } from './hub-volume';

/** Mount path of `hub.extraConfig`. */
export const EXTRA_CONFIG_DIRECTORY = '/etc/jupyterhub-extra';

/** Mount path of `hub.templates`. */
export const TEMPLATES_DIRECTORY = '/etc/jupyterhub-templates';

// JupyterHub serves static files from a single directory, so they are mounted inside the one in the hub's image.
const STATIC_DIRECTORY = '/usr/local/share/jupyterhub/static/extra';

const BLOCK_NAME = /^[A-Za-z0-9][-._A-Za-z0-9]{0,100}$/;

/** Properties of `HubFileMounts`. */
export interface HubFileMountsProps {
  readonly names: HubNames;
  readonly hub: HubOptions;
}

/** Files of the user in the hub's pod: additional configuration, templates, static files and files at any path. */
export class HubFileMounts extends Construct {
  public readonly volumes: HubVolume[] = [];

  /** Checksum of the files in generated ConfigMaps; undefined if there are none. The hub reads them only when it starts. */
  public readonly checksum?: string;

  private readonly names: HubNames;
  private readonly configMaps: FilesConfigMap[] = [];

  constructor(scope: Construct, id: string, { names, hub }: HubFileMountsProps) {
    super(scope, id);
    this.names = names;
    this.addExtraConfig(hub.extraConfig ?? {});
    this.addDirectory('templates', TEMPLATES_DIRECTORY, hub.templates);
    this.addDirectory('static', STATIC_DIRECTORY, hub.staticFiles, 'staticFiles');
    this.addFiles(hub.files ?? {});
    this.checksum =
      this.configMaps.length > 0 ? this.configMaps.map(({ checksum }) => checksum.slice(0, 16)).join('-') : undefined;
  }

  private addExtraConfig(blocks: { [name: string]: string }): void {
    const files = extraConfigFiles(blocks);
    for (const [index, [name]] of files.entries()) {
      if (!BLOCK_NAME.test(name)) {
        throw new KubeflowError(
          this,
          `hub.extraConfig: "${name}" is not a valid block name.`,
          'Must be at most 100 letters, digits, "-", "_" and ".", and start with a letter or digit.',
        );
      }
      if (files[index + 1]?.[0] === name) {
        throw new KubeflowError(
          this,
          `hub.extraConfig: two blocks have the file name "${name}".`,
          'Each block is stored in a file, and ".py" is appended to its name if missing.',
          'Rename one of the blocks.',
        );
      }
    }
    if (files.length > 0) {
      const contents = new Map(files.map(([name, python]) => [name, Buffer.from(python)]));
      this.mountConfigMap(
        'extra-config',
        EXTRA_CONFIG_DIRECTORY,
        this.addConfigMap('extra-config', 'hub.extraConfig', contents),
      );
    }
  }

  private addDirectory(name: string, mountPath: string, directory: HubDirectory | undefined, propName = name): void {
    const prop = `hub.${propName}`;
    if (directory === undefined) {
      return;
    }
    const mount = { name, mountPath, readOnly: true };
    if (directory.volumeClaim) {
      const { name: claimName } = directory.volumeClaim;
      checkName(this, `${prop}: claim`, claimName, DNS_SUBDOMAIN);
      this.volumes.push({
        volume: { name, persistentVolumeClaim: { claimName, readOnly: true } },
        mounts: [
          {
            ...mount,
            ...(directory.subPath !== undefined && { subPath: checkSubPath(this, prop, directory.subPath) }),
          },
        ],
      });
    } else if (directory.configMapName !== undefined) {
      checkName(this, `${prop}: ConfigMap`, directory.configMapName, DNS_SUBDOMAIN);
      this.volumes.push({ volume: { name, configMap: { name: directory.configMapName } }, mounts: [mount] });
    } else {
      const contents = readDirectory(this, prop, directory.path ?? '');
      this.mountConfigMap(name, mountPath, this.addConfigMap(name, prop, contents));
    }
  }

  /** Mounts each file by itself, from one shared volume, so that the other files of its directory stay visible. */
  private addFiles(files: { [path: string]: HubFile }): void {
    const entries = Object.entries(files).map(([path, file], index) => ({ path, file, name: `file-${index}` }));
    if (entries.length === 0) {
      return;
    }
    const contents = new Map<string, Buffer>();
    for (const { path, file, name } of entries) {
      this.checkFile(path, file);
      if (file.content !== undefined) {
        contents.set(name, Buffer.from(file.content));
      } else if (file.path !== undefined) {
        contents.set(name, readLocalFile(this, `hub.files: "${path}"`, file.path));
      }
    }
    const configMap = contents.size > 0 ? this.addConfigMap('files', 'hub.files', contents) : undefined;
    const sources: kube.VolumeProjection[] = entries.map(({ file, name }) => {
      const item = { path: name, ...(file.mode !== undefined && { mode: file.mode }) };
      if (file.secretName !== undefined && file.key !== undefined) {
        return { secret: { name: file.secretName, items: [{ key: file.key, ...item }] } };
      }
      if (file.configMapName !== undefined && file.key !== undefined) {
        return { configMap: { name: file.configMapName, items: [{ key: file.key, ...item }] } };
      }
      return { configMap: { name: configMap?.name, items: [{ key: name, ...item }] } };
    });
    this.volumes.push({
      volume: { name: 'files', projected: { sources } },
      mounts: entries.map(({ path, name }) => ({ name: 'files', mountPath: path, subPath: name, readOnly: true })),
    });
  }

  private checkFile(path: string, file: HubFile): void {
    const prop = `hub.files: "${path}"`;
    if (!isPath(path, PATH_RULES.containerFile)) {
      throw new KubeflowError(
        this,
        `${prop} is not a valid file path.`,
        'Must be an absolute path without ":", "..", and a trailing slash.',
        'Use for example "/etc/team/settings.yaml".',
      );
    }
    if (file.mode !== undefined && !isIntegerBetween(file.mode, 0, 0o777)) {
      throw new KubeflowError(
        this,
        `${prop}: mode ${file.mode} is not a valid file mode.`,
        'Must be an octal number from 0 to 0o777.',
      );
    }
    if (file.secretName !== undefined) {
      checkSecretKeyRef(this, prop, { secretName: file.secretName, key: file.key ?? '' });
    } else if (file.configMapName !== undefined) {
      checkName(this, `${prop}: ConfigMap`, file.configMapName, DNS_SUBDOMAIN);
      checkDataKey(this, prop, file.key ?? '');
    }
  }

  private addConfigMap(id: string, prop: string, files: ReadonlyMap<string, Buffer>): FilesConfigMap {
    const { names } = this;
    const configMap = new FilesConfigMap(this, id, {
      name: `${names.hub}-${id}`,
      labels: names.labelsOf('hub'),
      files,
      prop,
    });
    this.configMaps.push(configMap);
    return configMap;
  }

  private mountConfigMap(name: string, mountPath: string, { name: configMap, items }: FilesConfigMap): void {
    const isNested = items.some(({ key, path }) => key !== path);
    this.volumes.push({
      volume: { name, configMap: { name: configMap, ...(isNested && { items }) } },
      mounts: [{ name, mountPath, readOnly: true }],
    });
  }
}

/** File names and contents of `hub.extraConfig`, in execution order. */
export function extraConfigFiles(blocks: { [name: string]: string } = {}): [string, string][] {
  return Object.entries(blocks)
    .map(([name, python]): [string, string] => [name.endsWith('.py') ? name : `${name}.py`, python])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** @throws KubeflowError if a path cannot be a folder of a claim. */
export function checkSubPath(where: Construct, prop: string, subPath: string): string {
  if (!isPath(subPath, PATH_RULES.subPath)) {
    throw new KubeflowError(
      where,
      `${prop}: subPath "${subPath}" is not a valid folder of a claim.`,
      'Must be a relative path without "..".',
    );
  }
  return subPath;
}
