import * as path from 'node:path';
import { Chart } from 'cdk8s';
import { KubeflowApp } from '../../lib/app';
import type { DeploymentGuide } from '../../lib/platforms/deployment-guide';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { KindPlatform } from '../../lib/platforms/local';
import { configMap, object, temporaryFolder } from './program';

/** What synthesis prints to standard error, with folders relative to the working directory. */
function told(program: (app: KubeflowApp) => void, deployOutdir = 'deploy.out'): string {
  const folder = temporaryFolder();
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder);
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const app = new KubeflowApp({
      outdir: path.join(folder, 'dist'),
      terraformOutdir: path.join(folder, 'cdktf.out'),
      deployOutdir: path.join(folder, deployOutdir),
    });
    program(app);
    app.synth();
    return stderr.mock.calls.map(([text]) => text).join('');
  } finally {
    stderr.mockRestore();
    cwd.mockRestore();
  }
}

/** A cloud platform, as far as the summary is concerned. */
class Cloud extends AnyClusterPlatform {
  public override deploymentGuide(): DeploymentGuide {
    return {
      ...super.deploymentGuide(),
      terraformStack: 'stacks/cloud',
      commandsBeforeApply: ['gcloud container clusters get-credentials cloud'],
      manualStepsBeforeApps: [
        { description: 'the secret that nobody else knows', command: 'kubectl create secret generic client' },
      ],
      manualStepsAfterApps: [{ description: 'what only the cloud knows', command: 'kubectl create configmap known' }],
      terraformResourceCount: 12,
    };
  }
}

test('the summary lists the files and the commands that apply them, by environment', () => {
  expect(
    told((app) => {
      const lab = new AnyClusterPlatform(app, 'lab');
      configMap(lab.chart('hub'), 'settings');
      object(lab.chart('operator'), 'CustomResourceDefinition', 'widgets.example.com');
      object(lab.chart('operator'), 'Deployment', 'operator');
      const cloud = new Cloud(app, 'cloud');
      configMap(cloud.chart('hub'), 'settings');
      app._terraform(() => ({
        validate: () => [],
        render: () => new Map([['stacks/cloud/cdk.tf.json', '{}']]),
      }));
    }),
  ).toMatchInlineSnapshot(`
    "cloud: 3 objects in 2 files in dist/cloud
      0-setup/namespaces.k8s.yaml  2 objects
      hub.k8s.yaml                 1 object
      Terraform: 12 resources in cdktf.out/stacks/cloud/cdk.tf.json
      network policies are enforced only if the cluster's network plugin supports them (set \`enforcesNetworkPolicies: true\` to confirm)
      apply with deploy.out/cloud/deploy.sh, or:
        terraform -chdir=cdktf.out/stacks/cloud init
        terraform -chdir=cdktf.out/stacks/cloud apply
        gcloud container clusters get-credentials cloud
        kubectl apply --server-side --field-manager=kubeflow-cdk -f dist/cloud/0-setup
        # Run once: the secret that nobody else knows
        kubectl create secret generic client
        kubectl apply --server-side --field-manager=kubeflow-cdk -f dist/cloud
        # Run once: what only the cloud knows
        kubectl create configmap known
      delete with deploy.out/cloud/delete.sh, or (keeps namespaces in dist/cloud/0-setup):
        kubectl delete -f dist/cloud --ignore-not-found

    lab: 5 objects in 4 files in dist/lab
      0-setup/definitions.k8s.yaml  1 object
      0-setup/namespaces.k8s.yaml   2 objects
      hub.k8s.yaml                  1 object
      operator.k8s.yaml             1 object
      network policies are enforced only if the cluster's network plugin supports them (set \`enforcesNetworkPolicies: true\` to confirm)
      apply with deploy.out/lab/deploy.sh, or:
        kubectl apply --server-side --field-manager=kubeflow-cdk -f dist/lab/0-setup
        kubectl wait --for=condition=Established --timeout=60s -f dist/lab/0-setup/definitions.k8s.yaml
        kubectl apply --server-side --field-manager=kubeflow-cdk -f dist/lab
      delete with deploy.out/lab/delete.sh, or (keeps definitions and namespaces in dist/lab/0-setup):
        kubectl delete -f dist/lab --ignore-not-found
    "
  `);
});

