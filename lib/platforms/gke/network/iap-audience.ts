/** What must be known to tell a hub whom Identity-Aware Proxy signs for. */
export interface IapAudienceOptions {
  readonly project: string;
  readonly namespace: string;
  readonly gateway: string;
  readonly configMap: string;
}

/**
 * The command that writes down whom Identity-Aware Proxy signs for: the backend service that the Gateway's controller makes, by a
 * number that Google gives it then. Of those that the Gateway names, it is the one with IAP; the others answer 404 and 500.
 *
 * It is a line for any POSIX shell, and has no "${" in it, which Terraform would take for its own.
 *
 * @see https://cloud.google.com/iap/docs/signed-headers-howto#verifying_the_jwt_payload
 */
export function iapAudienceCommand({ project, namespace, gateway, configMap }: IapAudienceOptions): string {
  const kubectl = `kubectl -n ${namespace}`;
  const kind = 'gateways.gateway.networking.k8s.io';
  const annotation = `'jsonpath={.metadata.annotations.networking\\.gke\\.io/backend-services}'`;
  const names = `$(${kubectl} get ${kind} ${gateway} -o ${annotation} | sed 's|[^ ,]*/||g;s|,| |g')`;
  const backend = [
    `gcloud compute backend-services list --global --project ${project}`,
    `--filter "iap.enabled=true AND name=(${names})" --format 'value(id)'`,
  ].join(' ');
  const number = `gcloud projects describe ${project} --format 'value(projectNumber)'`;
  return [
    `${kubectl} wait ${kind} ${gateway} --for=condition=Programmed --timeout=15m`,
    `backend=$(${backend})`,
    'test -n "$backend"',
    `number=$(${number})`,
    [
      `${kubectl} create configmap ${configMap} --dry-run=client -o yaml`,
      '--from-literal=audience=/projects/$number/global/backendServices/$backend | kubectl apply -f -',
    ].join(' '),
  ].join(' && ');
}
