import { Chart, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowError } from '../../../lib/errors';
import type { PlatformFixture } from './platform-fixture';

/** Tests `chart()` of a platform. */
export function describeCharts(fixture: PlatformFixture): void {
  describe('charts', () => {
    test('the same id returns the same chart', () => {
      expect(fixture.platform.chart('hub')).toBe(fixture.platform.chart('hub'));
      expect(fixture.platform.chart('hub')).not.toBe(fixture.platform.chart('serving'));
      expect(Chart.isChart(fixture.platform.chart('hub'))).toBe(true);
    });

    test('a chart is in the namespace of the platform unless it sets one', () => {
      expect(fixture.platform.chart('hub').namespace).toBe('kubeflow');
      expect(fixture.platform.chart('files', { namespace: 'files' }).namespace).toBe('files');
      expect(fixture.platform.chart('files').namespace).toBe('files');
      expect(fixture.make(fixture.app, 'office', { namespace: 'ml' }).chart('hub').namespace).toBe('ml');
    });

    test('its labels are on all its objects', () => {
      const chart = fixture.platform.chart('hub', { labels: { 'example.com/team': 'vision' } });
      fixture.platform.storage.claim(new Construct(chart, 'claimer'), 'claim', {
        name: 'home',
        size: Size.gibibytes(1),
      });
      const [claim] = fixture.objectsOf('PersistentVolumeClaim');
      expect(claim.toJson().metadata.labels).toMatchObject({ 'example.com/team': 'vision' });
      expect(fixture.platform.chart('hub', { labels: { 'example.com/team': 'vision' } })).toBe(chart);
    });

    test('fails if a second call sets another namespace, naming both', () => {
      fixture.platform.chart('hub', { namespace: 'a' });
      expect(() => fixture.platform.chart('hub', { namespace: 'b' })).toThrow(
        /^lab\/hub: the chart already has the namespace "a"; got "b"\.\n {2}\w/,
      );
    });

    test('fails if a second call sets other labels', () => {
      fixture.platform.chart('hub', { labels: { team: 'a' } });
      expect(() => fixture.platform.chart('hub', { labels: { team: 'b' } })).toThrow(
        'the chart already exists without the label team: "b".',
      );
    });

    test.each(['Team Data', 'a/b', '', 'namespaces', 'constructor', '__proto__'])(
      'fails if the id of a chart is %p',
      (id) => {
        expect(() => fixture.platform.chart(id)).toThrow(KubeflowError);
      },
    );

    test('fails if a namespace is not valid', () => {
      expect(() => fixture.platform.chart('hub', { namespace: 'My_Team' })).toThrow(
        /^lab\/hub: namespace "My_Team" is not a valid name\.[\s\S]*Use "my-team"/,
      );
      expect(() => fixture.make(fixture.app, 'office', { namespace: 'My_Team' })).toThrow(
        /^office: namespace "My_Team"/,
      );
      expect(() => fixture.platform.chart('hub', { namespace: 'constructor' })).toThrow(
        /^lab: namespace "constructor"/,
      );
    });

    test('fails if another construct has the id', () => {
      new Construct(fixture.platform, 'construct');
      expect(() => fixture.platform.chart('construct')).toThrow(
        'lab/construct: a construct that is not a chart already has this id.',
      );
    });
  });
}
