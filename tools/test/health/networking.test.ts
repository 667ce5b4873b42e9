import { healthOf } from '../../src/health';
import type { KubeObject } from '../../src/kubernetes/objects';
import { ago, condition, event, object, view } from './objects';

const balanced = (ingress: object[]) => ({ loadBalancer: { ingress } });
const service = (type: string, ingress: object[] = []) =>
  object('v1', 'Service', { spec: { type }, status: balanced(ingress) });
const ingress = (addresses: object[]) => object('networking.k8s.io/v1', 'Ingress', { status: balanced(addresses) });
const gateway = (...conditions: object[]) =>
  object('gateway.networking.k8s.io/v1', 'Gateway', { status: { conditions } });
const route = (parentRefs: number, parents: object[][], kind = 'HTTPRoute') =>
  object('gateway.networking.k8s.io/v1', kind, {
    spec: { parentRefs: Array.from({ length: parentRefs }, (_, index) => ({ name: String(index) })) },
    status: { parents: parents.map((conditions) => ({ conditions })) },
  });
const ACCEPTED = [condition('Accepted', 'True'), condition('ResolvedRefs', 'True')];
const custom = (fields: object) => object('example.com/v1', 'Widget', { ...fields });
const definition = (...conditions: object[]) =>
  object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { status: { conditions } });
const certificate = (...conditions: object[]) =>
  object('cert-manager.io/v1', 'Certificate', { status: { conditions } });
const managed = (certificateStatus?: string) =>
  object('networking.gke.io/v1', 'ManagedCertificate', { status: { certificateStatus } });

