import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Fact, type Facts, known, unknown } from './facts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Tools that create local clusters, the preferred one first. */
const LOCAL_TOOLS = ['kind', 'minikube', 'k3d', 'k3s', 'microk8s'];

/** Tools of local clusters that are installed. */
export function installedLocalTools(env: Environment): string[] {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return LOCAL_TOOLS.filter((tool) => folders.some((folder) => isExecutable(join(folder, tool))));
}

function isExecutable(file: string): boolean {
  return [file, `${file}.exe`].some((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * The project, zone and region of gcloud, from its variables and its active configuration.
 *
 * @see https://cloud.google.com/sdk/docs/properties
 */
export function readGcloud(env: Environment): Facts['gcloud'] {
  const folder = env.CLOUDSDK_CONFIG || join(env.HOME || homedir(), '.config', 'gcloud');
  const active = env.CLOUDSDK_ACTIVE_CONFIG_NAME || readText(join(folder, 'active_config'))?.trim() || 'default';
  const file = join(folder, 'configurations', `config_${active}`);
  const properties = parseIni(readText(file) ?? '');
  const project = env.CLOUDSDK_CORE_PROJECT || env.GOOGLE_CLOUD_PROJECT || properties.get('core.project');
  const zone = env.CLOUDSDK_COMPUTE_ZONE || properties.get('compute.zone');
  const region = env.CLOUDSDK_COMPUTE_REGION || properties.get('compute.region');
  if (!project && !zone && !region) {
    return unknown('gcloud has no configuration');
  }
  const values = { ...(project && { project }), ...(zone && { zone }), ...(region && { region }) };
  return known(values, `gcloud configuration ${active}`) as Fact<typeof values>;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Values of an INI file, by `section.key`. */
function parseIni(text: string): Map<string, string> {
  const values = new Map<string, string>();
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const [, header] = /^\s*\[(.+)]\s*$/.exec(line) ?? [];
    const [, key, value] = /^\s*([^#;=\s]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    section = header ?? section;
    if (header === undefined && key !== undefined && value !== undefined) {
      values.set(`${section}.${key}`, value);
    }
  }
  return values;
}
