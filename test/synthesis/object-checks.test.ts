import { Chart, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowApp } from '../../lib/app';
import { KubeflowError, SynthesisError } from '../../lib/errors';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { configMap, object, problemsOf, synthesize, temporaryFolder, wrong } from './program';

/** Returns the problems of an app with one chart. */
function problemsIn(program: (chart: Chart) => void): readonly string[] {
  const app = new KubeflowApp({ summary: false });
  program(new Chart(app, 'chart'));
  return problemsOf(app);
}

describe('names', () => {
  test.each([
    ['ConfigMap', 'Team Data', 'team-data'],
    ['ConfigMap', 'under_score', 'under-score'],
    ['ConfigMap', '-dash', 'dash'],
    ['ConfigMap', 'x'.repeat(254), 'x'.repeat(253)],
    ['Namespace', 'with.dot', 'with-dot'],
    ['Namespace', 'x'.repeat(64), 'x'.repeat(63)],
    ['Service', '1st', 'st'],
    ['Service', 'with.dot', 'with-dot'],
    ['TFJob', '2-train', 'train'],
    ['CronJob', 'x'.repeat(53), 'x'.repeat(52)],
    ['StatefulSet', 'x'.repeat(53), 'x'.repeat(52)],
    ['ClusterRole', 'a/b', 'a-b'],
  ])('fails if a %s is named %p, and suggests %p', (kind, name, suggestion) => {
    const problems = problemsIn((chart) => object(new Construct(chart, 'scope'), kind, name));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`name of ${kind} "${name}" is not a valid name.\n  Must be `);
    expect(problems[0]).toContain(`\n  Use "${suggestion}".`);
  });

  test.each([
    ['ConfigMap', 'kube-root-ca.crt'],
    ['ConfigMap', 'x'.repeat(253)],
    ['Secret', '1'],
    ['ClusterRole', 'system:node:Viewer'],
    ['RoleBinding', 'Read Only'],
    ['Service', 'hub-1'],
    ['StorageClass', 'team.data-nfs'],
  ])('a %s can be named %p', (kind, name) => {
    expect(problemsIn((chart) => object(chart, kind, name))).toEqual([]);
  });

  test('fails if a namespace has an invalid name', () => {
    const app = new KubeflowApp({ summary: false });
    configMap(new Chart(app, 'chart', { namespace: 'My_Team' }), 'settings');
    expect(problemsOf(app)[0]).toContain('chart/settings: namespace "My_Team" is not a valid name.');
    expect(problemsOf(app)[0]).toContain('Use "my-team".');
  });
});

describe('labels', () => {
  const labelled = (labels: { [key: string]: string }) => {
    const app = new KubeflowApp({ summary: false });
    configMap(new Chart(app, 'chart', { labels }), 'settings');
    return problemsOf(app);
  };

  test.each(['-x', 'a b', 'x'.repeat(64), 'a/b', 'a:b'])('fails if a label has the value %p', (value) => {
    expect(labelled({ team: value })).toEqual([
      expect.stringContaining(`chart/settings: label team has the invalid value "${value}".\n  Must be at most 63`),
    ]);
  });

  test.each(['a b', '/x', 'x/', 'Prefix.com/x', 'a/b/c', `${'x'.repeat(64)}`])(
    'fails if the label key %p is invalid',
    (key) => {
      expect(labelled({ [key]: 'x' })).toEqual([
        expect.stringContaining(`chart/settings: label key "${key}" is not valid.`),
      ]);
    },
  );

  test.each([
    ['team', ''],
    ['example.com/Team_1', 'A.b-C_1'],
    ['x', 'x'.repeat(63)],
  ])('a label %p can have the value %p', (key, value) => {
    expect(labelled({ [key]: value })).toEqual([]);
  });

  test('fails if a pod template has an invalid label', () => {
    const spec = { template: { metadata: { labels: { team: 'a b' } } } };
    expect(problemsIn((chart) => object(chart, 'Deployment', 'hub', { spec }, 'apps/v1'))).toEqual([
      expect.stringContaining('label team of the pod template has the invalid value "a b".'),
    ]);
  });

  test('fails if the value of a label is not a string', () => {
    const patch = JsonPatch.add('/metadata/labels', { replicas: 1 });
    expect(problemsIn((chart) => configMap(chart, 'x').addJsonPatch(patch))).toEqual([
      expect.stringContaining('label replicas has the invalid value "1".'),
    ]);
  });
});

