import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  Authenticator,
  GkePlatform,
  JupyterHub,
  KubeflowApp,
  LogSource,
  Prerequisites,
  TensorBoard,
} from 'kubeflow-cdk';
import { IAP_CLIENT } from '../full-platform';
import { inTemporaryFolder, PROPS, synthesize } from '../synthesize';

const SCRIPT = path.join(__dirname, '../../../../lib/platforms/gke/network/store-iap-audience.sh');
const ARGUMENTS = ['my-project', 'hubs', 'jupyterhub-proxy-public', 'jupyterhub-iap'];

const BACKENDS = [
  'gkegw1-rxra-hubs-gw-serve404-80-gvlt3glsl26m',
  'gkegw1-rxra-hubs-jupyterhub-proxy-pub-80-v49bg5xn0q9o',
];
const ANNOTATION = BACKENDS.map((name) => `/projects/4711/global/backendServices/${name}`).join(', ');

/** Platform, Terraform and manual steps of a hub behind IAP. */
function hubWith(authenticator: Authenticator, namespace?: string) {
  const built: { platform?: GkePlatform } = {};
  const { terraform } = synthesize(
    (platform) => {
      built.platform = platform;
      const chart = platform.chart('jupyterhub', { namespace });
      new JupyterHub(chart, 'jupyterhub', { hostname: 'notebooks.example.com', authenticator });
    },
    { iapClient: IAP_CLIENT },
  );
  return { terraform, guide: built.platform?.deploymentGuide() };
}

/** Answers of the fake `gcloud` and `kubectl`. */
interface Answers {
  readonly ids?: string;
  readonly annotation?: string;
  readonly createStatus?: number;
  readonly negStatus?: string;
}

/** Runs a shell command with a fake `gcloud` and `kubectl`, which record their arguments, one argument in brackets. */
function run(
  argv: string[],
  { ids = '8077', annotation = ANNOTATION, createStatus = 0, negStatus = '' }: Answers = {},
  cwd = process.cwd(),
) {
  return inTemporaryFolder((folder) => {
    const fake = (program: string, cases: string) =>
      fs.writeFileSync(
        path.join(folder, program),
        `#!/bin/sh\n[ "$1" != --context ] || shift 2\n{ printf '[%s]' "$@"; echo; } >> "${folder}/${program}.log"\ncase "$*" in\n${cases}\nesac\n`,
        { mode: 0o755 },
      );
    fake(
      'kubectl',
      [
        `*' get gateways'*) printf '%s' '${annotation}' ;;`,
        `*' get service '*) printf '%s' '${negStatus}' ;;`,
        `*' create configmap '*) printf 'created by %s\\n' "$*"; exit ${createStatus} ;;`,
        `'apply -f -') cat > "${folder}/applied" ;;`,
      ].join('\n'),
    );
    fake('gcloud', `*'backend-services list'*) printf '${ids}' ;;\n'projects describe'*) echo 4711 ;;`);
    const { status, stderr } = spawnSync('sh', argv, {
      cwd,
      env: { PATH: `${folder}:${process.env.PATH}` },
      encoding: 'utf8',
    });
    const text = (file: string) =>
      fs.existsSync(path.join(folder, file)) ? fs.readFileSync(path.join(folder, file), 'utf8') : undefined;
    return { status, stderr, gcloud: text('gcloud.log'), kubectl: text('kubectl.log'), applied: text('applied') };
  });
}

test('a hub behind IAP has one manual step after the apps, and a Terraform output with the same command', () => {
  const { guide, terraform } = hubWith(Authenticator.iap());
  expect(guide?.manualStepsAfterApps).toEqual([
    {
      description: 'store the IAP audience for notebooks.example.com. The app rejects all requests until then.',
      command: 'sh stacks/cloud/store-iap-audience.sh my-project kubeflow jupyterhub-proxy-public jupyterhub-iap',
    },
  ]);
  expect(guide?.terraformFiles).toEqual(['stacks/cloud/store-iap-audience.sh']);
  expect(terraform.output).toMatchObject({
    'jupyterhub_jupyterhub_exposure_audience-command': {
      description: 'Run once in the folder of this stack, after the first `kubectl apply`.',
      value: 'sh store-iap-audience.sh my-project kubeflow jupyterhub-proxy-public jupyterhub-iap',
    },
  });
});

