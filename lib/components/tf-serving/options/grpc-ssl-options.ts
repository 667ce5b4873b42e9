import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { readAsset } from '../../../assets';
import type * as kube from '../../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { containerResources } from '../../../pods/resources';
import { restrictedSecurityContext } from '../../../pods/security-context';
import { checkDataKey } from '../../../validation/data-keys';
import { quantity } from '../../../validation/quantities';
import { CONFIG_FOLDER } from './model-server-flags';

/** TLS certificate of a gRPC API, in a Secret in the format of cert-manager. The server reads it at startup. */
export interface GrpcSslOptions {
  /** Name of the Secret in the server's namespace. */
  readonly secretName: string;

  /**
   * Key of the private key in the Secret.
   *
   * @default tls.key
   */
  readonly serverKey?: string;

  /**
   * Key of the certificate in the Secret, including intermediate certificates.
   *
   * @default tls.crt
   */
  readonly serverCert?: string;

  /**
   * Key of the certificate authority for client certificates in the Secret. Only used with `clientVerify`.
   *
   * @default ca.crt
   */
  readonly customCa?: string;

  /**
   * Whether clients must present a certificate.
   *
   * @default false
   */
  readonly clientVerify?: boolean;
}

/** Flag, files, volumes and init container for TLS. */
export interface GrpcSslConfig {
  readonly flag: string;
  readonly files: { [file: string]: string };
  readonly volumes: kube.Volume[];
  readonly volumeMounts: kube.VolumeMount[];
  readonly initContainers: kube.Container[];
}

const SCRIPT = 'write-ssl-config.sh';
const SECRET_FOLDER = '/var/run/secrets/ssl';
const SSL_CONFIG_FOLDER = '/var/run/ssl-config';

/**
 * Returns the TLS configuration of a pod. The server requires one file with both key and certificate, which a Secret
 * does not contain. An init container writes the file into memory.
 *
 * @param image image of the server, which has a shell
 * @throws KubeflowError if the name of the Secret or a key is invalid.
 */
export function grpcSsl(
  where: IConstruct,
  options: GrpcSslOptions | undefined,
  image: string,
): GrpcSslConfig | undefined {
  if (options === undefined) {
    return undefined;
  }
  checkName(where, 'grpc: ssl: secretName', options.secretName, DNS_SUBDOMAIN);
  const keys = {
    serverKey: options.serverKey ?? 'tls.key',
    serverCert: options.serverCert ?? 'tls.crt',
    ...(options.clientVerify && { customCa: options.customCa ?? 'ca.crt' }),
  };
  for (const [prop, key] of Object.entries(keys)) {
    checkDataKey(where, `grpc: ssl: ${prop}`, key);
  }
  return {
    flag: `${SSL_CONFIG_FOLDER}/ssl.config`,
    files: { [SCRIPT]: readAsset(`components/tf-serving/options/${SCRIPT}`) },
    volumes: [
      {
        name: 'ssl-secret',
        secret: {
          secretName: options.secretName,
          defaultMode: 0o440,
          items: Object.entries(keys).map(([path, key]) => ({ key, path })),
        },
      },
      { name: 'ssl-config', emptyDir: { medium: 'Memory', sizeLimit: quantity(Size.mebibytes(1)) } },
    ],
    volumeMounts: [{ name: 'ssl-config', mountPath: SSL_CONFIG_FOLDER, readOnly: true }],
    initContainers: [
      {
        name: 'ssl-config',
        image,
        command: ['bash', `${CONFIG_FOLDER}/${SCRIPT}`, SECRET_FOLDER, `${SSL_CONFIG_FOLDER}/ssl.config`],
        resources: containerResources(where, {
          cpu: { request: Cpu.millis(10), limit: Cpu.millis(500) },
          memory: { request: Size.mebibytes(32), limit: Size.mebibytes(64) },
        }),
        terminationMessagePolicy: 'FallbackToLogsOnError',
        securityContext: restrictedSecurityContext(),
        volumeMounts: [
          { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
          { name: 'ssl-secret', mountPath: SECRET_FOLDER, readOnly: true },
          { name: 'ssl-config', mountPath: SSL_CONFIG_FOLDER },
        ],
      },
    ],
  };
}
