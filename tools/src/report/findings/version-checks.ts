import { describe, groupOf, referenceTo } from '../../kubernetes/objects';
import { at, type Checked, type FindingDraft } from './finding';

/** An API version of built-in kinds that Kubernetes no longer serves, or will not serve. */
interface FormerApi {
  readonly apiVersion: string;
  /** @default - all kinds of the API version */
  readonly kinds?: readonly string[];
  /** Minor version that is the first without it. Omitted if none is known. */
  readonly removed?: number;
  /** Minor version that is the first in which it is deprecated. */
  readonly deprecated: number;
  readonly instead: string;
}

/** @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/ */
const FORMER_APIS: readonly FormerApi[] = [
  former('extensions/v1beta1', 22, 'networking.k8s.io/v1 or apps/v1'),
  ...['apps/v1beta1', 'apps/v1beta2'].map((version) => former(version, 16, 'apps/v1')),
  former('networking.k8s.io/v1beta1', 22, 'networking.k8s.io/v1'),
  former('rbac.authorization.k8s.io/v1beta1', 22, 'rbac.authorization.k8s.io/v1'),
  former('apiextensions.k8s.io/v1beta1', 22, 'apiextensions.k8s.io/v1'),
  former('admissionregistration.k8s.io/v1beta1', 22, 'admissionregistration.k8s.io/v1', [
    'ValidatingWebhookConfiguration',
    'MutatingWebhookConfiguration',
  ]),
  former('scheduling.k8s.io/v1beta1', 22, 'scheduling.k8s.io/v1'),
  former('coordination.k8s.io/v1beta1', 22, 'coordination.k8s.io/v1', ['Lease']),
  former('certificates.k8s.io/v1beta1', 22, 'certificates.k8s.io/v1', ['CertificateSigningRequest']),
  former('storage.k8s.io/v1beta1', 22, 'storage.k8s.io/v1', ['StorageClass', 'CSIDriver', 'CSINode']),
  former('storage.k8s.io/v1beta1', 27, 'storage.k8s.io/v1', ['CSIStorageCapacity']),
  former('batch/v1beta1', 25, 'batch/v1'),
  former('discovery.k8s.io/v1beta1', 25, 'discovery.k8s.io/v1'),
  former('events.k8s.io/v1beta1', 25, 'events.k8s.io/v1'),
  former('node.k8s.io/v1beta1', 25, 'node.k8s.io/v1'),
  former('policy/v1beta1', 25, 'policy/v1'),
  former('autoscaling/v2beta1', 25, 'autoscaling/v2'),
  former('autoscaling/v2beta2', 26, 'autoscaling/v2'),
  former('flowcontrol.apiserver.k8s.io/v1beta1', 26, 'flowcontrol.apiserver.k8s.io/v1'),
  former('flowcontrol.apiserver.k8s.io/v1beta2', 29, 'flowcontrol.apiserver.k8s.io/v1'),
  former('flowcontrol.apiserver.k8s.io/v1beta3', 32, 'flowcontrol.apiserver.k8s.io/v1'),
  { apiVersion: 'v1', kinds: ['Endpoints'], deprecated: 33, instead: 'discovery.k8s.io/v1 EndpointSlice' },
  { apiVersion: 'v1', kinds: ['ComponentStatus'], deprecated: 19, instead: 'nothing' },
];

function former(apiVersion: string, removed: number, instead: string, kinds?: readonly string[]): FormerApi {
  return { apiVersion, removed, deprecated: removed - 3, instead, ...(kinds && { kinds }) };
}

/** Checks API versions against the target version of Kubernetes. */
export function versionFindings({ input }: Checked): FindingDraft[] {
  const { kubernetesVersion, components } = input.plan;
  const minor = Number(kubernetesVersion?.split('.')[1]);
  if (kubernetesVersion === undefined || Number.isNaN(minor)) {
    return components.length === 0
      ? []
      : [
          at(
            'versions/unknown-target',
            `Environment ${input.plan.environment}`,
            undefined,
            'API versions are compared with Kubernetes 1.33.',
          ),
          ...apiFindings(input, 33),
        ];
  }
  return apiFindings(input, minor);
}

function apiFindings({ objects }: Checked['input'], minor: number): FindingDraft[] {
  return objects.flatMap(({ object, path }) => {
    const api = FORMER_APIS.find(
      ({ apiVersion, kinds }) => object.apiVersion === apiVersion && (kinds?.includes(object.kind) ?? true),
    );
    if (api === undefined || minor < api.deprecated) {
      return [];
    }
    const name = describe(referenceTo(object));
    const group = groupOf(object.apiVersion);
    const which = `${object.kind}${group === '' ? '' : ` of ${object.apiVersion}`}`;
    return api.removed !== undefined && minor >= api.removed
      ? [at('versions/removed-api', name, path, `Kubernetes 1.${api.removed} removed ${which}. Use ${api.instead}.`)]
      : [at('versions/deprecated-api', name, path, `${which} is deprecated. Use ${api.instead}.`)];
  });
}
