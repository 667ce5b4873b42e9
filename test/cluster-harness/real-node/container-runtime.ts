import { join } from 'node:path';
import { IMAGES } from '../images/image-recipes';
import { POD_RANGE } from '../nodes';
import { TOOLS_FOLDER } from '../processes/namespaces';

export const CONTAINERD_SOCKET = '/run/containerd/containerd.sock';

export function containerdConfiguration(folder: string, networks: string): string {
  return `
version = 3
root = "${join(folder, 'containerd')}"
state = "/run/containerd"
oom_score = 0
# Not used. The second one would create /opt/containerd.
disabled_plugins = ["io.containerd.nri.v1.nri", "io.containerd.internal.v1.opt"]

[plugins."io.containerd.cri.v1.images"]
snapshotter = "overlayfs"

[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = "${IMAGES.pause.reference}"

[plugins."io.containerd.cri.v1.runtime"]
# Lowering the OOM score requires a capability that root may not have. Without it, no container would start.
restrict_oom_score_adj = true
disable_apparmor = true

[plugins."io.containerd.cri.v1.runtime".cni]
bin_dirs = ["${TOOLS_FOLDER}"]
conf_dir = "${networks}"

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
SystemdCgroup = false
`.trimStart();
}

/**
 * Connects each pod to the node with its own veth pair instead of a bridge. The node routes all traffic of pods, so
 * Services work without the kernel's br_netfilter module.
 */
export function networkConfiguration(folder: string): object {
  return {
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [
      {
        type: 'ptp',
        ipam: {
          type: 'host-local',
          ranges: [[{ subnet: POD_RANGE }]],
          routes: [{ dst: '0.0.0.0/0' }],
          dataDir: join(folder, 'addresses'),
        },
      },
      { type: 'portmap', capabilities: { portMappings: true }, backend: 'nftables' },
    ],
  };
}
