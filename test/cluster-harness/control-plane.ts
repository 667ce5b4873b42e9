import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressAt, isIpv6Range } from './address-range';
import { type Certificate, CertificateAuthority } from './certificates';
import { writeKubeconfig } from './kubeconfig';
import { HOST_ADDRESS, HOST_ADDRESS_V6 } from './processes/namespaces';
import { type Process, toolProcess } from './processes/process';

export interface ControlPlaneProps {
  /** Folder for keys, certificates, kubeconfigs and etcd's data. */
  readonly folder: string;
  /** Port of the API server, the same inside and outside the cluster's network namespace. */
  readonly port: number;
  /** CIDR of Services, or one CIDR of each IP family separated by a comma. */
  readonly serviceRange: string;
  /** Pod Security level of namespaces without a label. */
  readonly podSecurity: string;
  /** Admission plugins in addition to `ADMISSION_PLUGINS`. */
  readonly admissionPlugins: readonly string[];
  /** Whether pods and Services are reachable, and pod logs are available. */
  readonly realNode: boolean;
}

/**
 * Flags for a cluster without kube-proxy: the `kubernetes` Service gets no endpoints, and webhooks are called at their
 * pods' addresses.
 */
const WITHOUT_SERVICE_ROUTING = { 'endpoint-reconciler-type': 'none', 'enable-aggregator-routing': 'true' };

const ADMISSION_PLUGINS = ['NodeRestriction', 'PodSecurity', 'ResourceQuota'];

/** Keys, configuration and command lines of a control plane that listens on a loopback device. */
export class ControlPlane {
  readonly kubeconfig: string;
  readonly server: string;
  /** Certificate of the authority that clients trust. */
  readonly authority: string;
  /** etcd and the API server. Controllers start once these are ready. */
  readonly core: Process[];
  readonly controllers: Process[];

  private readonly pki: string;
  readonly ca: CertificateAuthority;

  constructor(readonly props: ControlPlaneProps) {
    this.pki = join(props.folder, 'pki');
    mkdirSync(this.pki);
    this.ca = new CertificateAuthority(this.pki);
    this.authority = this.ca.certificate;
    this.server = `https://127.0.0.1:${props.port}`;
    this.kubeconfig = join(props.folder, 'kubeconfig');
    writeKubeconfig(this.kubeconfig, this.server, this.authority, this.ca.client('admin', 'system:masters'));
    const tokens = this.ca.client('service-accounts');
    this.core = [this.etcd(), this.apiServer(tokens)];
    this.controllers = [this.controllerManager(tokens), this.scheduler()];
  }

  private etcd(): Process {
    const client = 'http://127.0.0.1:2379';
    const peer = 'http://127.0.0.1:2380';
    return toolProcess('etcd', {
      name: 'etcd',
      'data-dir': join(this.props.folder, 'etcd'),
      'unsafe-no-fsync': 'true',
      'log-level': 'warn',
      'listen-client-urls': client,
      'advertise-client-urls': client,
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': peer,
      'initial-cluster': `etcd=${peer}`,
    });
  }

  private apiServer(tokens: Certificate): Process {
    const names = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'localhost'].map(
      (name) => `DNS:${name}`,
    );
    const addresses = ['127.0.0.1', HOST_ADDRESS, addressAt(this.props.serviceRange, 1)].map(
      (address) => `IP:${address}`,
    );
    const certificate = this.ca.server('kube-apiserver', [...names, ...addresses]);
    return toolProcess('kube-apiserver', {
      'secure-port': `${this.props.port}`,
      'bind-address': '0.0.0.0',
      // Must be of the same IP family as Services; otherwise the API server does not start.
      'advertise-address': isIpv6Range(this.props.serviceRange) ? HOST_ADDRESS_V6 : HOST_ADDRESS,
      'etcd-servers': 'http://127.0.0.1:2379',
      ...(this.props.realNode ? this.kubeletClientFlags() : WITHOUT_SERVICE_ROUTING),
      'authorization-mode': 'Node,RBAC',
      'enable-admission-plugins': [...ADMISSION_PLUGINS, ...this.props.admissionPlugins].join(),
      'admission-control-config-file': this.admissionConfiguration(),
      'allow-privileged': 'true',
      'client-ca-file': this.authority,
      // There is no front proxy, but without this certificate each controller waits ten seconds at startup.
      'requestheader-client-ca-file': this.authority,
      'requestheader-allowed-names': 'front-proxy',
      'requestheader-username-headers': 'X-Remote-User',
      'tls-cert-file': certificate.certificate,
      'tls-private-key-file': certificate.key,
      'cert-dir': this.pki,
      'service-account-issuer': 'https://kubernetes.default.svc',
      'service-account-key-file': tokens.certificate,
      'service-account-signing-key-file': tokens.key,
      'service-cluster-ip-range': this.props.serviceRange,
    });
  }

  private kubeletClientFlags(): Record<string, string> {
    const client = this.ca.client('kube-apiserver-kubelet-client', 'system:masters');
    return {
      'kubelet-certificate-authority': this.authority,
      'kubelet-client-certificate': client.certificate,
      'kubelet-client-key': client.key,
      'kubelet-preferred-address-types': 'InternalIP',
    };
  }

  private admissionConfiguration(): string {
    const path = join(this.props.folder, 'admission.json');
    const podSecurity = {
      apiVersion: 'pod-security.admission.config.k8s.io/v1',
      kind: 'PodSecurityConfiguration',
      defaults: { enforce: this.props.podSecurity, 'enforce-version': 'latest' },
      exemptions: { namespaces: ['kube-system'] },
    };
    const configuration = {
      apiVersion: 'apiserver.config.k8s.io/v1',
      kind: 'AdmissionConfiguration',
      plugins: [{ name: 'PodSecurity', configuration: podSecurity }],
    };
    writeFileSync(path, JSON.stringify(configuration));
    return path;
  }

  private controllerManager(tokens: Certificate): Process {
    return toolProcess('kube-controller-manager', {
      ...this.clientFlags('system:kube-controller-manager'),
      'use-service-account-credentials': 'true',
      'service-account-private-key-file': tokens.key,
      'root-ca-file': this.authority,
      'cluster-signing-cert-file': this.authority,
      'cluster-signing-key-file': this.ca.key,
      'service-cluster-ip-range': this.props.serviceRange,
      'enable-hostpath-provisioner': `${!this.props.realNode}`,
      // By default, a quota of a kind that was just defined is unknown for up to five minutes.
      'resource-quota-sync-period': '10s',
      // With the default limits, startup alone takes five seconds.
      'kube-api-qps': '200',
      'kube-api-burst': '400',
    });
  }

  private scheduler(): Process {
    return toolProcess('kube-scheduler', this.clientFlags('system:kube-scheduler'));
  }

  /** Writes the kubeconfig of a component, and returns its path. */
  componentKubeconfig(user: string, group?: string): string {
    const path = join(this.pki, `${user.replaceAll(':', '-')}.kubeconfig`);
    writeKubeconfig(path, this.server, this.authority, this.ca.client(user, group));
    return path;
  }

  private clientFlags(user: string): Record<string, string> {
    const kubeconfig = this.componentKubeconfig(user);
    return {
      kubeconfig,
      'authentication-kubeconfig': kubeconfig,
      'authorization-kubeconfig': kubeconfig,
      'bind-address': '127.0.0.1',
      'cert-dir': this.pki,
      'leader-elect': 'false',
    };
  }
}
