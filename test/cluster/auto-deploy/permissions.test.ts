import type { KubeObject } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';
import { resultOf } from '../cli/command-line';
import { describeOnCluster } from '../describe-on-cluster';
import { Deployer, VERSION } from './deployer';
import { NAMESPACE } from './deployer-program';
import { instanceProgram } from './instance-program';

const TIMEOUT = 600_000;
const LOGIN = { username: 'reader', password: 'sesame' };

interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly resourceNames?: string[];
  readonly verbs: string[];
}

/** Permissions of the reconciler, and the output of a pass without each. */
const EFFECTS: readonly (readonly [permission: string, output: RegExp])[] = [
  ['list jobs', /denies the request[\s\S]*cannot list resource "jobs"/],
  ['create jobs', /Job cannot be created: [\s\S]*cannot create resource "jobs"/],
  ['get configmaps', /cannot get resource "configmaps"/],
  ['list configmaps', /cannot list resource "configmaps"/],
  ['update configmaps', /cannot update resource "configmaps"/],
  ['list leases', /cannot list resource "leases"/],
  ['get secrets', /unreachable[\s\S]*cannot get resource/],
];

describeOnCluster('accounts of an auto-deployer', { podsOfJobsRun: true }, (cluster) => {
  let deployer: Deployer;

  beforeAll(async () => {
    await cluster().waitForNodes();
    deployer = await Deployer.install(cluster(), [VERSION], { credentialsSecrets: ['git'] });
    // Credentials are sent without TLS to this machine only.
    deployer.configure([{ ...VERSION, repository: deployer.git.url, credentialsSecret: 'git' }]);
    deployer.git.login = LOGIN;
    deployer.git.commit({ 'main.js': instanceProgram('private') });
    await cluster().kubectl.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'git', namespace: NAMESPACE },
      stringData: LOGIN,
    });
  }, TIMEOUT);
  afterAll(() => deployer?.stop());

  const canI = (account: string, verb: string, resource: string, namespace: string) => {
    const user = `--as=system:serviceaccount:${NAMESPACE}:${account}`;
    return cluster()
      .kubectl.run('auth', 'can-i', verb, resource, `--namespace=${namespace}`, user)
      .then(
        () => true,
        () => false,
      );
  };

  /** Runs a pass without a permission of the reconciler, and returns its output. */
  async function passWithout(permission: string): Promise<string> {
    const [verb, resource] = permission.split(' ');
    const { kubectl } = cluster();
    const { rules } = (await kubectl.getOne('role', 'auto-deploy', '-n', NAMESPACE)) as KubeObject & { rules: Rule[] };
    const rest = rules.flatMap((rule) => {
      const verbs = rule.resources.includes(resource) ? rule.verbs.filter((each) => each !== verb) : rule.verbs;
      return verbs.length > 0 ? [{ ...rule, verbs }] : [];
    });
    expect(rest).not.toEqual(rules);
    const write = (changed: Rule[]) =>
      kubectl.run(
        'patch',
        'role',
        'auto-deploy',
        '-n',
        NAMESPACE,
        '--type=merge',
        `-p=${JSON.stringify({ rules: changed })}`,
      );
    const named = resource === 'secrets' ? 'secrets/git' : resource === 'jobs' ? 'jobs.batch' : resource;
    await write(rest);
    // The authorizer learns of a changed role a little later.
    await until('the denial', async () => !(await canI('auto-deploy', verb, named, NAMESPACE)));
    try {
      const { stdout, stderr } = await resultOf(deployer.startPass());
      // Quotes are escaped in JSON.
      return (stdout + stderr).replaceAll('\\"', '"');
    } finally {
      await write(rules);
      await until('the permission', () => canI('auto-deploy', verb, named, NAMESPACE));
    }
  }

  test.each(EFFECTS)('a pass without the permission to %s says so', async (permission, output) => {
    expect(await passWithout(permission)).toMatch(output);
  });

  test(
    'a private repository is deployed with the credentials of a Secret',
    async () => {
      await deployer.pass();
      const [job] = await deployer.jobs.all('launch');
      const { name } = job.metadata;
      expect(await deployer.runHere(job, LOGIN)).toMatchObject({ exitCode: 0 });
      await deployer.jobs.end(name, true);
      await deployer.markReady(name);
      expect((await cluster().kubectl.getOne('configmap', 'settings', '-n', `${name}-web`)).data.text).toBe('private');
      deployer.git.login = { ...LOGIN, password: 'changed' };
      const [decision] = await deployer.pass();
      expect(decision).toMatchObject({ action: 'none', reason: 'unreachable', newestHealthy: name });
      expect(JSON.stringify(decision)).not.toContain(LOGIN.password);
      deployer.git.login = LOGIN;
    },
    TIMEOUT,
  );

  test.each([
    ['auto-deploy', 'create', 'deployments.apps', 'default'],
    ['auto-deploy', 'create', 'jobs.batch', 'default'],
    ['auto-deploy', 'get', 'secrets', NAMESPACE],
    ['auto-deploy', 'get', 'secrets/other', NAMESPACE],
    ['auto-deploy', 'patch', 'jobs.batch', NAMESPACE],
    ['auto-deploy', 'patch', 'applications.app.k8s.io', 'default'],
    ['auto-deploy', 'list', 'pods', NAMESPACE],
    ['auto-deploy-server', 'get', 'secrets', NAMESPACE],
    ['auto-deploy-server', 'update', 'configmaps', NAMESPACE],
    ['auto-deploy-server', 'create', 'leases.coordination.k8s.io', NAMESPACE],
    ['auto-deploy-server', 'delete', 'jobs.batch', NAMESPACE],
    ['auto-deploy-server', 'list', 'configmaps', 'kube-system'],
    ['auto-deploy-jobs', 'create', 'pods/exec', 'default'],
    ['auto-deploy-jobs', 'delete', 'pods', 'kube-system'],
    ['auto-deploy-jobs', 'delete', 'nodes', 'default'],
    ['auto-deploy-jobs', 'impersonate', 'users', 'default'],
  ])('%s cannot %s %s in %s', async (account, verb, resource, namespace) => {
    expect(await canI(account, verb, resource, namespace)).toBe(false);
  });
});