describe('duplicates', () => {
  test('fails if two constructs create the same object, naming both', () => {
    const problems = problemsIn((chart) => {
      configMap(chart, 'first', {}, 'settings');
      configMap(chart, 'second', {}, 'settings');
    });
    expect(problems).toEqual([
      'chart/second: ConfigMap "settings" is also created by chart/first.\n' +
        '  A cluster has one object per kind, namespace and name. The second one would replace the first.\n' +
        '  Give one of them another name, or another namespace.',
    ]);
  });

  test.each([
    ['cluster IP 10.96.0.9', { clusterIP: '10.96.0.9' }, { clusterIP: '10.96.0.9' }],
    [
      'node port 30080/TCP',
      { ports: [{ port: 80, nodePort: 30080 }] },
      { ports: [{ port: 81, nodePort: 30080, protocol: 'TCP' }] },
    ],
    [
      'load balancer address 192.0.2.7 with port 53/UDP',
      { loadBalancerIP: '192.0.2.7', ports: [{ port: 53, protocol: 'UDP' }] },
      { loadBalancerIP: '192.0.2.7', ports: [{ port: 53, protocol: 'UDP' }] },
    ],
  ])('fails if two Services request %s, naming both', (what, first, second) => {
    const problems = problemsIn((chart) => {
      object(new Construct(chart, 'first'), 'Service', 'first', { spec: first });
      object(new Construct(chart, 'second'), 'Service', 'second', { spec: second });
    });
    expect(problems).toEqual([
      expect.stringContaining(
        `${what} is also requested by chart/first/Service-first.\n  Each can belong to one Service.`,
      ),
    ]);
  });

  test('Services share what several can have', () => {
    const specs = [
      { clusterIP: 'None', ports: [{ port: 53, nodePort: 30053, protocol: 'UDP' }], loadBalancerIP: '192.0.2.7' },
      { clusterIP: 'None', ports: [{ port: 54, nodePort: 30053 }], loadBalancerIP: '192.0.2.7' },
      { ports: [{ port: 53 }] },
    ];
    const problems = problemsIn((chart) => {
      for (const [index, spec] of specs.entries()) {
        object(chart, 'Service', `service-${index}`, { spec });
      }
    });
    expect(problems).toEqual([]);
  });

  test('a Service is not compared with those of other clusters', () => {
    const app = new KubeflowApp({ summary: false });
    for (const name of ['lab', 'cloud']) {
      object(new AnyClusterPlatform(app, name).chart('chart'), 'Service', 'service', {
        spec: { clusterIP: '10.96.0.9' },
      });
    }
    expect(problemsOf(app)).toEqual([]);
  });

  test('fails if two charts of an environment create the same object', () => {
    const app = new KubeflowApp({ summary: false });
    const lab = new AnyClusterPlatform(app, 'lab');
    configMap(lab.chart('a'), 'settings');
    configMap(lab.chart('b'), 'settings');
    expect(problemsOf(app)).toEqual([
      expect.stringContaining('lab/b/settings: ConfigMap "kubeflow/settings" is also created by lab/a/settings.'),
    ]);
  });

  test('fails if a cluster-scoped object is created for two namespaces', () => {
    const app = new KubeflowApp({ summary: false });
    const lab = new AnyClusterPlatform(app, 'lab');
    object(lab.chart('a', { namespace: 'a' }), 'ClusterRole', 'reader', {}, 'rbac.authorization.k8s.io/v1');
    object(lab.chart('b', { namespace: 'b' }), 'ClusterRole', 'reader', {}, 'rbac.authorization.k8s.io/v1');
    expect(problemsOf(app)).toEqual([expect.stringContaining('ClusterRole "reader" is also created by')]);
  });

  test('an object without a namespace is in the namespace "default"', () => {
    const app = new KubeflowApp({ summary: false });
    configMap(new Chart(app, 'a'), 'settings');
    configMap(new Chart(app, 'b', { namespace: 'default' }), 'settings');
    expect(problemsOf(app)).toHaveLength(1);
  });

  test('another kind, API group, namespace or environment can use the same name', () => {
    const app = new KubeflowApp({ summary: false });
    for (const environment of ['lab', 'office']) {
      const platform = new AnyClusterPlatform(app, environment);
      for (const namespace of ['a', 'b']) {
        const chart = platform.chart(namespace, { namespace });
        object(chart, 'ConfigMap', 'same');
        object(chart, 'Secret', 'same');
        object(new Construct(chart, 'group'), 'ConfigMap', 'same', {}, 'example.com/v1');
      }
    }
    expect(problemsOf(app)).toEqual([]);
  });

  test('fails if one object is created in two API versions', () => {
    const problems = problemsIn((chart) => {
      object(new Construct(chart, 'old'), 'HorizontalPodAutoscaler', 'hub', {}, 'autoscaling/v1');
      object(new Construct(chart, 'new'), 'HorizontalPodAutoscaler', 'hub', {}, 'autoscaling/v2');
    });
    expect(problems).toHaveLength(1);
  });
});

