import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAP_PROPS } from './map-props';

const LIB = join(__dirname, '../../lib');

// Names of properties that every JavaScript object has.
const KEYS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

/** Structs that are not part of the public API, and structs of Google Cloud, which the tests of GKE cover. */
const OTHERS =
  /^(AdmissionRules|NamespaceMetadata|TeamJobsProps|NotebookTrainingJobsProps|TrainingNamespaceProps|CheckedPods|ControllerNames|UserPods|UserPodVariant|HubConfigMapProps|JupyterHubValues|HubNamesOptions|NodeConfigProps|FilesConfigMapProps|HubRbacProps|NotebookValues|UserSchedulerRbacProps|DiskServerProps|ServerMetadata|NfsShare|SubdirProvisionerProps|OperatorSettings|Schema|PodContext|GrpcSslConfig|\w+Settings|ScaleTarget|DisruptionBudgetTarget|ModelSourceBindOptions|ModelSourceConfig|MetricsEndpoint|WorkloadNetworkPolicyProps|GpuPlacement|PreemptibleNodes|ExposureProps|I\w+|ClaimProps|DiskProps|DeploymentGuide|IngressControllerOptions|NodeAutoProvisioningOptions|GkePlatformProps|AcceleratorPool|NodePlacement|CommonNodePoolOptions|FilestoreVolumeProps|GkeStorageClassProps|GkeEnvironmentProps|ComponentMetadata|VolumeMountContext)\./;

test('every prop that is a map is tested', () => {
  const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter(
    // These have no public structs, except for those of Kubernetes, which the tests of k8s cover.
    (file) => file.endsWith('.ts') && !/^(checks|synthesis|k8s)\//.test(file),
  );
  const props = files.flatMap((file) => {
    const structs = readFileSync(join(LIB, file), 'utf8').matchAll(/^export interface (\w+)[^{]*\{\n(.*?)^\}/gms);
    return [...structs].flatMap(([, struct, body]) =>
      [...body.matchAll(/readonly (\w+)\??: \{ (?:readonly )?\[/g)].map(([, prop]) => `${struct}.${prop}`),
    );
  });
  expect(Object.keys(MAP_PROPS).sort()).toEqual(props.filter((prop) => !OTHERS.test(prop)).sort());
});

test.each(Object.entries(MAP_PROPS))(
  '%s writes keys that every object has, or names them in an error',
  (_, program) => {
    for (const key of KEYS) {
      let text: string;
      try {
        text = program(key);
      } catch (error) {
        expect((error as Error).name).toMatch(/^(KubeflowError|SynthesisError)$/);
        text = (error as Error).message;
        expect(text).not.toContain('cannot be rendered');
      }
      expect(text).toContain(key);
    }
  },
);
