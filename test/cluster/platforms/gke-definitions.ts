import type { Kubectl } from '../../cluster-harness/kubectl';
import { Tools } from '../../cluster-harness/tools';

/**
 * Installs the definitions of a GKE cluster. Those of Gateway API are the real ones. Google does not publish the
 * definitions of its policies, so minimal ones with any `spec` replace them, and the fields of a policy are not
 * checked.
 */
export async function applyGkeDefinitions(kubectl: Kubectl): Promise<void> {
  await kubectl.run('apply', '--server-side', '-f', Tools.ready('gateway-api').path('gateway-api.yaml'));
  await kubectl.apply(
    policy('HealthCheckPolicy', 'healthcheckpolicies'),
    policy('GCPBackendPolicy', 'gcpbackendpolicies'),
    podMonitorings(),
    policy('GCPGatewayPolicy', 'gcpgatewaypolicies'),
  );
  await kubectl.run('wait', '--for=condition=Established', 'customresourcedefinitions', '--all', '--timeout=30s');
}

/**
 * The fields of Google's managed collection that this library writes. Any other field is rejected.
 *
 * @see https://github.com/GoogleCloudPlatform/prometheus-engine/blob/v0.17.2/doc/api.md
 */
function podMonitorings(): object {
  const text = { type: 'string' };
  const object = (properties: object, ...required: string[]) => ({ type: 'object', properties, required });
  const secret = object({ name: text, key: text }, 'name', 'key');
  const authorization = object({ type: text, credentials: object({ secret }) });
  const port = { 'x-kubernetes-int-or-string': true };
  const endpoint = object({ port, path: text, interval: { ...text, default: '1m' }, authorization }, 'port');
  const matchLabels = { type: 'object', additionalProperties: text };
  const spec = object(
    { selector: object({ matchLabels }), endpoints: { type: 'array', items: endpoint, minItems: 1 } },
    'selector',
    'endpoints',
  );
  return definition('monitoring.googleapis.com', 'PodMonitoring', 'podmonitorings', object({ spec }, 'spec'));
}

function policy(kind: string, plural: string): object {
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const schema = { type: 'object', properties: { spec: open, status: open } };
  return definition('networking.gke.io', kind, plural, schema);
}

function definition(group: string, kind: string, plural: string, schema: object): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}
