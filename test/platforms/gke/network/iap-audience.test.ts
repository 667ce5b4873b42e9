import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Authenticator, type GkePlatform, JupyterHub, LogSource, TensorBoard } from 'kubeflow-cdk';
import { IAP_CLIENT } from '../full-platform';
import { inTemporaryFolder, synthesize } from '../synthesize';

const BACKENDS = [
  'gkegw1-rxra-hubs-gw-serve404-80-gvlt3glsl26m',
  'gkegw1-rxra-hubs-jupyterhub-proxy-pub-80-v49bg5xn0q9o',
];

/** What is told of a hub that people reach by IAP. */
function hubWith(signIn: Authenticator, namespace?: string) {
  const told: { platform?: GkePlatform } = {};
  const { terraform } = synthesize(
    (platform) => {
      told.platform = platform;
      const chart = platform.chart('jupyterhub', { namespace });
      new JupyterHub(chart, 'jupyterhub', { hostname: 'notebooks.example.com', authenticator: signIn });
    },
    { iapClient: IAP_CLIENT },
  );
  return { terraform, steps: told.platform?.deploymentGuide().manualStepsAfterApps ?? [] };
}

/** What comes of a command where `kubectl` and `gcloud` answer as they do, and write down what they are asked. */
function run(command: string, ids: string) {
  return inTemporaryFolder((folder) => {
    const answer = (program: string, cases: string) =>
      fs.writeFileSync(
        path.join(folder, program),
        `#!/bin/sh\nprintf '%s\\n' "$*" >> "${folder}/${program}.log"\ncase "$*" in\n${cases}\nesac\n`,
        { mode: 0o755 },
      );
    const annotation = BACKENDS.map((name) => `/projects/4711/global/backendServices/${name}`).join(', ');
    answer(
      'kubectl',
      [
        `*' get gateways'*) printf '%s' '${annotation}' ;;`,
        `*' create configmap '*) printf 'made of %s\\n' "$*" ;;`,
        `'apply -f -') cat > "${folder}/applied" ;;`,
      ].join('\n'),
    );
    answer('gcloud', `*'backend-services list'*) printf '${ids}' ;;\n'projects describe'*) echo 4711 ;;`);
    const { status } = spawnSync('sh', ['-c', command], { env: { PATH: `${folder}:${process.env.PATH}` } });
    const text = (file: string) => fs.readFileSync(path.join(folder, file), 'utf8');
    return {
      status,
      asked: text('gcloud.log'),
      applied: fs.existsSync(path.join(folder, 'applied')) ? text('applied') : undefined,
      waited: text('kubectl.log').split('\n')[0],
    };
  });
}

test('one command tells a hub whom IAP signs for, and Terraform repeats it', () => {
  const { steps, terraform } = hubWith(Authenticator.iap());
  expect(steps).toEqual([
    {
      description: 'tell what serves notebooks.example.com whom IAP signs for; until then it lets nobody in',
      command: expect.any(String),
    },
  ]);
  expect(terraform.output).toMatchObject({
    'jupyterhub_jupyterhub_exposure_audience-command': { value: steps[0].command },
  });
  // Terraform would take these for its own.
  expect(steps[0].command).not.toMatch(/[$%]\{/);
});

test('the command writes the audience of the one backend service of the Gateway that has IAP', () => {
  const { status, waited, asked, applied } = run(hubWith(Authenticator.iap(), 'hubs').steps[0].command, '8077');
  expect(status).toBe(0);
  expect(waited).toBe(
    '-n hubs wait gateways.gateway.networking.k8s.io jupyterhub-proxy-public --for=condition=Programmed --timeout=15m',
  );
  expect(asked).toContain(`--project my-project --filter iap.enabled=true AND name=(${BACKENDS.join('  ')}) `);
  expect(applied).toContain('-n hubs create configmap jupyterhub-iap --dry-run=client -o yaml');
  expect(applied).toContain('--from-literal=audience=/projects/4711/global/backendServices/8077');
});

test('fails, and writes nothing, where no backend service of the Gateway has IAP yet', () => {
  const { status, applied } = run(hubWith(Authenticator.iap()).steps[0].command, '');
  expect(status).not.toBe(0);
  expect(applied).toBeUndefined();
});

test('the hub reads what the command writes', () => {
  const objects = synthesize(
    (platform) => new JupyterHub(platform.chart('hub'), 'hub', { hostname: 'notebooks.example.com' }),
    { iapClient: IAP_CLIENT },
  ).objects;
  const volumes = objects
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap(({ spec }) => (spec as { template: { spec: { volumes?: object[] } } }).template.spec.volumes ?? []);
  expect(volumes).toContainEqual({ name: 'iap', configMap: { name: 'hub-iap', optional: true } });
});

test('the Secret of the OAuth client is asked for before the apps, once for each namespace', () => {
  const told: { platform?: GkePlatform } = {};
  synthesize(
    (platform) => {
      told.platform = platform;
      for (const [name, namespace] of Object.entries({ a: 'one', b: 'one', c: 'two' })) {
        new TensorBoard(platform.chart(name, { namespace }), name, {
          logs: LogSource.gcs('gs://logs/runs'),
          exposure: { hostname: `${name}.example.com` },
        });
      }
    },
    { iapClient: { ...IAP_CLIENT, secretName: 'door' } },
  );
  expect(told.platform?.deploymentGuide().manualStepsBeforeApps?.map(({ command }) => command)).toEqual([
    'kubectl -n one create secret generic door --from-literal=key="$IAP_CLIENT_SECRET"',
    'kubectl -n two create secret generic door --from-literal=key="$IAP_CLIENT_SECRET"',
  ]);
});

test('nothing is left to do where the audience is said', () => {
  expect(hubWith(Authenticator.iap({ audience: '/projects/1/global/backendServices/2' })).steps).toEqual([]);
});