test.each(['cdktf.out', 'the terraform', "team's/out"])(
  'the printed command runs from the current folder, with Terraform in "%s"',
  (terraformFolder) => {
    inTemporaryFolder((folder) => {
      const app = new KubeflowApp({
        outdir: path.join(folder, 'dist'),
        deployOutdir: path.join(folder, 'deploy.out'),
        terraformOutdir: path.join(folder, terraformFolder),
      });
      const platform = new GkePlatform(app, 'cloud', { ...PROPS, iapClient: IAP_CLIENT });
      const chart = platform.chart('jupyterhub', { namespace: 'hubs' });
      new JupyterHub(chart, 'jupyterhub', { hostname: 'notebooks.example.com', authenticator: Authenticator.iap() });
      const output = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      app.synth();
      const summary = output.mock.calls.map(([text]) => text).join('');
      output.mockRestore();
      const [command] = summary.split('\n').filter((line) => line.includes('store-iap-audience.sh'));
      expect(command.length).toBeLessThan(250);
      const { status, applied } = run(['-c', command]);
      expect(status).toBe(0);
      expect(applied).toContain('--from-literal=audience=/projects/4711/global/backendServices/8077');
    });
  },
);

test('the script is written next to stacks with IAP only', () => {
  inTemporaryFolder((folder) => {
    const app = new KubeflowApp({
      outdir: path.join(folder, 'dist'),
      deployOutdir: path.join(folder, 'deploy.out'),
      terraformOutdir: path.join(folder, 'cdktf.out'),
      summary: false,
    });
    const platform = new GkePlatform(app, 'cloud', { ...PROPS, iapClient: IAP_CLIENT });
    new GkePlatform(app, 'other', { ...PROPS, project: 'my-other-project' });
    for (const name of ['one', 'two']) {
      new JupyterHub(platform.chart(name, { namespace: name }), name, {
        hostname: `${name}.example.com`,
        authenticator: Authenticator.iap(),
      });
    }
    app.synth();
    const stack = (id: string) => path.join(folder, 'cdktf.out', 'stacks', id);
    expect(fs.readFileSync(path.join(stack('cloud'), 'store-iap-audience.sh'))).toEqual(fs.readFileSync(SCRIPT));
    expect(fs.readdirSync(stack('other'))).not.toContain('store-iap-audience.sh');
    // The command of the Terraform output runs in the folder of the stack.
    expect(run(['store-iap-audience.sh', ...ARGUMENTS], {}, stack('cloud')).status).toBe(0);
  });
});

test('the script writes the audience of the one backend service of the Gateway that has IAP', () => {
  const { status, kubectl, gcloud, applied } = run([SCRIPT, ...ARGUMENTS]);
  expect(status).toBe(0);
  expect(kubectl?.split('\n')[0]).toBe(
    '[-n][hubs][wait][gateways.gateway.networking.k8s.io][jupyterhub-proxy-public][--for=condition=Programmed][--timeout=15m]',
  );
  expect(gcloud).toContain(`[--project][my-project][--filter][iap.enabled=true AND name=(${BACKENDS.join('  ')})]`);
  expect(gcloud).toContain('[projects][describe][my-project]');
  expect(applied).toContain('-n hubs create configmap jupyterhub-iap --dry-run=client -o yaml');
  expect(applied).toContain('--from-literal=audience=/projects/4711/global/backendServices/8077');
});

describe('if several Services share the Gateway, the script', () => {
  const SHARED = [...ARGUMENTS, 'boards', 'board'];
  const negStatus =
    '{"network_endpoint_groups":{"80":"k8s1-5b6304fe-hubs-jupyterhub-proxy-public-80-7c281a30"},"zones":["us-central1-a"]}';

  test('reads the Gateway of the other namespace, and selects the backend service of the Service', () => {
    const { status, kubectl, gcloud, applied } = run([SCRIPT, ...SHARED], { negStatus });
    expect(status).toBe(0);
    expect(kubectl).toContain('[-n][boards][wait][gateways.gateway.networking.k8s.io][board]');
    expect(kubectl).toContain('[-n][hubs][get][service][jupyterhub-proxy-public]');
    expect(gcloud).toContain(' AND backends.group~/k8s1-5b6304fe-hubs-jupyterhub-proxy-public-80-7c281a30$]');
    expect(applied).toContain('-n hubs create configmap jupyterhub-iap');
  });

  test.each(['', '{"zones":[]}', '{"network_endpoint_groups":{"80":"a","81":"b"}}'])(
    'fails and writes nothing if the network endpoint groups of the Service are "%s"',
    (negStatus) => {
      const { status, stderr, gcloud, applied } = run([SCRIPT, ...SHARED], { negStatus });
      expect(status).toBe(1);
      expect(stderr).toContain('Service "jupyterhub-proxy-public" has no network endpoint group yet');
      expect([gcloud, applied]).toEqual([undefined, undefined]);
    },
  );
});

