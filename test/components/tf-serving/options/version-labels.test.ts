import { type TFServingProps, VersionPolicy } from '../../../../lib/components/tf-serving';
import { MODEL, synthesizedContainer, synthesizedServer } from '../synthesized-server';

const files = (props: Partial<TFServingProps>) => synthesizedServer(props).ConfigMap.data;

test('labeled versions are served, and labels are allowed before versions are loaded', () => {
  const props = { versionLabels: { stable: 1, canary: 2 } };
  expect(files(props)['models.config']).toMatchInlineSnapshot(`
    "model_config_list {
      config {
        name: "inception"
        base_path: "/models/inception/inception"
        model_platform: "tensorflow"
        model_version_policy {
          specific {
            versions: 1
            versions: 2
          }
        }
        version_labels {
          key: "stable"
          value: 1
        }
        version_labels {
          key: "canary"
          value: 2
        }
      }
    }
    "
  `);
  expect(synthesizedContainer(props).args).toContain('--allow_version_labels_for_unavailable_models=true');
  expect(files(props)['models-available.list']).toBe(
    '/v1/models/inception/versions/1\n/v1/models/inception/versions/2\n',
  );
});

test('labels can share a version', () => {
  expect(files({ versionLabels: { stable: 2, canary: 2 } })['models-available.list']).toBe(
    '/v1/models/inception/versions/2\n',
  );
});

test('a label can name one of several served versions', () => {
  const versionPolicy = VersionPolicy.specific(1, 2);
  expect(files({ versionPolicy, versionLabels: { stable: 1 } })['models.config']).toMatch(
    /versions: 1\s+versions: 2[\s\S]*key: "stable"\s+value: 1/,
  );
});

test.each([VersionPolicy.all(), VersionPolicy.latest(2)])(
  'labels can name versions of the policy %#',
  (versionPolicy) => {
    expect(files({ versionPolicy, versionLabels: { stable: 7, canary: 9 } })['models.config']).toContain('value: 7');
  },
);

test('without labels there is no flag for labels', () => {
  expect(synthesizedContainer().args.join()).not.toContain('allow_version_labels');
  expect(synthesizedContainer({ versionLabels: {} }).args.join()).not.toContain('allow_version_labels');
});

test.each(['', 'a-b', 'ü', 'a b', 'a.b', 'a\n'])('fails on the label %j', (label) => {
  expect(() => synthesizedServer({ versionLabels: { [label]: 1 } })).toThrow(
    `chart/inception: versionLabels: "${label}" is not a valid version label.\n  Must consist of letters, digits and "_".`,
  );
});

test('fails if a labeled version is not served', () => {
  expect(() =>
    synthesizedServer({
      versionPolicy: VersionPolicy.specific(1, 2),
      versionLabels: { stable: 3 },
    }),
  ).toThrow(
    'chart/inception: versionLabels: "stable" is a label of version 3, which is not served.\n' +
      '  A label must be for a version that `versionPolicy` serves: 1, 2.\n' +
      '  Use VersionPolicy.specific(1, 2, 3), or remove `versionPolicy` to serve all labeled versions.',
  );
});

test('fails if more versions have labels than are served', () => {
  const versionLabels = { stable: 1, canary: 2 };
  expect(() =>
    synthesizedServer({
      versionPolicy: VersionPolicy.latest(),
      versionLabels,
    }),
  ).toThrow('chart/inception: versionLabels: 2 versions have labels: 1, 2.');
  expect(() =>
    synthesizedServer({
      models: {
        b: {
          source: MODEL,
          versionPolicy: VersionPolicy.latest(),
          versionLabels,
        },
      },
    }),
  ).toThrow('chart/inception: models.b: versionLabels: 2 versions have labels: 1, 2.');
});

test.each([-1, 1.5])('fails on the version %p', (version) => {
  expect(() => synthesizedServer({ versionLabels: { stable: version } })).toThrow(
    `chart/inception: versionLabels: the version of "stable": ${version} is not accepted.`,
  );
});
