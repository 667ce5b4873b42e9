import * as cdk8s from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import * as library from 'kubeflow-cdk';
import { FilestoreInstance, FilestoreVolume, type GkePlatform, GkeStorageClass } from 'kubeflow-cdk';
import { evaluate } from '../../cluster/property-based/code';
import {
  filestoreInstanceProps,
  filestoreVolumeProps,
  gkePlatformProps,
  gkeStorageClassProps,
} from '../../cluster/property-based/platforms/gke-platform-props';
import { Values } from '../../cluster/property-based/values';
import { checkProperty } from '../../random/check-property';
import { addAllFeatures, IAP_CLIENT } from './full-platform';
import { synthesize } from './synthesize';

const RUNS = 6;
const IMPORTS = { Size: cdk8s.Size, Duration: cdk8s.Duration, kplus, ...library };
const NAMES = new Map<string, unknown>(Object.entries(IMPORTS));

const PROGRAM = (values: Values) =>
  fc.tuple(
    gkePlatformProps(values),
    gkeStorageClassProps(values),
    filestoreVolumeProps(values),
    filestoreInstanceProps(values),
  );

// About 69 and 35 % are accepted. The limits are far below, because each run has other props.
test.each([
  ['valid props', false, 0.4],
  ['props, at most one of them invalid', true, 0.1],
])(
  'a platform with random props fails with a KubeflowError, or its Terraform matches the provider schema: %s',
  async (_, wild, minAccepted) => {
    let drawn = 0;
    let accepted = 0;
    await checkProperty(
      PROGRAM(new Values(wild, true)),
      ([props, storageClass, filestore, instance]) => {
        drawn += 1;
        try {
          const build = (platform: GkePlatform) => {
            addAllFeatures(platform);
            new GkeStorageClass(platform.chart('storage'), 'fast', evaluate(storageClass, NAMES));
            new FilestoreVolume(platform.chart('storage'), 'files', evaluate(filestore, NAMES));
            new FilestoreInstance(platform.chart('storage'), 'instance', evaluate(instance, NAMES));
          };
          // It throws another error if a block does not match the schema.
          synthesize(build, { iapClient: IAP_CLIENT, ...evaluate(props, NAMES) });
          accepted += 1;
        } catch (error) {
          const { name, message, stack } = error as Error;
          if (!['KubeflowError', 'SynthesisError'].includes(name) || /\bundefined\b|\[object /.test(message)) {
            throw new Error(`not a helpful error: ${stack}`);
          }
        }
      },
      { runs: RUNS },
    );
    // A few inputs do not say how many are accepted.
    if (drawn >= 50) {
      expect(accepted).toBeGreaterThan(drawn * minAccepted);
    }
  },
);