test('the script passes each argument on as one word, whatever it contains', () => {
  const odd = ['a b', "c'd", '$(touch pwned)', '*; e'];
  const { kubectl, gcloud } = run([SCRIPT, ...odd]);
  const [project, namespace, gateway, configMap] = odd;
  expect(kubectl).toContain(`[-n][${namespace}][wait][gateways.gateway.networking.k8s.io][${gateway}]`);
  expect(kubectl).toContain(`[-n][${namespace}][get][gateways.gateway.networking.k8s.io][${gateway}]`);
  expect(kubectl).toContain(`[-n][${namespace}][create][configmap][${configMap}]`);
  expect(gcloud).toContain(`[--project][${project}]`);
  expect(fs.existsSync('pwned')).toBe(false);
});

test('the script replaces the value when it runs again', () => {
  const [first, second] = [run([SCRIPT, ...ARGUMENTS]), run([SCRIPT, ...ARGUMENTS], { ids: '9000' })];
  expect([first.status, second.status]).toEqual([0, 0]);
  expect(second.applied).toContain('backendServices/9000');
  expect(second.kubectl).toContain('[--dry-run=client]');
  expect(second.kubectl).toMatch(/\[apply\]\[-f\]\[-\]\n$/);
});

test.each<[string, Answers, RegExp]>([
  ['no backend service of the Gateway has IAP yet', { ids: '' }, /IAP is not enabled yet.*"jupyterhub-proxy-public"/],
  ['the Gateway lists no backend services yet', { annotation: '' }, /lists no backend services yet/],
  ['several backend services have IAP', { ids: '8077\\n8078' }, /has several backend services with IAP: 8077\n8078/],
  ['kubectl cannot create the ConfigMap', { createStatus: 1 }, /^$/],
])('the script fails and writes nothing if %s', (_, answers, message) => {
  const { status, stderr, applied } = run([SCRIPT, ...ARGUMENTS], answers);
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
  expect(applied).toBeUndefined();
});

test.each([[[]], [['one', 'two', 'three']], [[...ARGUMENTS, 'five']]])(
  'the script prints its usage if it gets %j as arguments',
  (argv) => {
    const { status, stderr, kubectl } = run([SCRIPT, ...argv]);
    expect(status).toBe(2);
    expect(stderr).toContain('PROJECT NAMESPACE SERVICE CONFIGMAP [GATEWAY_NAMESPACE GATEWAY]');
    expect(kubectl).toBeUndefined();
  },
);

test('the hub mounts the ConfigMap that the script writes', () => {
  const objects = synthesize(
    (platform) => new JupyterHub(platform.chart('hub'), 'hub', { hostname: 'notebooks.example.com' }),
    { iapClient: IAP_CLIENT },
  ).objects;
  const volumes = objects
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap(({ spec }) => (spec as { template: { spec: { volumes?: object[] } } }).template.spec.volumes ?? []);
  expect(volumes).toContainEqual({ name: 'iap', configMap: { name: 'hub-iap', optional: true } });
});

test('the Secret of the OAuth client is a prerequisite in each namespace', () => {
  const built: { platform?: GkePlatform } = {};
  synthesize(
    (platform) => {
      built.platform = platform;
      for (const [name, namespace] of Object.entries({ a: 'one', b: 'one', c: 'two' })) {
        new TensorBoard(platform.chart(name, { namespace }), name, {
          logs: LogSource.gcs('gs://logs/runs'),
          exposure: { hostname: `${name}.example.com` },
        });
      }
    },
    { iapClient: { ...IAP_CLIENT, secretName: 'oauth-client' } },
  );
  const secrets = built.platform ? Prerequisites.of(built.platform).filter(({ kind }) => kind === 'Secret') : [];
  expect(new Set(secrets.map(({ command }) => command))).toEqual(
    new Set([
      'kubectl create secret generic oauth-client -n one --from-literal=key="$IAP_CLIENT_SECRET"',
      'kubectl create secret generic oauth-client -n two --from-literal=key="$IAP_CLIENT_SECRET"',
    ]),
  );
});

test('no manual step is left if the audience is configured', () => {
  const { guide } = hubWith(Authenticator.iap({ audience: '/projects/1/global/backendServices/2' }));
  expect(guide?.manualStepsAfterApps).toEqual([]);
  expect(guide?.terraformFiles).toEqual([]);
});
