import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Authenticator, GkePlatform, JupyterHub, KubeflowApp, LogSource, TensorBoard } from '../../../lib';
import type { Kubectl } from '../../cluster-harness/kubectl';
import { stableVersions } from '../cluster-objects';
import { describeOnCluster } from '../describe-on-cluster';
import { applyGkeDefinitions } from './gke-definitions';

const HOSTNAME = 'ml.example.com';
const KINDS = 'gateways,httproutes,healthcheckpolicies,gcpbackendpolicies,gcpgatewaypolicies,networkpolicies';

/** A hub, and boards with other paths of its hostname. */
function program(...boards: string[]): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'shared-hostname-'));
  try {
    const app = new KubeflowApp({ summary: false, terraformOutdir: path.join(folder, 'cdktf.out') });
    const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });
    new JupyterHub(platform.chart('hub', { namespace: 'hubs' }), 'hub', {
      hostname: HOSTNAME,
      authenticator: Authenticator.nativeAccounts({ adminUsers: ['ann'] }),
    });
    for (const namespace of boards) {
      new TensorBoard(platform.chart(namespace, { namespace }), 'board', {
        logs: LogSource.gcs('gs://logs/runs', { publicBucket: true }),
        pathPrefix: `/${namespace}`,
        exposure: { hostname: HOSTNAME, requireAuthentication: false },
      });
    }
    return app.synthYaml();
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

describeOnCluster('components of several namespaces with one hostname on a real API server', {}, (cluster) => {
  let kubectl: Kubectl;

  const apply = async (yaml: string) => (await kubectl.runWith(yaml, 'apply', '-f', '-')).stdout.trim().split('\n');
  const gateway = async () => (await kubectl.get('gateways', '--all-namespaces'))[0];
  const changed = (lines: string[]) => lines.filter((line) => !line.endsWith(' unchanged'));

  beforeAll(async () => {
    kubectl = cluster().kubectl;
    await applyGkeDefinitions(kubectl);
    await apply(program());
  });

  test('a component joins the Gateway of another one, whose routes stay', async () => {
    const before = await kubectl.getOne('httproute', 'hub-proxy-public', '--namespace=hubs');
    const lines = changed(await apply(program('boards')));
    expect(lines).toContain('gateway.gateway.networking.k8s.io/hub-proxy-public configured');
    expect(lines.filter((line) => line.startsWith('httproute'))).toEqual([
      'httproute.gateway.networking.k8s.io/board created',
    ]);
    expect(await kubectl.get('gateways', '--all-namespaces')).toHaveLength(1);
    expect((await gateway()).spec.listeners[0].allowedRoutes.namespaces).toEqual({
      from: 'Selector',
      selector: {
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['boards', 'hubs'] }],
      },
    });
    const after = await kubectl.getOne('httproute', 'hub-proxy-public', '--namespace=hubs');
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    const { spec } = await kubectl.getOne('httproute', 'board', '--namespace=boards');
    expect(spec.parentRefs).toEqual([
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'hub-proxy-public', namespace: 'hubs' },
    ]);
  });

  test('a second apply changes nothing', async () => {
    await apply(program('boards', 'charts'));
    const before = await stableVersions(kubectl, [KINDS, '--all-namespaces']);
    expect(changed(await apply(program('boards', 'charts')))).toEqual([]);
    expect(await stableVersions(kubectl, [KINDS, '--all-namespaces'])).toEqual(before);
  });

  test('the load balancer asks the proxy for its health, and not the hub', async () => {
    const { spec } = await kubectl.getOne('healthcheckpolicy', 'hub-proxy-public', '--namespace=hubs');
    expect(spec.default.config.httpHealthCheck.requestPath).toBe('/_chp_healthz');
  });
});
