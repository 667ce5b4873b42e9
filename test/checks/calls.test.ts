import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import {
  type IStorageCapability,
  JupyterHub,
  type JupyterHubProps,
  KubeflowApp,
  MinikubePlatform,
  NfsServer,
  Warnings,
} from '../../lib';
import { errorOf, errorOfHub, newChart } from './errors';

describe('a class of the program that extends one of the library', () => {
  interface LabProps extends JupyterHubProps {
    readonly course?: string;
    readonly notebook?: string;
  }
  class Lab extends JupyterHub {
    constructor(scope: Construct, id: string, props: LabProps) {
      super(scope, id, props);
    }
  }

  test('may have more props', () => {
    const app = new KubeflowApp({ summary: false });
    new Lab(newChart(app), 'lab', { course: 'ml' });
    expect(Warnings.of(app)).toEqual([]);
  });

  test('warns of more props that are near props of the library', () => {
    const app = new KubeflowApp({ summary: false });
    new Lab(newChart(app), 'lab', { notebook: 'x' });
    expect(Warnings.of(app)[0]).toContain(
      'apps: lab: `notebook` is not a prop of JupyterHubProps.\n  Did you mean `notebooks`?',
    );
  });

  test('fails if a prop of the library is invalid', () => {
    expect(errorOf(() => new Lab(newChart(), 'lab', { notebooks: { arg: [] } } as any))).toContain(
      'Did you mean `notebooks.args`?',
    );
    expect(errorOf(() => new Lab(newChart(), 'lab', { hostname: 5 as any }))).toContain('`hostname` must be a string');
  });
});

test('a platform that extends another one checks its props once', () => {
  expect(
    errorOf(() => new MinikubePlatform(new KubeflowApp({ summary: false }), 'lab', { serviceCidr: 5 } as any)),
  ).toBe("lab: `serviceCidr` must be a string; got 5.\n  Use '5'.");
});

describe('the place of a mistake', () => {
  test('is the path of the new construct', () => {
    const parent = new Construct(newChart(), 'team');
    expect(errorOf(() => new JupyterHub(parent, 'hub', { hostname: 5 as any }))).toMatch(/^apps\/team\/hub: /);
  });

  test('is the call if there is no scope', () => {
    expect(errorOf(() => new (JupyterHub as any)(undefined, 'hub'))).toBe(
      'new JupyterHub: `scope` is required and must be a Construct.\n  Use new Chart(…).',
    );
  });

  test('is the method of a construct', () => {
    const hub = new JupyterHub(newChart(), 'hub');
    expect(errorOf(() => hub.addRole('grader', { scopes: 'list:users' } as any))).toBe(
      "apps/hub.addRole(): `role.scopes` must be a list of strings; got 'list:users'.\n  Use a list: ['list:users'].",
    );
    const files = new NfsServer(newChart(), 'nfs');
    expect(errorOf(() => files.addDisk('a', { size: '50Gi' } as any))).toBe(
      "apps/nfs.addDisk(): `disk.size` must be a Size; got '50Gi'.\n  Use Size.gibibytes(50).",
    );
  });

  test('is the scope and the method of a capability', () => {
    const chart = newChart();
    const { storage }: { storage: IStorageCapability } = new MinikubePlatform(chart, 'lab');
    expect(errorOf(() => storage.claim(chart, 'data', { name: 'data', size: 5 } as any))).toBe(
      'apps.claim(): `size` must be a Size; got 5.\n  Use Size.gibibytes(5).',
    );
    expect(storage.claim(chart, 'data', { name: 'data', size: Size.gibibytes(5) }).name).toBe('data');
  });
});

describe('an error', () => {
  test('reports all mistakes of the props together', () => {
    expect(
      errorOfHub({ authenticater: {}, notebooks: { userId: '5', args: [1, undefined] }, proxy: { https: false } }),
    ).toBe(
      [
        'apps/hub: 5 values are invalid.',
        '  `authenticater` is not a prop of JupyterHubProps. Did you mean `authenticator`?',
        "  `notebooks.userId` must be a number; got '5'. Use 5.",
        "  `notebooks.args[0]` must be a string; got 1. Use '1'.",
        '  `notebooks.args[1]` must be a string; got undefined.',
        '  `proxy.https` must be a ProxyHttps; got false. Use one of ProxyHttps.certManager(…), ProxyHttps.offload(…), ProxyHttps.plainHttp(), ProxyHttps.platform(), ProxyHttps.secret(…).',
      ].join('\n'),
    );
  });

  test('reports at most 20 mistakes', () => {
    const lines = errorOfHub({ notebooks: { args: Array(1000).fill(1) } }).split('\n');
    expect(lines[0]).toBe('apps/hub: 1000 values are invalid.');
    expect(lines).toHaveLength(22);
    expect(lines[21]).toBe('  … and 980 more.');
  });

  test('shortens long values', () => {
    const [line] = errorOfHub({ notebooks: { userId: 'x'.repeat(10_000) } }).split('\n');
    expect(line).toBe(`apps/hub: \`notebooks.userId\` must be a number; got '${'x'.repeat(60)}…'.`);
  });

  test('quotes keys that are not identifiers', () => {
    expect(errorOfHub({ notebooks: { podLabels: { 'example.com/team': 1 } } })).toContain(
      '`notebooks.podLabels["example.com/team"]` must be a string; got 1.',
    );
  });

  test('never contains values that may be secret', () => {
    const secrets = [
      { notebooks: { env: { DB_PASSWORD: 428_571 } } },
      { hub: { services: { grader: { token: 'value-428571' } } } },
      { hub: { database: 'postgres://hub:428571@db/hub' } },
      { notebooks: { args: 'postgres://hub:428571@db/hub' } },
      { hub: { secretEnv: { API_TOKEN: '428571' } } },
      { hub: { secretEnv: '428571' } },
      { proxy: { https: { privateKey: '428571' } } },
    ];
    for (const props of secrets) {
      expect(errorOfHub(props)).not.toContain('428571');
    }
  });

  test('has no stack trace', () => {
    try {
      new JupyterHub(newChart(), 'hub', { hostname: 5 as any });
    } catch (error) {
      expect((error as Error).stack).toBe(`KubeflowError: ${(error as Error).message}`);
    }
    expect.assertions(1);
  });
});