test('a chart without a platform is applied from the output folder itself', () => {
  expect(
    told((app) => {
      configMap(new Chart(app, 'plain'), 'settings');
      configMap(
        new AnyClusterPlatform(app, 'lab').chart('hub', {
          createNamespace: false,
        }),
        'settings',
      );
    }),
  ).toMatchInlineSnapshot(`
    "lab: 1 object in 1 file in dist/lab
      hub.k8s.yaml  1 object
      network policies are enforced only if the cluster's network plugin supports them (set \`enforcesNetworkPolicies: true\` to confirm)
      apply with deploy.out/lab/deploy.sh, or:
        kubectl apply --server-side --field-manager=kubeflow-cdk -f dist/lab
      delete with deploy.out/lab/delete.sh, or:
        kubectl delete -f dist/lab --ignore-not-found

    charts without a platform: 1 object in 1 file in dist
      plain.k8s.yaml  1 object
      apply with deploy.out/default/deploy.sh, or:
        kubectl apply --server-side --field-manager=kubeflow-cdk -f dist
      delete with deploy.out/default/delete.sh, or:
        kubectl delete -f dist --ignore-not-found
    "
  `);
});

test('an environment with the name of the setup folder has the same commands as any other', () => {
  const text = told((app) => configMap(new AnyClusterPlatform(app, '0-setup').chart('hub'), 'settings'));
  expect(text).toContain(
    '    kubectl apply --server-side --field-manager=kubeflow-cdk -f dist/0-setup/0-setup\n    kubectl apply --server-side --field-manager=kubeflow-cdk -f dist/0-setup\n',
  );
});

test('an app without objects prints that there is nothing to write', () => {
  expect(told(() => {})).toBe('nothing to write: the app has no objects\n');
});

test('the summary is printed to standard output under the cdktf CLI', () => {
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  process.env.CDKTF_OUTDIR = temporaryFolder();
  try {
    expect(told(() => {})).toBe('');
    expect(stdout).toHaveBeenCalledWith('nothing to write: the app has no objects\n');
  } finally {
    delete process.env.CDKTF_OUTDIR;
    stdout.mockRestore();
  }
});

test('the commands that create a cluster come first, with their configuration file', () => {
  const text = told((app) => {
    configMap(new KindPlatform(app, 'lab').chart('hub'), 'settings');
  });
  expect(text).toContain(
    [
      '  create a local cluster:',
      '    kind create cluster --config=deploy.out/lab/cluster/kind.yaml',
      '  apply with deploy.out/lab/deploy.sh, or:',
      '    kubectl --context kind-kind apply --server-side --field-manager=kubeflow-cdk -f dist/lab/0-setup',
    ].join('\n'),
  );
});

test('a platform whose owner confirms network policies has no note about them', () => {
  const text = told((app) => {
    configMap(new KindPlatform(app, 'lab', { enforcesNetworkPolicies: true }).chart('hub'), 'settings');
  });
  expect(text).not.toContain('network policies');
});

test('the path of a cluster file is quoted if necessary', () => {
  const text = told((app) => {
    configMap(new KindPlatform(app, 'lab').chart('hub'), 'settings');
  }, 'my files');
  expect(text).toContain("kind create cluster --config='my files/lab/cluster/kind.yaml'\n");
});

test('nothing is printed if the summary is off or nothing is written', () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const outdir = temporaryFolder();
    const app = new KubeflowApp({
      outdir,
      deployOutdir: path.join(outdir, 'deploy'),
      terraformOutdir: path.join(outdir, 'tf'),
      summary: false,
    });
    configMap(new Chart(app, 'plain'), 'settings');
    app.synth();
    const broken = new KubeflowApp({
      outdir,
      deployOutdir: path.join(outdir, 'deploy'),
      terraformOutdir: path.join(outdir, 'tf'),
    });
    object(new Chart(broken, 'plain'), 'ConfigMap', 'Not Valid');
    expect(() => broken.synth()).toThrow();
    expect(stderr).not.toHaveBeenCalled();
  } finally {
    stderr.mockRestore();
  }
});
