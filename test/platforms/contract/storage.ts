import { isIPv4 } from 'node:net';
import { Size } from 'cdk8s';
import { KubeflowApp } from '../../../lib/app';
import type { PlatformBase } from '../../../lib/platforms/platform-base';
import { DiskSource } from '../../../lib/platforms/storage/disk-source';
import { addressWithin, blockOf } from '../addresses';
import type { PlatformFixture } from './platform-fixture';

/** Tests claims, disks and fixed cluster IPs. */
export function describeStorage(fixture: PlatformFixture): void {
  describe('storage', () => {
    const size = Size.gibibytes(10);

    test('a claim requests the specified size, with defaults', () => {
      fixture.supportedOrExplained(
        'claim',
        () => fixture.platform.storage.claim(fixture.component, 'home', { name: 'home', size }),
        (claim) => expect(claim.name).toBe('home'),
      );
      const [claim] = fixture.objectsOf('PersistentVolumeClaim').map((found) => found.toJson());
      const className = fixture.platform.storage.defaultStorageClassName;
      expect(claim.metadata).toMatchObject({ name: 'home', namespace: 'kubeflow' });
      expect(claim.spec).toEqual({
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '10Gi' } },
        ...(className !== undefined && { storageClassName: className }),
      });
    });

    test('a claim can set StorageClass, namespace and labels', () => {
      const [storageClassName, namespace, labels] = ['fast', 'files', { team: 'vision' }];
      fixture.platform.storage.claim(fixture.component, 'home', {
        name: 'home',
        size,
        storageClassName,
        namespace,
        labels,
      });
      const [claim] = fixture.objectsOf('PersistentVolumeClaim').map((found) => found.toJson());
      expect(claim).toMatchObject({ metadata: { namespace, labels }, spec: { storageClassName } });
    });

    test.each([
      ['zero', Size.gibibytes(0)],
      ['a fraction of a byte', Size.kibibytes(0.0001)],
      ['not a number', Size.gibibytes(Number.NaN)],
    ])('fails if the size of a claim or disk is %s', (_, wrong) => {
      for (const method of ['claim', 'disk'] as const) {
        expect(() =>
          fixture.platform.storage[method](fixture.component, method, { name: 'home', size: wrong }),
        ).toThrow(/^lab\/app\/component.*: size of .*"home": .* is not a valid size\.\n/);
      }
    });

    test('fails if the name of a claim or disk is not valid', () => {
      for (const method of ['claim', 'disk'] as const) {
        expect(() => fixture.platform.storage[method](fixture.component, method, { name: 'Team Data', size })).toThrow(
          /"Team Data" is not a valid name\.[\s\S]*Use "team-data"/,
        );
      }
    });

    test.each([
      ['of the platform', undefined],
      ['of the platform, explicitly', DiskSource.platform()],
      ['from the default StorageClass', DiskSource.storageClass()],
      ['from a StorageClass', DiskSource.storageClass('fast')],
      ['that exists', DiskSource.existing('old-disk')],
    ])('a disk %s has one claim, with its name or claimName', (_, source) => {
      const works = fixture.supportedOrExplained(
        '"team-data"',
        () =>
          fixture.platform.storage.disk(fixture.component, 'disk', {
            name: 'team-data',
            size,
            source,
            labels: { team: 'vision' },
          }),
        (claim) => expect(claim.name).toBe('team-data'),
      );
      if (works) {
        const claim = fixture.platform.storage.disk(fixture.component, 'other', {
          name: 'b',
          size,
          source: DiskSource.storageClass(),
          claimName: 'c',
        });
        expect(claim.name).toBe('c');
        expect(fixture.objectsOf('PersistentVolumeClaim').map((found) => found.name)).toEqual(['team-data', 'c']);
        expect(fixture.objectsOf('PersistentVolumeClaim')[0].toJson().metadata.labels).toMatchObject({
          team: 'vision',
        });
      } else {
        expect(source?.name).toBe('old-disk');
      }
    });

    test('a fixed cluster IP is in the Service range, stable and unique', () => {
      const address = (on: PlatformBase, service: string, namespace = 'kubeflow') =>
        on.storage.allocateClusterIp(fixture.component, service, namespace);
      const works = fixture.supportedOrExplained(/kubeflow\/files/, () => address(fixture.platform, 'files'));
      expect(works).toBe(fixture.serviceCidr !== undefined);
      if (fixture.serviceCidr === undefined) {
        return;
      }
      const names = ['files', 'nfs-team-data', 'nfs-scratch'];
      const addresses = names.map((service) => address(fixture.platform, service));
      expect(names.map((service) => address(fixture.platform, service))).toEqual(addresses);
      // In another program, in another order.
      const other = fixture.make(new KubeflowApp(), 'other');
      expect(
        [...names]
          .reverse()
          .map((service) => address(other, service))
          .reverse(),
      ).toEqual(addresses);
      expect(new Set([...addresses, address(fixture.platform, 'files', 'elsewhere')]).size).toBe(4);
      for (const found of addresses) {
        expect([found, isIPv4(found) && addressWithin(found, blockOf(fixture.serviceCidr))]).toEqual([found, true]);
        expect(found).not.toBe(blockOf(fixture.serviceCidr).first);
        expect(found).not.toBe(blockOf(fixture.serviceCidr).last);
      }
    });

    test('fails if two Services have the same cluster IP, naming both', () => {
      if (fixture.serviceCidr !== undefined) {
        expect(() => {
          for (let index = 0; index < 300; index++) {
            fixture.platform.storage.allocateClusterIp(fixture.component, `files-${index}`, 'kubeflow');
          }
        }).toThrow(
          /^lab\/app\/component: the Services kubeflow\/files-\d+ and kubeflow\/files-\d+ have the same cluster IP [\d.]+\.\n.*\n.*`clusterIp`/,
        );
      }
    });
  });
}
