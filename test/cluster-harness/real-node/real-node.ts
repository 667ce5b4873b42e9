import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { addressAt } from '../address-range';
import type { Cluster } from '../cluster';
import type { ControlPlane } from '../control-plane';
import { type Nodes, POD_RANGE } from '../nodes';
import { createControlGroup } from '../processes/cgroups';
import { HOST_ADDRESS } from '../processes/namespaces';
import { type Process, toolProcess } from '../processes/process';
import { defaultStorageClass } from '../storage';
import { CONTAINERD_SOCKET, containerdConfiguration, networkConfiguration } from './container-runtime';
import { dnsConfiguration, dnsService, waitForDns } from './dns';
import { nfsMountCommands } from './nfs-mount';
import type { NodeImages } from './node-images';
import { nodeSetupCommands } from './node-namespaces';

const NAME = 'real';
const PROVISIONER = 'kubeflow-cdk.test/folder';

/** Programs and configuration of one real node. All its state is in the cluster's namespaces and folder. */
export class RealNode implements Nodes {
  readonly setupCommands: string[][];
  // The kubelet mounts the volumes of pods below this folder.
  readonly cleanupCommands = [['umount', '--lazy', '--recursive', '/var/lib']];
  readonly core: Process[];
  readonly agents: Process[];
  readonly manifests: object[];
  private readonly folder: string;
  private readonly dnsAddress: string;

  constructor(
    private readonly controlPlane: ControlPlane,
    private readonly images: NodeImages,
  ) {
    const { folder, serviceRange } = controlPlane.props;
    this.folder = join(folder, 'node');
    this.dnsAddress = addressAt(serviceRange, 10);
    mkdirSync(this.folder);
    createControlGroup(this.controlGroup);
    const nfsMount = { kubeconfig: controlPlane.kubeconfig, log: join(folder, 'logs', 'nfs-mount.log') };
    this.setupCommands = [...nodeSetupCommands(this.folder, serviceRange), ...nfsMountCommands(this.folder, nfsMount)];
    this.core = [this.containerd()];
    this.agents = [this.kubelet(), this.kubeProxy(), this.coreDns(), this.storageProvisioner()];
    this.manifests = [defaultStorageClass(PROVISIONER), ...dnsService(this.dnsAddress)];
  }

  async waitUntilReady(cluster: Cluster): Promise<void> {
    const { folder } = cluster;
    await this.images.import(cluster);
    await folder.withLog('kubelet', () => cluster.waitForNodes());
    await folder.withLog('coredns', () => waitForDns(cluster, this.dnsAddress));
  }

  /** Name of the cgroup. It is unique to the cluster, so that it can be removed after a crash. */
  private get controlGroup(): string {
    return basename(this.controlPlane.props.folder);
  }

  private containerd(): Process {
    const networks = join(this.folder, 'networks');
    mkdirSync(networks);
    this.write('networks/pods.conflist', networkConfiguration(this.folder));
    const config = join(this.folder, 'containerd.toml');
    writeFileSync(config, containerdConfiguration(this.folder, networks));
    return { ...toolProcess('containerd', { config }), socket: CONTAINERD_SOCKET };
  }

  private kubelet(): Process {
    const { controlPlane } = this;
    const serving = controlPlane.ca.server('kubelet', [`DNS:${NAME}`, `IP:${HOST_ADDRESS}`]);
    const resolvConf = join(this.folder, 'resolv.conf');
    writeFileSync(resolvConf, "# No name servers other than the cluster's DNS.\n");
    const config = this.write('kubelet.json', {
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      authentication: { anonymous: { enabled: false }, x509: { clientCAFile: controlPlane.authority } },
      authorization: { mode: 'Webhook' },
      tlsCertFile: serving.certificate,
      tlsPrivateKeyFile: serving.key,
      containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
      cgroupDriver: 'cgroupfs',
      cgroupRoot: `/${this.controlGroup}`,
      // Some machines only have cgroup v1.
      failCgroupV1: false,
      clusterDNS: [this.dnsAddress],
      clusterDomain: 'cluster.local',
      resolvConf,
      // Otherwise the kubelet pulls an imported image again if it has a record of an earlier pull.
      imagePullCredentialsVerificationPolicy: 'NeverVerify',
      failSwapOn: false,
      // Lowering the score requires a capability that root may not have.
      oomScoreAdj: 0,
      enforceNodeAllocatable: ['pods'],
      // Other programs share the disk, so its usage must not evict pods.
      evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
      imageGCHighThresholdPercent: 100,
      // kube-proxy has its own chains.
      makeIPTablesUtilChains: false,
      volumePluginDir: join(this.folder, 'volume-plugins'),
    });
    return toolProcess('kubelet', {
      config,
      kubeconfig: controlPlane.componentKubeconfig(`system:node:${NAME}`, 'system:nodes'),
      'hostname-override': NAME,
      'node-ip': HOST_ADDRESS,
    });
  }

  private kubeProxy(): Process {
    const config = this.write('kube-proxy.json', {
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      mode: 'nftables',
      clientConnection: { kubeconfig: this.controlPlane.componentKubeconfig('system:kube-proxy') },
      hostnameOverride: NAME,
      clusterCIDR: POD_RANGE,
      // Leaves the machine's conntrack limits unchanged.
      conntrack: {
        maxPerCore: 0,
        min: 0,
        tcpEstablishedTimeout: '0s',
        tcpCloseWaitTimeout: '0s',
        udpTimeout: '0s',
        udpStreamTimeout: '0s',
      },
      oomScoreAdj: 0,
    });
    return toolProcess('kube-proxy', { config });
  }

  private coreDns(): Process {
    const corefile = join(this.folder, 'Corefile');
    writeFileSync(corefile, dnsConfiguration(this.controlPlane.kubeconfig));
    return toolProcess('coredns', { conf: corefile });
  }

  private storageProvisioner(): Process {
    return toolProcess('storage-provisioner', {
      kubeconfig: this.controlPlane.kubeconfig,
      name: PROVISIONER,
      folder: join(this.folder, 'volumes'),
    });
  }

  private write(file: string, configuration: object): string {
    const path = join(this.folder, file);
    writeFileSync(path, JSON.stringify(configuration, undefined, 2));
    return path;
  }
}
