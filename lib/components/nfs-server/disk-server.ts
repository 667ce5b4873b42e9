import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { sha256 } from '../../digest';
import * as kube from '../../k8s/kube';
import { serviceIpFamilyPolicy } from '../../network/ip-family-policy';
import { withDefaultPorts, workloadNetworkPolicy } from '../../network/network-policy';
import type { IPlatform } from '../../platforms/platform';
import { platformPod } from '../../platforms/platform-pod';
import { containerResources } from '../../pods/resources';
import { addReadinessChecks } from '../../readiness-checks';
import { quantity } from '../../validation/quantities';
import { ganeshaConfig } from './ganesha-config';
import type { AllowedClients } from './nfs-clients';
import type { ResolvedDisk } from './nfs-disk';

/** Path of the export, the same as in `ganesha.conf`. */
export const EXPORT_PATH = '/export';

const NFS_PORT = 2049;
const CONFIG_FOLDER = '/etc/ganesha';
const STATE_FOLDER = '/var/lib/nfs/ganesha';

// On the disk, so that clients keep their locks when the pod is replaced.
const STATE_SUB_PATH = '.nfs-server';

// Group of notebook users. Kubernetes makes it the group of the disk and of new files.
const USERS_GROUP = 100;

// Ganesha opens files by handle. It then acts as the requesting user, or as root after it has checked the user's
// permissions itself.
const CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'SETGID', 'SETUID'];

/** Properties of `DiskServer`. */
export interface DiskServerProps {
  readonly disk: ResolvedDisk;
  /** Claim on the disk, in the namespace of the server. */
  readonly claim: kplus.IPersistentVolumeClaim;
  /** Metadata of all objects. */
  readonly metadata: ServerMetadata;
  readonly selector: { [key: string]: string };
  readonly image: string;
  readonly platform: IPlatform;
  /** Cluster IP of the Service. */
  readonly address: string;
  readonly clients: AllowedClients;
  /** Resources of the component. Resources of the disk take precedence. */
  readonly resources?: kplus.ContainerResources;
}

/** Name, namespace and labels of all objects of a server. */
export interface ServerMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: { [key: string]: string };
}

/** Runs NFS-Ganesha for one disk. */
export class DiskServer extends Construct {
  constructor(scope: Construct, id: string, props: DiskServerProps) {
    super(scope, id);
    const { metadata, selector } = props;
    const config = ganeshaConfig(props.clients.serverClients);

    new kube.ServiceAccount(this, 'service-account', { metadata, automountServiceAccountToken: false });
    new kube.ConfigMap(this, 'config', { metadata, data: { 'ganesha.conf': config } });
    new kube.Deployment(this, 'deployment', {
      metadata,
      spec: {
        // The old pod must stop first: only one server may write to the disk.
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: metadata.labels, annotations: { 'checksum/config': sha256(config) } },
          spec: platformPod(this, props.platform, this.podSpec(props), { namespace: metadata.namespace }),
        },
      },
    });
    new kube.Service(this, 'service', {
      metadata,
      spec: {
        ...serviceIpFamilyPolicy(props.platform.network),
        clusterIP: props.address,
        selector,
        ports: [{ name: 'nfs', port: NFS_PORT, targetPort: 'nfs' }],
      },
    });
    workloadNetworkPolicy(this, 'policy', {
      ...metadata,
      selector,
      ingress: withDefaultPorts(props.clients.peers, { port: NFS_PORT }),
      egress: [],
    });
    addReadinessChecks(this, () => [
      {
        object: { kind: 'Service', namespace: metadata.namespace, name: metadata.name },
        check: { type: 'nfs', namespace: metadata.namespace, service: metadata.name, port: NFS_PORT },
        pods: { namespace: metadata.namespace, labels: selector, port: NFS_PORT },
      },
    ]);
  }

  private podSpec(props: DiskServerProps): kube.PodSpec {
    const { metadata, disk } = props;
    return {
      serviceAccountName: metadata.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      hostname: stableHostname(disk.name, metadata.namespace),
      securityContext: {
        runAsUser: 0,
        runAsGroup: 0,
        runAsNonRoot: false,
        fsGroup: USERS_GROUP,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [this.container(props)],
      volumes: [
        { name: 'disk', persistentVolumeClaim: { claimName: props.claim.name } },
        { name: 'config', configMap: { name: metadata.name } },
        { name: 'run', emptyDir: { sizeLimit: quantity(Size.mebibytes(1)) } },
        { name: 'tmp', emptyDir: { sizeLimit: quantity(Size.mebibytes(16)) } },
      ],
    };
  }

  private container(props: DiskServerProps): kube.Container {
    return {
      name: 'nfs-server',
      image: props.image,
      // The entrypoint of the image is a provisioner, which requires cluster-wide permissions.
      command: ['/usr/local/bin/ganesha.nfsd'],
      args: ['-F', '-L', 'STDOUT', '-f', `${CONFIG_FOLDER}/ganesha.conf`, '-p', '/run/ganesha.pid'],
      ports: [{ name: 'nfs', containerPort: NFS_PORT }],
      resources: containerResources(
        this,
        props.platform.pods.defaultResources({
          cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.units(1) },
          memory: { request: Size.mebibytes(128), limit: Size.mebibytes(512) },
        }),
        { ...props.resources, ...props.disk.resources },
      ),
      startupProbe: { ...listening, periodSeconds: 2, failureThreshold: 60 },
      readinessProbe: { ...listening, periodSeconds: 10 },
      livenessProbe: answering,
      terminationMessagePolicy: 'FallbackToLogsOnError',
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'], add: CAPABILITIES },
        readOnlyRootFilesystem: true,
      },
      volumeMounts: [
        { name: 'disk', mountPath: EXPORT_PATH, subPath: props.disk.folder },
        { name: 'disk', mountPath: STATE_FOLDER, subPath: STATE_SUB_PATH },
        { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
        { name: 'run', mountPath: '/run' },
        { name: 'tmp', mountPath: '/tmp' },
      ],
    };
  }
}

const listening: kube.Probe = { tcpSocket: { port: 'nfs' } };

// The kernel accepts connections even if the server hangs. This probe sends the NULL call of NFS 4 to the server
// itself. The universal address 127.0.0.1.8.1 is port 2049 (8 * 256 + 1) on 127.0.0.1.
const answering: kube.Probe = {
  exec: { command: ['/usr/sbin/rpcinfo', '-a', '127.0.0.1.8.1', '-T', 'tcp', '100003', '4'] },
  periodSeconds: 30,
  timeoutSeconds: 15,
  failureThreshold: 4,
};

/**
 * Returns a hostname that is unique to a server and the same for each of its pods.
 *
 * Ganesha identifies itself to clients by hostname. If the hostname changed, clients would not reclaim their locks. If
 * two servers had the same hostname, clients would take them for one server.
 */
function stableHostname(disk: string, namespace: string): string {
  return `${disk.slice(0, 50)}-${sha256(`${namespace}/${disk}`).slice(0, 12)}`;
}
