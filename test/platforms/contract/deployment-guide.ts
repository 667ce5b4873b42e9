import { Size } from 'cdk8s';
import type { PlatformFixture } from './platform-fixture';

/** Tests the commands and files that create a cluster. */
export function describeDeploymentGuide(fixture: PlatformFixture): void {
  describe('deployment guide', () => {
    test('clusterCreationCommands are complete, and kubectl ignores clusterFiles', () => {
      fixture.platform.storage.claim(fixture.component, 'home', { name: 'home', size: Size.gibibytes(1) });
      const { clusterFiles = {}, clusterCreationCommands: commands = [] } = fixture.platform.deploymentGuide();
      const files = Object.keys(clusterFiles);
      for (const file of files) {
        expect(file).toMatch(/^cluster\/[a-z0-9.-]+$/);
        expect(commands.join('\n')).toContain(file);
      }
      for (const command of commands) {
        expect(command).toMatch(/^\S.*\S$/);
        expect(command).not.toMatch(/\bundefined\b/);
      }
    });
  });
}
