import { Size } from 'cdk8s';
import { JupyterHub, KubeflowApp, ModelSource, NfsServer, TFJob, Warnings } from '../../lib';
import { errorOf, errorOfHub, newChart } from './errors';

describe('an unknown prop near a known one', () => {
  test.each([
    ['a wrong letter', { authenticater: {} }, 'authenticater', 'authenticator'],
    ['a missing letter', { cullng: {} }, 'cullng', 'culling'],
    ['swapped letters', { notebooks: { iamge: 'x' } }, 'notebooks.iamge', 'notebooks.image'],
    ['a missing plural', { notebook: {} }, 'notebook', 'notebooks'],
    ['another case', { hub: { baseURL: '/' } }, 'hub.baseURL', 'hub.baseUrl'],
    ['snake case', { secret_name: 'x' }, 'secret_name', 'secretName'],
    ['a unit', { notebooks: { startTimeoutSeconds: 5 } }, 'notebooks.startTimeoutSeconds', 'notebooks.startTimeout'],
    [
      'most of the words',
      { network: { notebookReachInternet: false } },
      'network.notebookReachInternet',
      'network.allowNotebookEgressToInternet',
    ],
    [
      'a prop of inner objects',
      { notebooks: { memory: 5 } },
      'notebooks.memory',
      'notebooks.resources.memory` or `notebooks.trainingJobs.quota.memory',
    ],
    [
      'words of a prop of an inner object',
      { notebookReachInternet: false },
      'notebookReachInternet',
      'network.allowNotebookEgressToInternet',
    ],
  ])('fails: %s', (_, props, path, meant) => {
    expect(errorOfHub(props)).toMatch(
      new RegExp(`^apps/hub: \`${path}\` is not a prop of \\w+\\.\n {2}Did you mean \`${meant}\`\\?$`),
    );
  });

  test('fails in a list and in a map', () => {
    expect(errorOfHub({ network: { dnsServers: [{ cidrs: 'x' }] } })).toContain(
      'Did you mean `network.dnsServers[0].cidr`?',
    );
    expect(
      errorOf(() => new NfsServer(newChart(), 'nfs', { disks: { a: { size: Size.gibibytes(1), fold: 'x' } as any } })),
    ).toContain('`disks.a.fold` is not a prop of NfsDisk.\n  Did you mean `disks.a.folder`?');
  });

  test('fails if the object around has the prop', () => {
    expect(errorOfHub({ notebooks: { culling: {} } })).toBe(
      'apps/hub: `notebooks.culling` is not a prop of NotebookOptions.\n  Set `culling` beside `notebooks`, not inside of it.',
    );
  });

  test('fails in a static method, with its name', () => {
    expect(errorOf(() => ModelSource.gcs('gs://models/m', { publicBuckt: true } as any))).toBe(
      'ModelSource.gcs: `publicBuckt` is not a prop of GcsFolderOptions.\n  Did you mean `publicBucket`?',
    );
  });

  test('is accepted if its value is undefined', () => {
    expect(() => new JupyterHub(newChart(), 'hub', { authenticater: undefined } as any)).not.toThrow();
  });
});

describe('another unknown prop', () => {
  test('warns with the scope and the ID, because TypeScript accepts wider objects', () => {
    const app = new KubeflowApp({ summary: false });
    new JupyterHub(newChart(app), 'hub', { hub: { zone: 'a' } } as any);
    expect(Warnings.of(app)).toEqual([
      [
        'apps: hub: `hub.zone` is not a prop of HubOptions.',
        '  It has no effect.',
        "  To silence this warning: Warnings.silence(…, 'unknown-prop').",
      ].join('\n'),
    ]);
  });

  test('of a method warns at the construct', () => {
    const app = new KubeflowApp({ summary: false });
    const hub = new JupyterHub(newChart(app), 'hub');
    hub.addRole('grader', { zone: 'a' } as any);
    expect(Warnings.of(app)[0]).toMatch(/^apps\/hub: addRole\(\): `role.zone` is not a prop of HubRoleOptions\./);
  });

  test('of a static method is a warning of the process', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    ModelSource.gcs('gs://models/m', { zone: 'a' } as any);
    expect(warn.mock.calls).toEqual([
      ['ModelSource.gcs: `zone` is not a prop of GcsFolderOptions. It has no effect.', { code: 'unknown-prop' }],
    ]);
    warn.mockRestore();
  });

  test('is reported in the error of other mistakes', () => {
    expect(errorOfHub({ zone: 'a', hostname: 5 })).toBe(
      [
        'apps/hub: 2 values are invalid.',
        '  `zone` is not a prop of JupyterHubProps.',
        "  `hostname` must be a string; got 5. Use '5'.",
      ].join('\n'),
    );
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s of a struct warns', (key) => {
    const app = new KubeflowApp({ summary: false });
    new JupyterHub(newChart(app), 'hub', { hub: JSON.parse(`{ "${key}": 1 }`) });
    expect(Warnings.of(app)[0]).toContain(`\`hub.${key}\` is not a prop of HubOptions.`);
  });

  test('toString of a map is checked like other keys', () => {
    expect(errorOfHub({ notebooks: { env: { toString: 1 } } })).toContain(
      '`notebooks.env.toString` must be a string; got 1.',
    );
  });

  test.each(['__proto__', 'constructor'])('fails: %s of a map, which cdk8s cannot write', (key) => {
    expect(errorOfHub({ notebooks: { podAnnotations: JSON.parse(`{ "${key}": "x" }`) } })).toBe(
      `apps/hub: \`notebooks.podAnnotations.${key}\` is a key that JavaScript reserves.\n  Use another key.`,
    );
  });
});

describe('a required prop', () => {
  test('fails if it is missing or undefined', () => {
    const disk = (props: object) => errorOf(() => new NfsServer(newChart(), 'nfs', { disks: { a: props as any } }));
    const message = 'apps/nfs: `disks.a.size` is required and must be a Size.';
    expect(disk({})).toBe(message);
    expect(disk({ size: undefined })).toBe(message);
  });

  test('fails if all props are missing', () => {
    expect(errorOf(() => new (TFJob as any)(newChart(), 'job'))).toBe(
      'apps/job: `props` is required and must be a TFJobProps object.',
    );
  });

  test('fails if all arguments are missing', () => {
    expect(errorOf(() => new (TFJob as any)())).toBe(
      [
        'new TFJob: 3 values are invalid.',
        '  `scope` is required and must be a Construct. Use new Chart(…).',
        '  `id` is required and must be a string.',
        '  `props` is required and must be a TFJobProps object.',
      ].join('\n'),
    );
  });

  test('additional arguments are accepted', () => {
    expect(() => new (JupyterHub as any)(newChart(), 'hub', {}, 'more')).not.toThrow();
  });
});
