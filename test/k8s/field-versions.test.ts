import { App, Chart } from 'cdk8s';
import { checkFieldVersions } from '../../lib/k8s/field-versions';
import { SCHEMA } from '../../lib/k8s/schema';
import { KubernetesVersion } from '../../lib/platforms/kubernetes-version';
import { PodVolume } from '../../lib/volumes/pod-volume';
import { HubOf } from '../components/jupyterhub/hub-of';
import { templateOf, VERSIONS } from './all-fields';
import { PROPS } from './props';

const TOOL = { name: 'tool', image: 'registry.example.com/tool:1' };
const RULES = [{ action: 'Restart' }];
const CERTIFICATE = {
  name: 'tls',
  projected: { sources: [{ podCertificate: { keyType: 'ED25519', signerName: 'a/b' } }] },
};

const check = (version: string, spec: unknown) => () =>
  checkFieldVersions('PodSpec', spec, { where: new Chart(new App(), 'lab'), what: 'pod', version });

test.each(VERSIONS)('Kubernetes %s has all fields of its test data', (version) => {
  expect(check(version, templateOf(version).spec)).not.toThrow();
});

test.each(
  Object.entries(SCHEMA).flatMap(([type, { versions = {} }]) =>
    Object.entries(versions).map(([field, range]) => ({ type, field, ...range })),
  ),
)('fails if a cluster does not have the field $type.$field', ({ type, field, since = 33, until = 36 }) => {
  const versions = [33, 34, 35, 36].filter((minor) => minor < since || minor > until);
  expect(versions).not.toEqual([]);
  for (const minor of versions) {
    const source = { where: new Chart(new App(), 'lab'), what: 'it', version: `1.${minor}` };
    expect(() => checkFieldVersions(type, { [field]: {} }, source)).toThrow(
      `lab: it.${field}: Kubernetes 1.${minor} does not have this field.`,
    );
  }
});

test('fails with the path of the field, and the versions that have it', () => {
  const spec = { initContainers: [TOOL, { ...TOOL, name: 'second', restartPolicyRules: RULES }] };
  expect(check('1.33', spec)).toThrow(
    [
      'lab: pod.initContainers[second].restartPolicyRules: Kubernetes 1.33 does not have this field.',
      '  Available since 1.34.',
      '  Set `kubernetesVersion` of the platform (default 1.33) to the version of the cluster, or remove the field.',
    ].join('\n'),
  );
  expect(check('1.36', { workloadRef: {} })).toThrow('Available only in 1.35.');
});

test.each(PROPS.filter(({ name }) => /ontainers$|extraVolumes$|PodVolume|TFPodTemplate/.test(name)))(
  'fails for fields that the default version of a cluster does not have in $name',
  ({ values, written }) => {
    const [value] = values('1.36');
    expect(() => written(value, '1.33')).toThrow('Kubernetes 1.33 does not have this field.');
    expect(() => written(value, '1.36')).not.toThrow();
  },
);

test('fields of a later version are written for a cluster of this version', () => {
  const notebooks = {
    initContainers: [{ ...TOOL, restartPolicy: 'Always', restartPolicyRules: RULES }],
    volumes: [PodVolume.of(CERTIFICATE, { mountPath: '/tls' })],
  };
  expect(() => new HubOf({ notebooks })).toThrow(/Kubernetes 1\.33 does not have this field/);
  const { notebooks: written } = new HubOf({ notebooks }, { kubernetesVersion: KubernetesVersion.V1_35 });
  expect(written.init_containers[0].restartPolicyRules).toEqual(RULES);
  expect(written.volumes[0].volume).toEqual(CERTIFICATE);
});
