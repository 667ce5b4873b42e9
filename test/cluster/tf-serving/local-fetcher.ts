import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Container } from '../../components/tf-serving/synthesized-server';

/** The scripts that fetch models. */
export const SOURCES = join(__dirname, '../../../lib/components/tf-serving/sources');

/** Tools of Alpine's busybox, which the image uses. They are used here if busybox is installed. */
const BUSYBOX = [
  'sh',
  'cat',
  'chmod',
  'cut',
  'find',
  'grep',
  'head',
  'mkdir',
  'mv',
  'od',
  'rm',
  'sed',
  'sha256sum',
  'sleep',
  'sort',
  'tar',
  'tr',
  'unzip',
];
/** Shells on this machine that can run the scripts. */
export const SHELLS = ['sh', 'busybox'].filter(
  (shell) => !spawnSync(shell, [shell === 'sh' ? '-c' : 'true', ':']).error,
);

/** The search path of a shell with rclone. For busybox, it contains only the tools of the image. */
export function toolPath(shell: string, folder: string, python: string): string {
  const path = mkdtempSync(join(folder, 'bin-'));
  symlinkSync(join(dirname(python), 'rclone'), join(path, 'rclone'));
  if (shell !== 'busybox') {
    return `${path}:${process.env.PATH}`;
  }
  const busybox = execFileSync('which', ['busybox'], { encoding: 'utf8' }).trim();
  for (const tool of BUSYBOX) {
    symlinkSync(busybox, join(path, tool));
  }
  return path;
}

/** The command and variables of a container, with paths of this machine. */
export function localCommand(
  container: Container,
  path: string,
  target: string,
  certificate: string,
): { command: string[]; env: Record<string, string> } {
  const env: Record<string, string> = { PATH: path };
  const secrets: Record<string, string> = {
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AZURE_STORAGE_KEY: 'a2V5',
    header: 'Bearer 42, "x"',
  };
  for (const { name, value, valueFrom } of container.env as Variable[]) {
    const text = value ?? secrets[valueFrom?.secretKeyRef.key ?? ''];
    env[name] = text
      .replace(/\$\((\w+)\)/g, (_, variable: string) => env[variable])
      .replaceAll('$$', '$')
      .replace('/var/run/secrets/fetch-ca/ca.crt', certificate);
  }
  const localize = (text: string) => text.replace('/etc/tf-serving', SOURCES).replace('/models/inception', target);
  return { command: [...(container.command as string[]), ...container.args].map(localize), env };
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly key: string } };
}
