import { ON_ANY_CLUSTER, ON_GKE } from '../cluster/examples/targets';
import { stackProblems } from '../platforms/gke/terraform/stack-problems';
import { allViolations } from '../policy/exposure-rules';
import { secretAccessViolations } from '../policy/secret-access';
import { EXAMPLES, exampleOutput, type Manifest, runExample } from './run-example';

const named = ({ kind, metadata }: Manifest) =>
  `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;

describe.each(EXAMPLES)('examples/%s', (name) => {
  const output = exampleOutput(name);

  test('writes these objects to these files', () => {
    const files = [...output.files.keys()].sort();
    const listed = files.map((path) => [path, path.endsWith('.k8s.yaml') ? output.manifests(path).map(named) : []]);
    expect(Object.fromEntries(listed)).toMatchSnapshot();
  });

  test('is tested on a real cluster in each of its environments', () => {
    const matches = [...output.files.keys()].map((path) => /^dist\/(?:([^/]+)\/)?[^/]+\.yaml$/.exec(path));
    const environments = new Set(matches.flatMap((match) => (match ? [match[1]] : [])));
    const tried = [...ON_ANY_CLUSTER, ...ON_GKE].filter(({ example }) => example === name);
    expect(new Set(tried.map(({ environment }) => environment))).toEqual(environments);
  });

  test('violates no policy', () => {
    expect(allViolations(output.manifests())).toEqual([]);
    expect(stackProblems(output.files)).toEqual([]);
  });

  test('exposes no Secret of one component to another', () => {
    expect(secretAccessViolations(output.manifests())).toEqual([]);
  });

  test('writes the same bytes in another folder', () => {
    expect(runExample(name).files).toEqual(output.files);
  });

  test('writes no path of this machine and no Terraform token', () => {
    for (const [path, text] of output.files) {
      expect([path, text.includes(process.cwd())]).toEqual([path, false]);
      expect([path, path.endsWith('.yaml') && text.includes('TfToken')]).toEqual([path, false]);
    }
  });

  test('sets a namespace on namespaced objects only', () => {
    const clusterScoped =
      /^(Namespace|CustomResourceDefinition|PersistentVolume|StorageClass|PriorityClass|ClusterRole.*|.*WebhookConfiguration)$/;
    const wrong = output
      .manifests()
      .filter(({ kind, metadata }) => clusterScoped.test(kind) === 'namespace' in metadata);
    expect(wrong.map(named)).toEqual([]);
  });

  test('orders objects by dependency in each file', () => {
    for (const path of output.files.keys()) {
      const kinds = path.endsWith('.k8s.yaml') ? output.manifests(path).map(({ kind }) => kind) : [];
      const workload = kinds.findIndex((kind) => /^(Deployment|StatefulSet|Job|TFJob)$/.test(kind));
      const late = kinds.slice(workload).filter((kind) => /^(ServiceAccount|ConfigMap|Namespace|Role)$/.test(kind));
      expect([path, workload < 0 ? [] : late]).toEqual([path, []]);
    }
  });
});

describe('examples/my-kubeflow', () => {
  const output = exampleOutput('my-kubeflow');
  const find = (prefix: string, name: string) => output.manifests(prefix).find((manifest) => named(manifest) === name);

  test('writes the core components and no Terraform for the laptop', () => {
    const files = [...output.files.keys()].filter((path) => path.startsWith('dist/nocloud/'));
    expect(files.sort()).toEqual([
      'dist/nocloud/0-setup/definitions.k8s.yaml',
      'dist/nocloud/0-setup/namespaces.k8s.yaml',
      'dist/nocloud/0-setup/storage.k8s.yaml',
      'dist/nocloud/application.k8s.yaml',
      'dist/nocloud/jupyterhub.k8s.yaml',
      'dist/nocloud/tf-job-operator.k8s.yaml',
    ]);
    expect([...output.files.keys()].filter((path) => path.startsWith('cdktf.out/stacks/'))).toEqual([
      'cdktf.out/stacks/cloud/cdk.tf.json',
      'cdktf.out/stacks/cloud/deployer-role.yaml',
      'cdktf.out/stacks/cloud/retained-resources.md',
      'cdktf.out/stacks/cloud/store-iap-audience.sh',
    ]);
  });

  test('mounts both disks in every notebook in the cloud', () => {
    for (const disk of ['team-data', 'scratch']) {
      expect(find('dist/cloud/', `StorageClass ${disk}-nfs`)).toBeDefined();
      expect(find('dist/cloud/', `PersistentVolumeClaim kubeflow-notebooks/${disk}`)?.spec).toMatchObject({
        accessModes: ['ReadWriteMany'],
        storageClassName: `${disk}-nfs`,
        resources: { requests: { storage: '1Ti' } },
      });
    }
    expect(output.files.get('dist/cloud/jupyterhub.k8s.yaml')).toContain('/mnt/team-data');
    expect(output.files.get('dist/cloud/jupyterhub.k8s.yaml')).toContain('/mnt/scratch');
  });

  test('uses the same disk names in Terraform and Kubernetes', () => {
    const disks = Object.values<{ name: string; size: number }>(output.terraform('cloud').resource.google_compute_disk);
    expect(disks.map(({ size }) => size)).toEqual([1024, 1024]);
    const handles = output
      .manifests('dist/cloud/')
      .filter(({ kind, spec }) => kind === 'PersistentVolume' && spec.csi)
      .map(({ spec }) => spec.csi.volumeHandle);
    expect(handles.sort()).toEqual(
      disks.map(({ name }) => `projects/my-project/zones/us-central1-a/disks/${name}`).sort(),
    );
  });

  test('allows only the model server to read the bucket', () => {
    const terraform = output.terraform('cloud');
    expect(find('dist/cloud/inception', 'ServiceAccount kubeflow/inception')).toBeDefined();
    const text = JSON.stringify(terraform);
    const bindings = JSON.parse(text).data.google_iam_policy.models_access.binding;
    expect(bindings.filter(({ role }: { role: string }) => role === 'roles/storage.objectViewer')).toMatchObject([
      {
        members: [
          expect.stringMatching(/^principal:.*my-project\.svc\.id\.goog\/subject\/ns\/kubeflow\/sa\/inception$/),
        ],
      },
    ]);
    expect(text).not.toMatch(/allUsers|allAuthenticatedUsers/);
  });

  test('reserves an IP address', () => {
    expect(Object.keys(output.terraform('cloud').resource.google_compute_global_address)).toHaveLength(1);
  });
});
