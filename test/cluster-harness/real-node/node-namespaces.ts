import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOST_ADDRESS } from '../processes/namespaces';

/** Kernel parameters that a kubelet sets for the whole machine. */
const KUBELET_SYSCTLS: Record<string, string> = {
  'kernel/keys/root_maxbytes': '25000000',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'vm/overcommit_memory': '1',
  'vm/panic_on_oom': '0',
};

/** Returns commands that set up mounts and routes of a node whose state is in `folder`. */
export function nodeSetupCommands(folder: string, serviceRange: string): string[][] {
  return [
    ['mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run'],
    ...overlayCommands('/var/lib', folder),
    ...bindCommands('/var/lib/kubelet', folder),
    ...bindCommands('/var/log', folder),
    ...Object.entries(KUBELET_SYSCTLS).flatMap(([name, value]) => sysctlCommands(name, value, folder)),
    ['sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward'],
    // The host also connects to Services, for example those of webhooks. kube-proxy only redirects packets that have a
    // route.
    ['ip', 'route', 'add', serviceRange, 'dev', 'lo', 'src', HOST_ADDRESS],
  ];
}

/** Mounts an overlay: existing files remain readable, and changes go to the cluster's folder. */
export function overlayCommands(path: string, folder: string): string[][] {
  const upper = createFolderFor(path, folder);
  const work = `${upper}.work`;
  mkdirSync(work);
  return [['mount', '-t', 'overlay', '-o', `lowerdir=${path},upperdir=${upper},workdir=${work}`, 'overlay', path]];
}

function bindCommands(path: string, folder: string): string[][] {
  return [
    ['mkdir', '-p', path],
    ['mount', '--bind', createFolderFor(path, folder), path],
  ];
}

/** Shows the kubelet the value that it requires, so that it does not change the machine's kernel parameter. */
function sysctlCommands(name: string, value: string, folder: string): string[][] {
  const setting = join('/proc/sys', name);
  const fake = join(createFolderFor('/proc/sys', folder), name.replaceAll('/', '.'));
  writeFileSync(fake, `${value}\n`);
  return existsSync(setting) ? [['mount', '--bind', fake, setting]] : [];
}

function createFolderFor(path: string, folder: string): string {
  const own = join(folder, path.slice(1).replaceAll('/', '-'));
  mkdirSync(own, { recursive: true });
  return own;
}
