import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificate, CertificateAuthority } from './certificates';
import { writeKubeconfig } from './kubeconfig';
import { HOST_ADDRESS, TOOLS_FOLDER } from './namespaces';

/** A program of the cluster. */
export interface Process {
  readonly name: string;
  readonly command: readonly string[];
}

export interface ControlPlaneProps {
  /** Folder for keys, certificates, kubeconfigs and etcd's data. */
  readonly folder: string;
  /** Of the API server, the same inside and outside the cluster's network namespace. */
  readonly port: number;
  readonly serviceRange: string;
  /** What Pod Security enforces in a namespace without a label of it. */
  readonly podSecurity: string;
}

/** Keys, configuration and command lines of a control plane on one loopback device. */
export class ControlPlane {
  readonly kubeconfig: string;
  readonly server: string;
  /** The certificate that clients trust. */
  readonly authority: string;
  /** What the API server needs, then itself: the others find it running. */
  readonly core: Process[];
  readonly controllers: Process[];

  private readonly pki: string;
  private readonly ca: CertificateAuthority;

  constructor(private readonly props: ControlPlaneProps) {
    this.pki = join(props.folder, 'pki');
    mkdirSync(this.pki);
    this.ca = new CertificateAuthority(this.pki);
    this.authority = this.ca.certificate;
    this.server = `https://127.0.0.1:${props.port}`;
    this.kubeconfig = join(props.folder, 'kubeconfig');
    writeKubeconfig(this.kubeconfig, this.server, this.authority, this.ca.client('admin', 'system:masters'));
    const tokens = this.ca.client('service-accounts');
    this.core = [this.etcd(), this.apiServer(tokens)];
    this.controllers = [this.controllerManager(tokens), this.scheduler(), this.kwok()];
  }

  private etcd(): Process {
    const client = 'http://127.0.0.1:2379';
    const peer = 'http://127.0.0.1:2380';
    return this.process('etcd', {
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
    const certificate = this.ca.server('kube-apiserver', [...names, 'IP:127.0.0.1', `IP:${HOST_ADDRESS}`]);
    return this.process('kube-apiserver', {
      'secure-port': `${this.props.port}`,
      'bind-address': '0.0.0.0',
      'advertise-address': HOST_ADDRESS,
      'etcd-servers': 'http://127.0.0.1:2379',
      'endpoint-reconciler-type': 'none',
      // Webhooks are dialled at their pods' addresses: nothing routes those of Services.
      'enable-aggregator-routing': 'true',
      'authorization-mode': 'Node,RBAC',
      'enable-admission-plugins': 'NodeRestriction,PodSecurity,ResourceQuota',
      'admission-control-config-file': this.admissionConfiguration(),
      'allow-privileged': 'true',
      'client-ca-file': this.authority,
      // There is no such proxy, but the controllers wait ten seconds for its certificate before they go on without.
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
    return this.process('kube-controller-manager', {
      ...this.clientFlags('system:kube-controller-manager'),
      'use-service-account-credentials': 'true',
      'service-account-private-key-file': tokens.key,
      'root-ca-file': this.authority,
      'cluster-signing-cert-file': this.authority,
      'cluster-signing-key-file': this.ca.key,
      'service-cluster-ip-range': this.props.serviceRange,
      'enable-hostpath-provisioner': 'true',
      // Otherwise its start alone takes five seconds.
      'kube-api-qps': '200',
      'kube-api-burst': '400',
    });
  }

  private scheduler(): Process {
    return this.process('kube-scheduler', this.clientFlags('system:kube-scheduler'));
  }

  private kwok(): Process {
    return this.process('kwok', {
      kubeconfig: this.kubeconfig,
      config: `${TOOLS_FOLDER}/stages.yaml`,
      'manage-all-nodes': 'true',
      cidr: '10.244.0.0/16',
      'node-ip': HOST_ADDRESS,
      'node-lease-duration-seconds': '40',
    });
  }

  private clientFlags(user: string): Record<string, string> {
    const kubeconfig = join(this.pki, `${user.replaceAll(':', '-')}.kubeconfig`);
    writeKubeconfig(kubeconfig, this.server, this.authority, this.ca.client(user));
    return {
      kubeconfig,
      'authentication-kubeconfig': kubeconfig,
      'authorization-kubeconfig': kubeconfig,
      'bind-address': '127.0.0.1',
      'cert-dir': this.pki,
      'leader-elect': 'false',
    };
  }

  private process(name: string, flags: Record<string, string>): Process {
    const options = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
    return { name, command: [join(TOOLS_FOLDER, name), ...options] };
  }
}
