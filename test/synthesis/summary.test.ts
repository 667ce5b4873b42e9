import * as path from 'node:path';
import { Chart } from 'cdk8s';
import { KubeflowApp } from '../../lib/app';
import type { DeploymentGuide } from '../../lib/platforms/deployment-guide';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { KindPlatform } from '../../lib/platforms/local';
import { applyCommands } from '../../lib/synthesis/summary';
import { configMap, object, temporaryFolder } from './program';

/** What synthesis prints to standard error, with folders relative to the working directory. */
function told(program: (app: KubeflowApp) => void, outdir = 'dist'): string {
  const folder = temporaryFolder();
  const cwd = jest.spyOn(process, 'cwd').mockReturnValue(folder);
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const app = new KubeflowApp({
      outdir: path.join(folder, outdir),
      terraformOutdir: path.join(folder, 'cdktf.out'),
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
      commandsBeforeApply: ['npx cdktf deploy cloud'],
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
      hub.k8s.yaml               1 object
      setup/namespaces.k8s.yaml  2 objects
      Terraform: 12 resources in cdktf.out/stacks/cloud/cdk.tf.json
      network policies are enforced only if the cluster's network plugin supports them (set \`enforcesNetworkPolicies: true\` to confirm)
      apply with:
        npx cdktf deploy cloud
        kubectl apply -f dist/cloud/setup
        # Run once: the secret that nobody else knows
        kubectl create secret generic client
        kubectl apply -f dist/cloud
        # Run once: what only the cloud knows
        kubectl create configmap known
      delete with (keeps namespaces in dist/cloud/setup):
        kubectl delete -f dist/cloud

    lab: 5 objects in 4 files in dist/lab
      hub.k8s.yaml                1 object
      operator.k8s.yaml           1 object
      setup/definitions.k8s.yaml  1 object
      setup/namespaces.k8s.yaml   2 objects
      network policies are enforced only if the cluster's network plugin supports them (set \`enforcesNetworkPolicies: true\` to confirm)
      apply with:
        kubectl apply -f dist/lab/setup
        kubectl wait --for=condition=Established --timeout=60s -f dist/lab/setup/definitions.k8s.yaml
        kubectl apply -f dist/lab
      delete with (keeps definitions and namespaces in dist/lab/setup):
        kubectl delete -f dist/lab
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
      apply with:
        kubectl apply -f dist/lab
      delete with:
        kubectl delete -f dist/lab

    charts without a platform: 1 object in 1 file in dist
      plain.k8s.yaml  1 object
      apply with:
        kubectl apply -f dist
      delete with:
        kubectl delete -f dist
    "
  `);
});

test('an environment with the name of the setup folder has the same commands as any other', () => {
  const text = told((app) => configMap(new AnyClusterPlatform(app, 'setup').chart('hub'), 'settings'));
  expect(text).toContain('    kubectl apply -f dist/setup/setup\n    kubectl apply -f dist/setup\n');
});

test('an app without objects prints that there is nothing to write', () => {
  expect(told(() => {})).toBe('nothing to write: the app has no objects\n');
});

test('the summary is printed to standard output under the cdktf CLI', () => {
  const stdout = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
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
      '    kind create cluster --config=dist/lab/cluster/kind.yaml',
      '  network policies are enforced from kind v0.24 on if the kernel supports it; test one first (set `enforcesNetworkPolicies: true` to confirm)',
      '  apply with:',
      '    kubectl apply -f dist/lab/setup',
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
  }, 'my dist');
  expect(text).toContain("kind create cluster --config='my dist/lab/cluster/kind.yaml'\n");
});

test('nothing is printed if the summary is off or nothing is written', () => {
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const outdir = temporaryFolder();
    const app = new KubeflowApp({
      outdir,
      terraformOutdir: path.join(outdir, 'tf'),
      summary: false,
    });
    configMap(new Chart(app, 'plain'), 'settings');
    app.synth();
    const broken = new KubeflowApp({
      outdir,
      terraformOutdir: path.join(outdir, 'tf'),
    });
    object(new Chart(broken, 'plain'), 'ConfigMap', 'Not Valid');
    expect(() => broken.synth()).toThrow();
    expect(stderr).not.toHaveBeenCalled();
  } finally {
    stderr.mockRestore();
  }
});

describe('the commands', () => {
  const file = (name: string, setup = false) => ({
    environment: 'lab',
    path: name,
    objects: 1,
    setup,
  });
  const all = [
    file('lab/hub.k8s.yaml'),
    file('lab/setup/definitions.k8s.yaml', true),
    file('lab/setup/namespaces.k8s.yaml', true),
  ];

  test('are at most three, in sequence, without loops and sleeps', () => {
    expect(applyCommands('dist/lab', all)).toEqual([
      'kubectl apply -f dist/lab/setup',
      'kubectl wait --for=condition=Established --timeout=60s -f dist/lab/setup/definitions.k8s.yaml',
      'kubectl apply -f dist/lab',
    ]);
  });

  test('leave out steps without files', () => {
    expect(applyCommands('dist/lab', [all[0]])).toEqual(['kubectl apply -f dist/lab']);
    expect(applyCommands('dist/lab', [all[2]])).toEqual(['kubectl apply -f dist/lab/setup']);
    expect(applyCommands('dist/lab', [all[0], all[2]])).toHaveLength(2);
    expect(applyCommands('dist/lab', [])).toEqual([]);
  });

  test('do not mistake a chart for the CustomResourceDefinitions because of its name', () => {
    expect(applyCommands('dist/lab', [file('lab/definitions.k8s.yaml')])).toEqual(['kubectl apply -f dist/lab']);
  });

  test('quote the folder for the shell', () => {
    expect(applyCommands("/home/it's me/dist", [all[0], all[2]])).toEqual([
      "kubectl apply -f '/home/it'\\''s me/dist/setup'",
      "kubectl apply -f '/home/it'\\''s me/dist'",
    ]);
  });
});
