import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { describePlatform } from '../contract';

describePlatform('AnyClusterPlatform', { make: (scope, id, props) => new AnyClusterPlatform(scope, id, props) });

describe('with all optional features', () => {
  describePlatform('AnyClusterPlatform', {
    make: (scope, id, props) =>
      new AnyClusterPlatform(scope, id, {
        ...props,
        storageClassName: 'standard',
        serviceCidr: '10.43.0.0/16',
        gpus: { types: { 'nvidia-l4': { nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L4' } } } },
        gateway: { name: 'web', namespace: 'gateways' },
      }),
    serviceCidr: '10.43.0.0/16',
  });
});

describe('with an ingress controller and a small Service range', () => {
  describePlatform('AnyClusterPlatform', {
    make: (scope, id, props) =>
      new AnyClusterPlatform(scope, id, {
        ...props,
        serviceCidr: '10.43.0.64/26',
        ingressClassName: 'nginx',
        ingressTls: true,
      }),
    serviceCidr: '10.43.0.64/26',
  });
});
