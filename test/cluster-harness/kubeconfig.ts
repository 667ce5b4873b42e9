import { writeFileSync } from 'node:fs';
import { base64, type Certificate } from './certificates';

/** Writes a kubeconfig for one user of one cluster. */
export function writeKubeconfig(path: string, server: string, authority: string, user: Certificate): void {
  const credentials = { 'client-certificate-data': base64(user.certificate), 'client-key-data': base64(user.key) };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test-cluster',
    clusters: [{ name: 'test-cluster', cluster: { server, 'certificate-authority-data': base64(authority) } }],
    users: [{ name: 'user', user: credentials }],
    contexts: [{ name: 'test-cluster', context: { cluster: 'test-cluster', user: 'user' } }],
  };
  // JSON is YAML.
  writeFileSync(path, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
}
