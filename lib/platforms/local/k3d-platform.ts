import { toYamlDocument } from '../../yaml';
import type { NodeSize } from '../deployment-guide';
import type { ClusterDistribution, LocalCluster } from '../generic/cluster-distribution';
import { memoryOption } from '../generic/machine-size';
import { K3sPlatform } from './k3s-platform';
import { CLUSTER_FOLDER, clusterNameOf, hasIpv6 } from './local-defaults';

/** Name of the cluster that `k3d cluster create` creates without a name. */
const DEFAULT_NAME = 'k3s-default';
const FILE = `${CLUSTER_FOLDER}/k3d.yaml`;

/**
 * k3d: k3s in a container.
 *
 * @see https://k3d.io/
 */
export class K3dPlatform extends K3sPlatform {
  /**
   * One command, which reads a configuration file.
   *
   * @internal
   */
  protected override _localCluster(): LocalCluster | undefined {
    const { kubernetesVersion, context } = this._props;
    const name = clusterNameOf(context, 'k3d-', DEFAULT_NAME);
    if (hasIpv6(this._props) || name === undefined) {
      return undefined;
    }
    const image = kubernetesVersion ? [`--image=+v${kubernetesVersion}`] : [];
    const named = name === DEFAULT_NAME ? [] : [name];
    return {
      description: `k3d cluster "${name}"`,
      create: [['k3d cluster create', ...named, `--config=${FILE}`, ...image].join(' ')],
      exists: `k3d cluster get ${name}`,
      delete: `k3d cluster delete ${name}`,
    };
  }

  /** @internal */
  protected override get _distribution(): ClusterDistribution {
    return { ...super._distribution, privateApiServer: true, context: `k3d-${DEFAULT_NAME}` };
  }

  /** @see https://k3d.io/stable/usage/configfile/ */
  protected override clusterFiles(machine: NodeSize): { [path: string]: string } {
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
        runtime: { serversMemory: memoryOption(machine), ...(gpus && { gpuRequest: 'all' }) },
      },
    };
    return { [FILE]: toYamlDocument(config) };
  }

  protected override describe(): string {
    return 'k3d (K3dPlatform)';
  }
}
