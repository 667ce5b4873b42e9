import { describeAccelerators } from './accelerators';
import { describeCharts } from './charts';
import { describeDeploymentGuide } from './deployment-guide';
import { describeExposure } from './exposure';
import { describeIdentity } from './identity';
import { describeImages } from './images';
import { describeKubernetesVersion } from './kubernetes-version';
import { describeNamespaces } from './namespaces';
import { describeNetwork } from './network';
import { describeObjectStore } from './object-store';
import { PlatformFixture, type PlatformUnderTest } from './platform-fixture';
import { describePlatformLookup } from './platform-lookup';
import { describePods } from './pods';
import { describePolicies } from './policies';
import { describeStorage } from './storage';

const CAPABILITIES = [
  describeCharts,
  describeNamespaces,
  describeImages,
  describePlatformLookup,
  describeStorage,
  describeIdentity,
  describeAccelerators,
  describeExposure,
  describeObjectStore,
  describeNetwork,
  describePods,
  describeKubernetesVersion,
  describeDeploymentGuide,
  describePolicies,
];

/** Tests the contract of all platforms, which lets components run on any of them. */
export function describePlatform(name: string, platform: PlatformUnderTest): void {
  describe(`${name} meets the contract of a platform`, () => {
    const fixture = new PlatformFixture(name, platform);
    beforeAll(() => fixture.createFolder());
    afterAll(() => fixture.deleteFolder());
    beforeEach(() => fixture.createPlatform());

    for (const describeCapability of CAPABILITIES) {
      describeCapability(fixture);
    }
  });
}
