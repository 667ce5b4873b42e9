import { toYaml } from '../../yaml';
import { K3sPlatform } from './k3s-platform';
import { CLUSTER_FOLDER, hasIpv6, LOCAL_MACHINE_SIZE } from './local-defaults';

const FILE = `${CLUSTER_FOLDER}/k3d.yaml`;

/**
 * k3d: k3s in a container.
 *
 * @see https://k3d.io/
 */
export class K3dPlatform extends K3sPlatform {
  /** One command, which reads a configuration file. */
  protected override clusterCreationCommands(): string[] {
    if (hasIpv6(this._props)) {
      return [];
    }
    const { kubernetesVersion } = this._props;
    const image = kubernetesVersion ? [`--image=+v${kubernetesVersion}`] : [];
    return [['k3d cluster create', `--config=${FILE}`, ...image].join(' ')];
  }

  /** @see https://k3d.io/stable/usage/configfile/ */
  protected override clusterFiles(): { [path: string]: string } {
    if (hasIpv6(this._props)) {
      return {};
    }
    const { ingressClassName, gateway, gpus } = this._props;
    const isExposed = ingressClassName !== undefined || gateway !== undefined;
    const config = {
      apiVersion: 'k3d.io/v1alpha5',
      kind: 'Simple',
      servers: 1,
      ...(isExposed && {
        ports: [80, 443].map((port) => ({ port: `127.0.0.1:${port}:${port}`, nodeFilters: ['loadbalancer'] })),
      }),
      options: {
        k3s: { extraArgs: this.serverFlags.map((arg) => ({ arg, nodeFilters: ['server:*'] })) },
        runtime: { serversMemory: LOCAL_MACHINE_SIZE.memory, ...(gpus && { gpuRequest: 'all' }) },
      },
    };
    return { [FILE]: toYaml([config]) };
  }

  protected override describe(): string {
    return 'k3d (K3dPlatform)';
  }
}