test.each<[string, KubeObject, string, string]>([
  ['a Service in the cluster', service('ClusterIP'), 'ready', 'Ready'],
  ['a load balancer with an IP address', service('LoadBalancer', [{ ip: '10.0.0.1' }]), 'ready', 'Ready'],
  ['a load balancer with a hostname', service('LoadBalancer', [{ hostname: 'x.elb' }]), 'ready', 'Ready'],
  ['a load balancer without address', service('LoadBalancer'), 'progressing', 'NoAddress'],
  ['an Ingress with a hostname', ingress([{ hostname: 'x.elb' }]), 'ready', 'Ready'],
  ['an Ingress without address', ingress([]), 'progressing', 'NoAddress'],
  ['a programmed Gateway', gateway(condition('Accepted', 'True'), condition('Programmed', 'True')), 'ready', 'Ready'],
  [
    'a Gateway without controller',
    gateway(condition('Accepted', 'Unknown', 'Pending')),
    'progressing',
    'NotProgrammed',
  ],
  [
    'a Gateway that is programmed later',
    gateway(condition('Programmed', 'False', 'AddressNotAssigned')),
    'progressing',
    'AddressNotAssigned',
  ],
  ['an invalid Gateway', gateway(condition('Accepted', 'False', 'ListenersNotValid')), 'failed', 'ListenersNotValid'],
  ['a Gateway that cannot be programmed', gateway(condition('Programmed', 'False', 'Invalid')), 'failed', 'Invalid'],
  ['an accepted HTTPRoute', route(1, [ACCEPTED]), 'ready', 'Ready'],
  ['an accepted GRPCRoute', route(1, [ACCEPTED], 'GRPCRoute'), 'ready', 'Ready'],
  ['an HTTPRoute that one of two parents accepts', route(2, [ACCEPTED]), 'progressing', 'NotAccepted'],
  ['an HTTPRoute without status', route(1, []), 'progressing', 'NotAccepted'],
  [
    'an HTTPRoute whose backend is missing',
    route(1, [[ACCEPTED[0], condition('ResolvedRefs', 'False', 'BackendNotFound')]]),
    'progressing',
    'BackendNotFound',
  ],
  [
    'an HTTPRoute that is rejected',
    route(1, [[condition('Accepted', 'False', 'NotAllowedByListeners')]]),
    'failed',
    'NotAllowedByListeners',
  ],
  [
    'an established definition',
    definition(condition('NamesAccepted', 'True'), condition('Established', 'True')),
    'ready',
    'Ready',
  ],
  [
    'a definition that is installed',
    definition(condition('Established', 'False', 'Installing')),
    'progressing',
    'Installing',
  ],
  ['a definition without status', definition(), 'progressing', 'Installing'],
  [
    'a definition with a conflict',
    definition(condition('NamesAccepted', 'False', 'PluralConflict')),
    'failed',
    'PluralConflict',
  ],
  [
    'a definition that cannot be established',
    definition(condition('Established', 'False', 'NotAccepted')),
    'failed',
    'NotAccepted',
  ],
  ['a Namespace', object('v1', 'Namespace', { status: { phase: 'Active' } }), 'ready', 'Ready'],
  [
    'a Namespace that is deleted',
    object('v1', 'Namespace', { status: { phase: 'Terminating' } }),
    'progressing',
    'Terminating',
  ],
  [
    'an available APIService',
    object('apiregistration.k8s.io/v1', 'APIService', { status: { conditions: [condition('Available', 'True')] } }),
    'ready',
    'Ready',
  ],
  [
    'an unavailable APIService',
    object('apiregistration.k8s.io/v1', 'APIService', {
      status: { conditions: [condition('Available', 'False', 'MissingEndpoints')] },
    }),
    'progressing',
    'MissingEndpoints',
  ],
  ['an autoscaler', object('autoscaling/v2', 'HorizontalPodAutoscaler', { status: {} }), 'ready', 'Ready'],
  [
    'an autoscaler without metrics',
    object('autoscaling/v2', 'HorizontalPodAutoscaler', {
      status: { conditions: [condition('ScalingActive', 'False', 'FailedGetMetrics', 'no metrics')] },
    }),
    'ready',
    'FailedGetMetrics',
  ],
  ['an issued Certificate', certificate(condition('Ready', 'True')), 'ready', 'Ready'],
  [
    'a Certificate that is issued',
    certificate(condition('Ready', 'False', 'DoesNotExist')),
    'progressing',
    'DoesNotExist',
  ],
  ['a Certificate that was refused', certificate(condition('Issuing', 'False', 'Failed')), 'failed', 'Failed'],
  ['an active ManagedCertificate', managed('Active'), 'ready', 'Ready'],
  ['a ManagedCertificate that is provisioned', managed('Provisioning'), 'progressing', 'Provisioning'],
  [
    'a ManagedCertificate whose domain is not visible yet',
    managed('FailedNotVisible'),
    'progressing',
    'FailedNotVisible',
  ],
  [
    'a ManagedCertificate that failed',
    managed('ProvisioningFailedPermanently'),
    'failed',
    'ProvisioningFailedPermanently',
  ],
  ['a ConfigMap', object('v1', 'ConfigMap'), 'ready', 'Ready'],
  ['a ClusterRole', object('rbac.authorization.k8s.io/v1', 'ClusterRole'), 'ready', 'Ready'],
  [
    'a custom resource that is ready',
    custom({ status: { conditions: [condition('Ready', 'True')] } }),
    'ready',
    'Ready',
  ],
  [
    'a custom resource that is not ready',
    custom({ status: { conditions: [condition('Ready', 'False', 'Pulling')] } }),
    'progressing',
    'Pulling',
  ],
  [
    'a custom resource that does not know',
    custom({ status: { conditions: [condition('Ready', 'Unknown', 'Lost')] } }),
    'unknown',
    'Lost',
  ],
  [
    'a custom resource that stalled',
    custom({ status: { conditions: [condition('Stalled', 'True', 'Invalid')] } }),
    'failed',
    'Invalid',
  ],
  [
    'a custom resource that reconciles',
    custom({ status: { conditions: [condition('Reconciling', 'True', 'Busy'), condition('Ready', 'True')] } }),
    'progressing',
    'Busy',
  ],
  [
    'a new custom resource without status',
    custom({ metadata: { creationTimestamp: ago(10) } }),
    'progressing',
    'NoStatus',
  ],
  ['an old custom resource without status', custom({}), 'unknown', 'NoStatus'],
  [
    'a custom resource whose change was not seen',
    custom({ metadata: { generation: 2 }, status: { observedGeneration: 1 } }),
    'progressing',
    'NotObserved',
  ],
])('%s', (_, it, state, reason) => {
  expect(healthOf(it, view())).toMatchObject({ state, reason });
});

test('a load balancer without address names the error of its controller', () => {
  const events = [event('SyncLoadBalancerFailed', 'quota of addresses exceeded')];
  expect(healthOf(service('LoadBalancer'), view([], events))).toMatchObject({ message: 'quota of addresses exceeded' });
});
