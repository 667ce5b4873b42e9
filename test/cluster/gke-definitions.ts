import type { Kubectl } from '../ground/kubectl';
import { Tools } from '../ground/tools';

/**
 * What a GKE cluster defines beyond Kubernetes. Those of Gateway API are the real ones. Google publishes no definition of its policies:
 * minimal ones stand in for them, which take any `spec`, so the fields of a policy are not checked here.
 */
export async function defineWhatGkeDefines(kubectl: Kubectl): Promise<void> {
  await kubectl.run('apply', '--server-side', '-f', Tools.ready('gateway-api').path('gateway-api.yaml'));
  await kubectl.apply(
    policy('HealthCheckPolicy', 'healthcheckpolicies'),
    policy('GCPBackendPolicy', 'gcpbackendpolicies'),
    policy('GCPGatewayPolicy', 'gcpgatewaypolicies'),
  );
  await kubectl.run('wait', '--for=condition=Established', 'customresourcedefinitions', '--all', '--timeout=30s');
}

function policy(kind: string, plural: string): object {
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.networking.gke.io` },
    spec: {
      group: 'networking.gke.io',
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } },
        },
      ],
    },
  };
}
