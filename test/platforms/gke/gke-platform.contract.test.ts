import { GkeCluster, GkePlatform } from '../../../lib/platforms/gke';
import { describePlatform } from '../contract';
import { FULL_PROPS } from './full-platform';
import { PROPS } from './synthesize';

const serviceCidr = '10.8.0.0/20';

describe('with defaults', () => {
  describePlatform('GkePlatform', {
    make: (scope, id, props) => new GkePlatform(scope, id, { ...PROPS, ...props }),
    serviceCidr,
  });
});

describe('with GPUs and authentication at the load balancer', () => {
  const gpuPools = [{ acceleratorType: 'nvidia-l4', machineType: 'g2-standard-24', gpusPerNode: 2 }];
  describePlatform('GkePlatform', {
    make: (scope, id, props) => new GkePlatform(scope, id, { ...PROPS, ...FULL_PROPS, gpuPools, ...props }),
    serviceCidr,
  });
});

describe('on Autopilot', () => {
  const autopilot = { region: 'us-central1', cluster: GkeCluster.autopilot() };
  describePlatform('GkePlatform', {
    make: (scope, id, props) => new GkePlatform(scope, id, { ...PROPS, ...autopilot, ...props }),
    serviceCidr,
  });
});

describe('on an existing cluster', () => {
  const cluster = GkeCluster.existing({ gpuNodes: [{ acceleratorType: 'nvidia-l4', gpusPerNode: 2 }] });
  describePlatform('GkePlatform', {
    make: (scope, id, props) => new GkePlatform(scope, id, { ...PROPS, cluster, ...props }),
  });
});