describe('several problems', () => {
  test('are reported together, each with its path, after their number', () => {
    const app = new KubeflowApp({ summary: false });
    const chart = new Chart(app, 'chart');
    wrong(chart, 'zone', 'zone is outside the region.', 'project is missing.');
    object(chart, 'ConfigMap', 'Not Valid');
    configMap(new Chart(app, 'other'), 'x', { key: '$'.concat('{TfToken[TOKEN.0]}') });

    let error: unknown;
    try {
      app.synthYaml();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(SynthesisError);
    const { message, stack, problems } = error as SynthesisError;
    expect(message.split('\n')[0]).toBe('synthesis found 4 problems; no file was written.');
    expect(problems.map((problem) => problem.split('\n')[0])).toEqual([
      'chart/zone: zone is outside the region.',
      'chart/zone: project is missing.',
      'chart/ConfigMap-Not Valid: name of ConfigMap "Not Valid" is not a valid name.',
      'other/x: data.key contains a Terraform token: a value that is known only after "terraform apply".',
    ]);
    expect(message).toBe([message.split('\n')[0], ...problems].join('\n\n'));
    expect(stack).toBe(`SynthesisError: ${message}`);
  });

  test('have one format: a message that starts with its path does not repeat it', () => {
    const app = new KubeflowApp({ summary: false });
    wrong(app, 'hub', 'hub: said already', 'not said');
    expect(problemsOf(app)).toEqual(['hub: said already', 'hub: not said']);
  });

  test('include errors that a validation throws', () => {
    const app = new KubeflowApp({ summary: false });
    const construct = new Construct(app, 'hub');
    construct.node.addValidation({
      validate: () => {
        throw new KubeflowError(construct, 'crashed.', 'Fix it.');
      },
    });
    wrong(app, 'other', 'wrong too');
    expect(problemsOf(app)).toEqual(['hub: crashed.\n  Fix it.', 'other: wrong too']);
  });

  test('include those of Terraform', () => {
    const folder = temporaryFolder();
    expect(() =>
      synthesize(folder, (app) => {
        wrong(app, 'hub', 'wrong');
        app._terraform(() => ({ validate: () => ['cloud: wrong too'], render: () => new Map() }));
      }),
    ).toThrow('2 problems; no file was written.\n\nhub: wrong\n\ncloud: wrong too');
  });
});
