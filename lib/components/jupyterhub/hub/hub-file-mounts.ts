import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { checkSecretKeyRef } from '../../../pods/secret-key-ref';
import { checkDataKey } from '../../../validation/data-keys';
import { isIntegerBetween } from '../../../validation/integers';
import { isPath, PATH_RULES } from '../../../validation/paths';
import type { HubNames } from '../hub-names';
import { FilesConfigMap, readDirectory, readLocalFile } from './files-config-map';
import type { HubDirectory, HubFile } from './hub-file';
import type { HubOptions } from './hub-options';

/** Folder of further configuration in the hub's pod. */
export const EXTRA_CONFIG_DIRECTORY = '/etc/jupyterhub-extra';

/** Folder of templates in the hub's pod. */
export const TEMPLATES_DIRECTORY = '/etc/jupyterhub-templates';

// Where the hub's image has what pages refer to; JupyterHub serves one folder only.
const STATIC_DIRECTORY = '/usr/local/share/jupyterhub/static/extra';

const BLOCK_NAME = /^[A-Za-z0-9][-._A-Za-z0-9]{0,100}$/;

/** A volume of the hub's pod, and where the hub sees it. */
export interface HubVolume {
  readonly volume: k8s.Volume;
  readonly mounts: k8s.VolumeMount[];
}

/** What the folders must be told. */
export interface HubFileMountsProps extends HubOptions {
  readonly names: HubNames;
}

/** Files that users bring: further configuration, templates and what pages refer to, and files at places of their own. */
export class HubFileMounts extends Construct {
  public readonly volumes: HubVolume[] = [];

  /** Changes with the files; undefined where none are written here. A hub reads them when it starts. */
  public readonly checksum?: string;

  private readonly names: HubNames;
  private readonly configMaps: FilesConfigMap[] = [];

  constructor(scope: Construct, id: string, props: HubFileMountsProps) {
    super(scope, id);
    this.names = props.names;
    this.addExtraConfig(props.extraConfig ?? {});
    this.addDirectory('templates', TEMPLATES_DIRECTORY, props.templates);
    this.addDirectory('static', STATIC_DIRECTORY, props.staticFiles, 'staticFiles');
    this.addFiles(props.files ?? {});
    this.checksum =
      this.configMaps.length > 0 ? this.configMaps.map(({ checksum }) => checksum.slice(0, 16)).join('-') : undefined;
  }

  private addExtraConfig(blocks: { [name: string]: string }): void {
    const files = extraConfigFiles(blocks);
    for (const [index, [name]] of files.entries()) {
      if (!BLOCK_NAME.test(name)) {
        throw new KubeflowError(
          this,
          `hub.extraConfig: "${name}" is not a name of a block.`,
          'Accepted are letters, digits, "-", "_" and ".", starting with a letter or digit, at most 100.',
        );
      }
      if (files[index + 1]?.[0] === name) {
        throw new KubeflowError(
          this,
          `hub.extraConfig: two blocks are named "${name}".`,
          'Each is a file of its own, to whose name ".py" is added where it is not there.',
          'Give one of them another name.',
        );
      }
    }
    if (files.length > 0) {
      const content = new Map(files.map(([name, python]) => [name, Buffer.from(python)]));
      this.mountConfigMap(
        'extra-config',
        EXTRA_CONFIG_DIRECTORY,
        this.addConfigMap('extra-config', 'hub.extraConfig', content),
      );
    }
  }

  private addDirectory(name: string, mountPath: string, folder: HubDirectory | undefined, prop = name): void {
    const what = `hub.${prop}`;
    if (folder === undefined) {
      return;
    }
    const mount = { name, mountPath, readOnly: true };
    if (folder.volumeClaim) {
      checkName(this, `${what}: claim`, folder.volumeClaim.name, DNS_SUBDOMAIN);
      this.volumes.push({
        volume: { name, persistentVolumeClaim: { claimName: folder.volumeClaim.name, readOnly: true } },
        mounts: [
          { ...mount, ...(folder.subPath !== undefined && { subPath: checkSubPath(this, what, folder.subPath) }) },
        ],
      });
    } else if (folder.configMapName !== undefined) {
      checkName(this, `${what}: ConfigMap`, folder.configMapName, DNS_SUBDOMAIN);
      this.volumes.push({ volume: { name, configMap: { name: folder.configMapName } }, mounts: [mount] });
    } else {
      const content = readDirectory(this, what, folder.path ?? '');
      this.mountConfigMap(name, mountPath, this.addConfigMap(name, what, content));
    }
  }

