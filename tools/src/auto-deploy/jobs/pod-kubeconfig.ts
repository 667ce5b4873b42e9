import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../kubernetes/kubeconfig';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Writes a kubeconfig for the service account of the pod, because commands of a plan name a context. Returns the
 * environment that uses it; outside of pods, and if there is a kubeconfig, the given one.
 */
export function withPodKubeconfig(env: Environment, folder: string): Environment {
  const { KUBECONFIG, KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
  if (KUBECONFIG || !host) {
    return env;
  }
  const file = join(folder, 'kubeconfig');
  writeFileSync(file, JSON.stringify(podKubeconfig(host, port)), { mode: 0o600 });
  return { ...env, KUBECONFIG: file };
}

function podKubeconfig(host: string, port: string): object {
  const name = 'in-cluster';
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server, 'certificate-authority': `${ACCOUNT}/ca.crt` } }],
    // The file changes before the token expires.
    users: [{ name, user: { tokenFile: `${ACCOUNT}/token` } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
  };
}
