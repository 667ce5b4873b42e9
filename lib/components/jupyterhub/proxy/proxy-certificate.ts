import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type * as kube from '../../../k8s/kube';
import { checkName, DNS_SUBDOMAIN, isValidName } from '../../../names';
import { isTerraformToken } from '../../../terraform-token';
import { checkDataKey } from '../../../validation/data-keys';
import type { HubNames } from '../hub-names';
import { type ProxyHttps, ProxyHttpsKind } from './proxy-https';

/** Directory of the certificate in the proxy's pod. */
export const CERTIFICATE_DIRECTORY = '/etc/proxy-certificate';

const READ_BY_OWNER_AND_GROUP = 0o440;

/** Properties of the proxy's certificate. */
export interface ProxyCertificateProps {
  readonly names: HubNames;
  readonly https: ProxyHttps;
  readonly hostname?: string;
  /** Whether the certificate must be valid for all names below the hostname too. */
  readonly subdomains: boolean;
}

/** Mounts the TLS certificate in the proxy's pod. */
export class ProxyCertificate extends Construct {
  public readonly volumes: kube.Volume[];
  public readonly volumeMounts: kube.VolumeMount[];
  public readonly env: kube.EnvVar[];

  constructor(scope: Construct, id: string, { names, https, hostname, subdomains }: ProxyCertificateProps) {
    super(scope, id);
    const { secretName, privateKey = 'tls.key', certificate = 'tls.crt', passphrase } = https._options;
    const secret = https.kind === ProxyHttpsKind.CERT_MANAGER ? names.proxyCertificate : (secretName ?? '');
    this.checkSecret(secret, { privateKey, certificate, passphrase });
    if (https.kind === ProxyHttpsKind.CERT_MANAGER) {
      const hosts = hostname === undefined ? [] : [hostname, ...(subdomains ? [`*.${hostname}`] : [])];
      this.createCertificate(names, https, hosts);
    }
    this.volumes = [
      {
        name: 'certificate',
        secret: {
          secretName: secret,
          defaultMode: READ_BY_OWNER_AND_GROUP,
          items: [
            { key: privateKey, path: 'tls.key' },
            { key: certificate, path: 'tls.crt' },
          ],
        },
      },
    ];
    this.volumeMounts = [{ name: 'certificate', mountPath: CERTIFICATE_DIRECTORY, readOnly: true }];
    this.env =
      passphrase === undefined
        ? []
        : [
            {
              name: 'CONFIGPROXY_SSL_KEY_PASSPHRASE',
              valueFrom: { secretKeyRef: { name: secret, key: passphrase } },
            },
          ];
  }

  /**
   * Creates the Certificate resource of cert-manager.
   *
   * @throws KubeflowError if the issuer or a host is invalid.
   * @see https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateSpec
   */
  private createCertificate(names: HubNames, { _options: options }: ProxyHttps, defaultHosts: readonly string[]): void {
    const { issuer = '', issuerKind = 'ClusterIssuer', issuerGroup = 'cert-manager.io' } = options;
    const hosts = options.hosts?.length ? options.hosts : defaultHosts;
    const labels = names.labelsOf('proxy');
    this.checkIssuer(issuer, issuerKind, issuerGroup, hosts);
    new ApiObject(this, 'certificate', {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: names.proxy, labels },
      spec: {
        secretName: names.proxyCertificate,
        secretTemplate: { labels },
        dnsNames: [...hosts],
        issuerRef: { name: issuer, kind: issuerKind, group: issuerGroup },
        privateKey: { rotationPolicy: 'Always' },
      },
    });
  }

  private checkSecret(secret: string, keys: { [option: string]: string | undefined }): void {
    checkName(this, 'proxy.https: Secret', secret, DNS_SUBDOMAIN);
    for (const [option, key] of Object.entries(keys)) {
      if (key !== undefined) {
        checkDataKey(this, `proxy.https: ${option}`, key);
      }
    }
  }

  private checkIssuer(issuer: string, kind: string, group: string, hosts: readonly string[]): void {
    checkName(this, 'proxy.https: issuer', issuer, DNS_SUBDOMAIN);
    checkName(this, 'proxy.https: issuerGroup', group, DNS_SUBDOMAIN);
    if (!isTerraformToken(kind) && !/^[A-Z][A-Za-z0-9]{0,62}$/.test(kind)) {
      throw new KubeflowError(
        this,
        `proxy.https: "${kind}" is not a valid issuer kind.`,
        'Must be "ClusterIssuer", "Issuer" or the kind of an external issuer.',
        'Remove `issuerKind` for a ClusterIssuer.',
      );
    }
    for (const host of hosts) {
      if (!isTerraformToken(host) && !isValidName(host.replace(/^\*\./, ''), DNS_SUBDOMAIN)) {
        throw new KubeflowError(
          this,
          `proxy.https: "${host}" in \`hosts\` is not a valid DNS name for a certificate.`,
          'Must be a lower-case DNS name, optionally with "*." in front.',
          'Use for example "hub.example.com".',
        );
      }
    }
  }
}