  /** One volume for all of them, and each is mounted by itself: beside it the folder keeps what it has. */
  private addFiles(files: { [path: string]: HubFile }): void {
    const entries = Object.entries(files).map(([path, file], index) => ({ path, file, name: `file-${index}` }));
    if (entries.length === 0) {
      return;
    }
    const written = new Map<string, Buffer>();
    for (const { path, file, name } of entries) {
      this.checkFile(path, file);
      const what = `hub.files: "${path}"`;
      if (file.content !== undefined) {
        written.set(name, Buffer.from(file.content));
      } else if (file.path !== undefined) {
        written.set(name, readLocalFile(this, what, file.path));
      }
    }
    const own = written.size > 0 ? this.addConfigMap('files', 'hub.files', written) : undefined;
    const sources: k8s.VolumeProjection[] = entries.map(({ file, name }) => {
      const item = { path: name, ...(file.mode !== undefined && { mode: file.mode }) };
      if (file.secretName !== undefined && file.key !== undefined) {
        return { secret: { name: file.secretName, items: [{ key: file.key, ...item }] } };
      }
      if (file.configMapName !== undefined && file.key !== undefined) {
        return { configMap: { name: file.configMapName, items: [{ key: file.key, ...item }] } };
      }
      return { configMap: { name: own?.name, items: [{ key: name, ...item }] } };
    });
    this.volumes.push({
      volume: { name: 'files', projected: { sources } },
      mounts: entries.map(({ path, name }) => ({ name: 'files', mountPath: path, subPath: name, readOnly: true })),
    });
  }

  private checkFile(path: string, file: HubFile): void {
    const what = `hub.files: "${path}"`;
    if (!isPath(path, PATH_RULES.containerFile)) {
      throw new KubeflowError(
        this,
        `${what} is not a path of a file.`,
        'Kubernetes accepts absolute paths without ":", ".." and a slash at the end.',
        'Use for example "/etc/team/settings.yaml".',
      );
    }
    if (file.mode !== undefined && !isIntegerBetween(file.mode, 0, 0o777)) {
      throw new KubeflowError(this, `${what}: mode ${file.mode} is none.`, 'Kubernetes accepts 0 to 0o777.');
    }
    if (file.secretName !== undefined) {
      checkSecretKeyRef(this, what, { secretName: file.secretName, key: file.key ?? '' });
    } else if (file.configMapName !== undefined) {
      checkName(this, `${what}: ConfigMap`, file.configMapName, DNS_SUBDOMAIN);
      checkDataKey(this, what, file.key ?? '');
    }
  }

  private addConfigMap(id: string, prop: string, content: ReadonlyMap<string, Buffer>): FilesConfigMap {
    const { names } = this;
    const made = new FilesConfigMap(this, id, {
      name: `${names.hub}-${id}`,
      labels: names.labelsOf('hub'),
      files: content,
      prop,
    });
    this.configMaps.push(made);
    return made;
  }

  private mountConfigMap(name: string, mountPath: string, { name: configMap, items }: FilesConfigMap): void {
    const nested = items.some(({ key, path }) => key !== path);
    this.volumes.push({
      volume: { name, configMap: { name: configMap, ...(nested && { items }) } },
      mounts: [{ name, mountPath, readOnly: true }],
    });
  }
}

/** Names of the files and what is in them, in the order in which they run. */
export function extraConfigFiles(blocks: { [name: string]: string } = {}): [string, string][] {
  return Object.entries(blocks)
    .map(([name, python]): [string, string] => [name.endsWith('.py') ? name : `${name}.py`, python])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Throws where a claim could have no such folder. */
export function checkSubPath(where: Construct, what: string, subPath: string): string {
  if (!isPath(subPath, PATH_RULES.subPath)) {
    throw new KubeflowError(
      where,
      `${what}: subPath "${subPath}" is not a folder of a claim.`,
      'Kubernetes accepts a relative path without "..".',
    );
  }
  return subPath;
}
