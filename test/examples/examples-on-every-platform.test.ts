import { stackProblems } from '../platforms/gke/terraform/stack-problems';
import { allViolations } from '../policy/exposure-rules';
import { secretAccessViolations } from '../policy/secret-access';
import { PLATFORM_EXAMPLES, PLATFORMS, runOn, UNSUPPORTED } from './on-platform';
import { type ExampleOutput, exampleOutput } from './run-example';

describe.each(PLATFORM_EXAMPLES)('examples/%s', (example) => {
  const kinds = (of: ExampleOutput) => new Set(of.manifests().map(({ kind }) => kind));
  const own = kinds(exampleOutput(example));

  test.each(Object.entries(PLATFORMS))(
    'on %s, is complete, violates no policy and contains no cloud, or fails with an explanation',
    (on, make) => {
      const error = UNSUPPORTED[example]?.[on];
      if (error) {
        expect(() => runOn(example, make)).toThrow(error);
        return;
      }
      const output = runOn(example, make);
      // Platforms differ only in the objects that they create themselves.
      const byPlatform = [
        'PersistentVolume',
        'GCPBackendPolicy',
        'HealthCheckPolicy',
        'ManagedCertificate',
        'Ingress',
        'HTTPRoute',
        'Gateway',
        'BackendConfig',
        'FrontendConfig',
      ];
      const components = [...own].filter((kind) => !byPlatform.includes(kind));
      expect(components.filter((kind) => !kinds(output).has(kind))).toEqual([]);
      expect(allViolations(output.manifests())).toEqual([]);
      expect(secretAccessViolations(output.manifests())).toEqual([]);
      expect(stackProblems(output.files)).toEqual([]);
      const terraform = [...output.files.keys()].filter((path) => path.startsWith('cdktf.out/stacks/'));
      expect(terraform.length > 0).toBe(on === 'GkePlatform');
    },
  );
});

test('no supported combination is listed as unsupported', () => {
  expect(Object.keys(UNSUPPORTED).filter((example) => !PLATFORM_EXAMPLES.includes(example))).toEqual([]);
  const listed = Object.values(UNSUPPORTED).flatMap((platforms) => Object.keys(platforms));
  expect(listed.filter((platform) => !(platform in PLATFORMS))).toEqual([]);
});
